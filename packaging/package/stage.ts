/** Lays out the tree that debian/rules works in: what is built from the checkout, and nothing that happens to lie around in it. */

import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { bundleProgram, type Bundle } from '../bundle/bundle.ts';
import { sqliteAddonSource } from '../bundle/host-bundle.ts';
import { sqliteAddon } from '../bundle/plugins.ts';
import { run } from '../dev/command.ts';
import { projectRoot } from '../dev/project.ts';
import { changelogFor } from './changelog.ts';
import { originsText, sourcesText } from '../repo/device-files.ts';
import { embeddedCertificates, embeddedReadme } from './embedded-certs.ts';
import { exportKeyring } from './keyring.ts';
import { nodeRuntime } from './node-runtime.ts';
import { renderNotices } from './notices.ts';
import type { PackageOptions } from './options.ts';
import { renderReference } from './reference/render.ts';
import { renderSbom } from './sbom.ts';
import { sharedLibraryDepends } from './symbol-versions.ts';
import { thirdParties } from './third-party.ts';
import { wrapper } from './wrapper.ts';

const units = [
  'appliance-console@.service',
  'appliance-network-boot.service',
  'appliance-network-hosts.service',
  'appliance-network.service',
  'appliance-web.service',
  'appliance-web.socket',
  'applianced-api.socket',
  'applianced-console.socket',
  'applianced-web.socket',
  'applianced.service',
  'applianced.target',
];

/** Those of Node-API, which is all that the addon asks of Node. */
const headers = ['js_native_api.h', 'js_native_api_types.h', 'node_api.h', 'node_api_types.h'];

export interface Staged {
  readonly directory: string;
  readonly version: string;
}

export type StageOptions = Pick<PackageOptions, 'architecture' | 'version' | 'archive' | 'certsDirectory'> & {
  /** Built here for another architecture. */
  readonly cross: boolean;
};

/** `scratch` is an empty folder of the caller. */
export async function stage(
  scratch: string,
  { architecture, cross, archive, certsDirectory, ...options }: StageOptions,
): Promise<Staged> {
  const changelog = changelogFor(
    await readFile(inCheckout('packaging/debian/changelog'), 'utf8'),
    options.version,
  );
  const { version, date } = changelog;
  const directory = join(scratch, `applianced-${version}`);
  const place = (path: string): string => join(directory, path);
  const bundle = (program: Bundle['program']) => bundleProgram({ program, architecture, version });
  const bundles = [
    await bundle('applianced'),
    await bundle('appliancectl'),
    await bundle('appliance-web'),
    await bundle('appliance-console'),
    await bundle('appliance-network'),
  ];
  const runtime = await nodeRuntime(architecture, scratch);
  const parts = await thirdParties(
    bundles.map(({ metafile }) => metafile),
    runtime,
  );
  const reference = await renderReference({ version, date: date.toISOString().slice(0, 10) });

  await copyDebian(directory);
  await write(place('debian/changelog'), changelog.text);
  await copy(inCheckout('systemd/applianced.sysusers'), place('debian/applianced.sysusers'));
  await copy(inCheckout('systemd/applianced.tmpfiles'), place('debian/applianced.tmpfiles'));
  for (const unit of units) await copy(inCheckout(`systemd/${unit}`), place(`units/${unit}`));
  await copy(inCheckout('packaging/stacks/conductor.yaml'), place('stacks/conductor.yaml'));
  await copy(inCheckout('systemd/native/sd.c'), place('native/sd.c'));
  for (const header of headers)
    await copy(join(runtime.directory, 'include/node', header), place(`include/${header}`));
  await copy(join(runtime.directory, 'bin/node'), place('runtime/node'), 0o755);
  await copy(sqliteAddonSource(architecture), place(sqliteAddon));
  for (const { program, fileName, contents } of bundles) {
    await write(place(`bundle/${fileName}`), contents);
    await write(place(`wrappers/${program}`), wrapper(program), 0o755);
  }
  for (const [path, text] of Object.entries(reference)) await write(place(path), text);
  await write(place('doc/THIRD-PARTY-NOTICES'), renderNotices(parts));
  const subject = { version, architecture, timestamp: date.toISOString() };
  await write(place('doc/sbom.cdx.json'), renderSbom(parts, subject));
  if (cross) {
    const depends = await sharedLibraryDepends([place('runtime/node'), place(sqliteAddon)]);
    await write(place('shlibs.substvars'), `shlibs:Depends=${depends}\n`);
  }
  await write(place('certs/README'), embeddedReadme);
  for (const { name, text } of certsDirectory === undefined
    ? []
    : await embeddedCertificates(certsDirectory)) {
    await write(place(`certs/${name}`), text);
  }
  if (archive !== undefined) {
    await mkdir(place('keyring'));
    await exportKeyring(archive.keyringFile, place('keyring/applianced-archive-keyring.gpg'), scratch);
    await write(place('keyring/applianced.sources'), sourcesText(archive.url, archive));
    await write(place('keyring/archive.conf'), originsText(archive));
  }
  return { directory, version };
}

function inCheckout(path: string): string {
  return join(projectRoot, path);
}

/** Only what git knows: no leftovers of an editor or of a build by hand. */
async function copyDebian(directory: string): Promise<void> {
  // A checkout that belongs to somebody else (a container's user) is read all the same.
  const git = ['git', '-c', `safe.directory=${projectRoot}`, 'ls-files', '-z', 'packaging/debian'];
  const { stdout } = await run(git, { cwd: projectRoot });
  for (const path of stdout.split('\0').filter((each) => each !== '')) {
    const mode = basename(path) === 'rules' ? 0o755 : 0o644;
    await copy(inCheckout(path), join(directory, path.replace('packaging/', '')), mode);
  }
}

async function copy(from: string, to: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
  await chmod(to, mode);
}

async function write(to: string, contents: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await writeFile(to, contents);
  await chmod(to, mode);
}
