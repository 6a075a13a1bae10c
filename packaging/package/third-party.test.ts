import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { bundleProgram } from '../bundle/bundle.ts';
import { hostArchitecture } from '../bundle/host-bundle.ts';
import { nodeArchitecture } from '../bundle/plugins.ts';
import { projectRoot } from '../dev/project.ts';
import { renderNotices } from './notices.ts';
import { renderSbom } from './sbom.ts';
import { bundledPackages, LicenceError, npmPackage, thirdParties } from './third-party.ts';

const architecture = hostArchitecture();
const bundles = await Promise.all(
  (['applianced', 'appliancectl'] as const).map((program) =>
    bundleProgram({ program, architecture, version: '1' }),
  ),
);
const metafiles = bundles.map(({ metafile }) => metafile);
const directory = join(projectRoot, 'node_modules', `node-linux-${nodeArchitecture[architecture]}`);
const parts = await thirdParties(metafiles, { directory, version: '24.0.0' });

test('every npm package in a bundle must be in the notices and the SBOM, in the version that is locked', async () => {
  const lock = JSON.parse(await readFile(join(projectRoot, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version: string }>;
  };
  const notices = renderNotices(parts);
  const sbom = renderSbom(parts, { version: '1', architecture, timestamp: '2026-01-01T00:00:00Z' });
  const { components } = JSON.parse(sbom) as { components: { purl: string }[] };
  // Read from the inputs by another way than the code under test: whatever came from node_modules counts.
  const inputs = new Set(
    metafiles.flatMap(({ outputs }) =>
      Object.values(outputs).flatMap((output) =>
        Object.keys(output.inputs).flatMap((path) => {
          const at = path.lastIndexOf('node_modules/');
          if (at < 0) return [];
          const rest = path.slice(at + 'node_modules/'.length).split('/');
          const name = rest.slice(0, path.startsWith('@', at + 'node_modules/'.length) ? 2 : 1).join('/');
          return [`${path.slice(0, at)}node_modules/${name}`];
        }),
      ),
    ),
  );
  assert.ok(inputs.size > 40);
  for (const path of inputs) {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const version = lock.packages[path]?.version;
    assert.ok(notices.includes(`${name} ${version}`), `${name} ${version} in the notices`);
    const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
    assert.ok(
      components.some((component) => component.purl === purl),
      `${purl} in the SBOM`,
    );
  }
  for (const name of ['node', 'sqlite'])
    assert.ok(
      parts.some((part) => part.name === name),
      name,
    );
  for (const { name, licenceText } of parts)
    assert.ok(licenceText.length > 100, `${name} has a licence text`);
});

test('a package without a licence text must stop the build', async () => {
  // In the checkout, but in no bundle: its tarball has no licence file.
  await assert.rejects(npmPackage(`@esbuild/linux-${process.arch}`), LicenceError);
});

test('a nested package must be told from the one of the same name at the top', () => {
  const inputs = {
    'node_modules/koa/lib/application.js': { bytesInOutput: 1 },
    'node_modules/http-assert/node_modules/@x/depd/index.js': { bytesInOutput: 1 },
    'appliance/main.ts': { bytesInOutput: 1 },
  };
  const output = { bytes: 3, inputs, imports: [], exports: [] };
  assert.deepEqual(bundledPackages([{ inputs: {}, outputs: { 'a.mjs': output } }]), [
    'http-assert/node_modules/@x/depd',
    'koa',
  ]);
});
