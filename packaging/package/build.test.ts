/** One real build, and what may be said of it: a package is judged by its bytes. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { hostArchitecture } from '../bundle/host-bundle.ts';
import { findProgram, run } from '../dev/command.ts';
import { tempDirectory } from '../test/harness/temp-directory.ts';
import { buildPackages, lint } from './build.ts';
import { exportKeyring, KeyringError } from './keyring.ts';
import type { PackageOptions } from './options.ts';

const tools = ['dpkg-buildpackage', 'dh', 'cc', 'lintian', 'gpg'];
const found = await Promise.all(tools.map(findProgram));
const missing = tools.filter((_, index) => found[index] === undefined);
const skip = missing.length === 0 ? false : `missing: ${missing.join(', ')}`;

const version = '0.1.1~test1';
const common = { architecture: hostArchitecture(), version, compression: 'none', lint: true } as const;

async function sha256(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

/** Of the files inside. */
async function md5sums(deb: string): Promise<string> {
  return (await run(['dpkg-deb', '--info', deb, 'md5sums'])).stdout;
}

/** A key that nobody keeps. */
async function makeKey(directory: string): Promise<string> {
  const home = join(directory, 'gnupg');
  const gpg = [
    'gpg',
    '--batch',
    '--quiet',
    '--homedir',
    home,
    '--pinentry-mode',
    'loopback',
    '--passphrase',
    '',
  ];
  await run(['mkdir', '--mode=700', home]);
  await run([...gpg, '--quick-gen-key', 'Archive <archive@appliance.example>', 'ed25519', 'sign', 'never']);
  const file = join(directory, 'archive.asc');
  await run([...gpg, '--armor', '--output', file, '--export']);
  await run(['gpgconf', '--homedir', home, '--kill', 'all']);
  return file;
}

test(
  'packages must be the same bytes twice, please lintian, and hold what they promise',
  { skip },
  async (t) => {
    await using folder = await tempDirectory();
    const url = 'https://apt.appliance.example/';
    const keyringFile = await makeKey(folder.path);
    const archive = { keyringFile, url, suite: 'stable', origin: 'Acme', label: 'Acme Box' };
    const build = (name: string, more: Partial<PackageOptions>) =>
      buildPackages({ ...common, ...more, outDirectory: join(folder.path, name) }, () => undefined);
    // At other times and in other directories: each build has one of its own.
    const first = await build('first', { archive });
    const second = await build('second', { archive });

    await t.test('built again, each package must have the same SHA-256', async () => {
      assert.equal(first.debs.length, 2);
      for (const [index, deb] of first.debs.entries()) {
        // Says which file differs, if one does.
        assert.equal(await md5sums(deb), await md5sums(second.debs[index] ?? ''));
        assert.equal(await sha256(deb), await sha256(second.debs[index] ?? ''), deb);
      }
    });

    await t.test('lintian must have nothing to say that no override explains', async () => {
      assert.equal(await lint(first.debs, common), '');
    });

    const root = join(folder.path, 'root');
    for (const deb of first.debs) await run(['dpkg-deb', '--extract', deb, root]);
    const [deb] = first.debs;

    await t.test('the programs must run from the unpacked package and know their version', async () => {
      const node = join(root, 'usr/lib/applianced/node');
      const daemon = await run([node, join(root, 'usr/lib/applianced/applianced.mjs'), '--version']);
      assert.equal(daemon.stdout, `applianced ${version}\n`);
      const cli = await run([node, join(root, 'usr/lib/applianced/appliancectl.mjs'), '--version']);
      assert.equal(cli.stdout, `${version}\n`);
      for (const addon of ['sd', 'better-sqlite3']) {
        const path = JSON.stringify(join(root, `usr/lib/applianced/native/${addon}.node`));
        await run([node, '--eval', `require(${path})`]);
      }
    });

    await t.test('the sockets must be started before the service, and stay over an upgrade', async () => {
      const control = join(folder.path, 'control');
      await run(['dpkg-deb', '--control', deb, control]);
      const postinst = await readFile(join(control, 'postinst'), 'utf8');
      const sockets = postinst.indexOf(
        "deb-systemd-invoke start 'appliance-web.socket' 'applianced-api.socket' 'applianced-console.socket' 'applianced-web.socket'",
      );
      const service = postinst.indexOf("deb-systemd-invoke $_dh_action 'applianced.service'");
      assert.ok(sockets > 0 && sockets < service);
      const prerm = await readFile(join(control, 'prerm'), 'utf8');
      assert.doesNotMatch(
        prerm.replaceAll(/"\$1" = remove[\s\S]*?\nfi\n/g, ''),
        /stop/,
        'an upgrade stops nothing',
      );
      for (const script of ['postinst', 'prerm', 'postrm']) await run(['sh', '-n', join(control, script)]);
    });

    await t.test(
      'the keyring package must make apt trust exactly the given key for the given repository',
      async () => {
        const sources = await readFile(join(root, 'etc/apt/sources.list.d/applianced.sources'), 'utf8');
        assert.match(sources, /^URIs: https:\/\/apt\.appliance\.example\/$/m);
        const keyring = /^Signed-By: (.+)$/m.exec(sources)?.[1] ?? '';
        const keys = await run(['gpg', '--batch', '--no-autostart', '--show-keys', join(root, keyring)]);
        assert.match(keys.stdout, /archive@appliance\.example/);
        const origins = await readFile(join(root, 'usr/share/applianced/origins.d/archive.conf'), 'utf8');
        assert.equal(origins, 'origin=Acme,label=Acme Box\n');
      },
    );
  },
);

test('a secret key must never get into the keyring package', { skip }, async () => {
  await using folder = await tempDirectory();
  await makeKey(folder.path);
  const secret = join(folder.path, 'secret.gpg');
  const gpg = [
    'gpg',
    '--batch',
    '--quiet',
    '--homedir',
    join(folder.path, 'gnupg'),
    '--pinentry-mode',
    'loopback',
  ];
  await run([...gpg, '--passphrase', '', '--output', secret, '--export-secret-keys']);
  await run(['gpgconf', '--homedir', join(folder.path, 'gnupg'), '--kill', 'all']);
  const scratch = join(folder.path, 'scratch');
  await run(['mkdir', scratch]);
  await assert.rejects(exportKeyring(secret, join(scratch, 'out.gpg'), scratch), KeyringError);
});
