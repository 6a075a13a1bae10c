/** A published repository against the real apt, over HTTP. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { findProgram } from '../dev/command.ts';
import { tempDirectory } from '../test/harness/temp-directory.ts';
import { serveRepository, type RepositoryServer } from '../test/host/repository.ts';
import { signingKeys } from '../test/host/signing-key.ts';
import { buildTestDeb } from '../test/host/test-deb.ts';
import { publish, type Publication, type Published } from './publish.ts';
import { testDevice, type TestDevice } from './test-device.testdata.ts';

const missing = await Promise.all(['apt-get', 'apt-ftparchive', 'gpg', 'xz'].map(findProgram));
const skip = missing.includes(undefined) ? 'not installed: apt-utils, gnupg or xz-utils' : false;
const second = 1000;
const day = 86_400 * second;
/** Long ago, but still valid now: each publication is one second after the one before. */
const firstDateMs = Math.floor(Date.now() / second) * second - 10 * day;

interface Vendor {
  readonly out: string;
  readonly key: string;
  readonly server: RepositoryServer;
  readonly newKey: (name: string) => Promise<string>;
  /** Of this vendor, with these keys. */
  readonly signer: (...keys: string[]) => Publication['signer'];
  /** Builds versions of the package hello and publishes them. */
  readonly build: (versions: readonly string[], changes?: Partial<Publication>) => Promise<Published>;
  readonly publish: (changes?: Partial<Publication>) => Promise<Published>;
  /** A device that was set up with what is published now. */
  readonly device: (name: string) => Promise<TestDevice>;
}

async function vendor(t: TestContext): Promise<Vendor> {
  const directory = await tempDirectory();
  const keys = await signingKeys();
  const out = join(directory.path, 'out');
  await mkdir(out);
  const server = await serveRepository({ directory: out });
  t.after(async () => {
    await server.dispose();
    await keys[Symbol.asyncDispose]();
    await directory.dispose();
  });
  const key = await keys.newKey('first');
  let publications = 0;
  const signer: Vendor['signer'] = (...fingerprints) => ({
    keys: fingerprints,
    gnupgHome: keys.gnupgHome,
  });
  const publishNext = (changes: Partial<Publication> = {}): Promise<Published> => {
    publications += 1;
    const at = new Date(firstDateMs + publications * second);
    const fixed = { out, suite: 'stable', debs: undefined, keep: undefined, url: server.url };
    return publish({ settings: {}, at, signer: signer(key), ...fixed, ...changes });
  };
  return {
    out,
    key,
    server,
    newKey: (name) => keys.newKey(name),
    signer,
    publish: publishNext,
    build: async (versions, changes = {}) => {
      const debs = join(directory.path, `debs-${publications}`);
      await mkdir(debs);
      for (const version of versions) await buildTestDeb(debs, { name: 'hello', version });
      return publishNext({ debs, ...changes });
    },
    device: async (name) => {
      const keyring = join(directory.path, `${name}.gpg`);
      await writeFile(keyring, await readFile(join(out, 'applianced-archive-keyring.gpg')));
      const sources = await readFile(join(out, 'applianced.sources'), 'utf8');
      return testDevice(join(directory.path, name), sources, keyring);
    },
  };
}

test(
  'a device must get the newest version, and be able to install the one before by name',
  { skip },
  async (t) => {
    const { build, device, server } = await vendor(t);
    await build(['0.1.9', '0.1.10']);
    const apt = await device('device');
    await apt.apt('update');
    assert.deepEqual(await apt.policy('hello'), { candidate: '0.1.10', versions: ['0.1.10', '0.1.9'] });
    await build(['0.2.0~rc1']);
    await apt.apt('update');
    const previous = await apt.apt('install', '--download-only', '--yes', 'hello=0.1.10');
    assert.match(previous.stdout, /hello .*0\.1\.10/);
    const indexes = (await server.requests()).filter(({ path }) => path.includes('Packages'));
    assert.deepEqual(indexes, [], 'apt takes indexes by their hash');
  },
);

test(
  'a changed index and a changed release must be refused, and what the device knew must stay',
  { skip },
  async (t) => {
    const { build, publish: again, device, out } = await vendor(t);
    await build(['1']);
    const apt = await device('device');
    await apt.apt('update');
    await build(['2']);
    const dists = join(out, 'dists/stable');
    const byHash = join(dists, 'main/binary-amd64/by-hash/SHA256');
    for (const name of await readdir(byHash)) await change(join(byHash, name));
    await assert.rejects(apt.apt('update'), /Hash Sum mismatch|unexpected size/);
    await again();
    await change(join(dists, 'InRelease'), (text) => text.replace('Label: applianced', 'Label: another'));
    await assert.rejects(apt.apt('update'), /BADSIG|invalid/);
    assert.equal((await apt.policy('hello')).candidate, '1');
    await again();
    await apt.apt('update');
    assert.equal((await apt.policy('hello')).candidate, '2');
  },
);

test('a repository that was not renewed in time must be refused until it is', { skip }, async (t) => {
  const { build, publish: again, device } = await vendor(t);
  await build(['1'], { settings: { validDays: 5 } });
  const apt = await device('device');
  await assert.rejects(apt.apt('update'), /Release file .* is expired/);
  await again({ settings: { validDays: 20 } });
  await apt.apt('update');
});

test('a key must be replaceable without a device that loses the repository', { skip }, async (t) => {
  const { build, publish: again, device, key, newKey, signer } = await vendor(t);
  await build(['1']);
  const old = await device('old');
  const next = await newKey('next');
  await again({ signer: signer(key, next) });
  await old.apt('update');
  const current = await device('current');
  await again({ signer: signer(next) });
  await current.apt('update');
  await assert.rejects(old.apt('update'), /NO_PUBKEY/);
});

test(
  'at every moment of a publication InRelease must name only files that are there',
  { skip },
  async (t) => {
    const { build, device, out } = await vendor(t);
    await build(['1']);
    const dists = join(out, 'dists/stable');
    const seen = new Set<string>();
    const publications = (async (): Promise<void> => {
      for (const version of ['2', '3', '4', '5']) await build([version]);
    })();
    // Between any two of its steps on files there is a turn of the event loop, and so a look.
    for await (const _ of turnsUntil(publications)) {
      const release = readFileSync(join(dists, 'InRelease'), 'utf8');
      const named = [...release.matchAll(/^ ([0-9a-f]{64}) +\d+ (.*)\/Packages/gm)];
      const missing = named.filter(([, sha256 = '', folder = '']) => {
        return !existsSync(join(dists, folder, 'by-hash/SHA256', sha256));
      });
      assert.deepEqual(missing.map(String), []);
      seen.add(release);
    }
    assert.equal(seen.size, 5);
    const apt = await device('device');
    await apt.apt('update');
    assert.equal((await apt.policy('hello')).candidate, '5');
  },
);

test(
  'indexes of the last publications must stay fetchable by hash, and no older ones',
  { skip },
  async (t) => {
    const { build, out } = await vendor(t);
    const byHash = join(out, 'dists/stable/main/binary-amd64/by-hash/SHA256');
    const counts: number[] = [];
    for (const version of ['1', '2', '3', '4', '5']) {
      await build([version]);
      counts.push((await readdir(byHash)).length);
    }
    const formats = 3;
    assert.deepEqual(
      counts,
      [1, 2, 3, 3, 3].map((generations) => generations * formats),
    );
  },
);

test('pruning must leave the newest versions, in the index and in the pool', { skip }, async (t) => {
  const { build, publish: again, device, out } = await vendor(t);
  await build(['0.1.9', '0.1.10', '0.1.10~rc1', '0.1.8']);
  const { removed } = await again({ keep: 2 });
  const old = ['hello_0.1.9_all.deb', 'hello_0.1.8_all.deb'];
  const paths = old.map((name) => `pool/stable/main/h/hello/${name}`);
  assert.deepEqual(removed, paths);
  const apt = await device('device');
  await apt.apt('update');
  assert.deepEqual((await apt.policy('hello')).versions, ['0.1.10', '0.1.10~rc1']);
  assert.equal((await readdir(join(out, 'pool/stable/main/h/hello'))).length, 2);
});

test(
  'a file for devices that is being fetched must stay whole when it is published anew',
  { skip },
  async (t) => {
    const { build, publish: again, out } = await vendor(t);
    await build(['1']);
    for (const name of ['applianced.sources', 'applianced-origins.conf', 'applianced-archive-keyring.gpg']) {
      const path = join(out, name);
      const before = await readFile(path);
      await using fetching = await open(path);
      await again({ url: 'https://elsewhere.example.com/' });
      await writeFile(path, 'another text');
      assert.deepEqual(await fetching.readFile(), before, name);
    }
  },
);

test('what cannot be published must leave everything that devices see as it was', { skip }, async (t) => {
  const { build, publish: again, out, signer } = await vendor(t);
  await build(['1']);
  const before = await digestOf(join(out, 'dists'));
  const sameSecond = { at: new Date(firstDateMs + second) };
  await assert.rejects(again(sameSecond), { name: 'RepositoryError', message: /at least one second later/ });
  const unknown = signer('0123456789ABCDEF0123456789ABCDEF01234567');
  await assert.rejects(again({ signer: unknown }), { message: 'The release cannot be signed' });
  await assert.rejects(again({ settings: { origin: 'another' } }), {
    message: /Origin: "applianced" is not/,
  });
  const debs = join(out, '../other');
  await mkdir(debs);
  await buildTestDeb(debs, { name: 'hello', version: '1', files: { '/etc/hello': 'other content' } });
  await assert.rejects(again({ debs }), { message: /hello 1 is published with other content/ });
  assert.equal(await digestOf(join(out, 'dists')), before);
});

test(
  'the same packages at the same time must give the same files, signatures included',
  { skip },
  async (t) => {
    const { build, out, signer, key } = await vendor(t);
    await build(['1', '2'], { url: 'http://example.com/' });
    const copy = join(out, '../copy');
    const debs = join(out, 'pool');
    const at = new Date(firstDateMs + second);
    const url = 'http://example.com/';
    await publish({
      out: copy,
      suite: 'stable',
      debs,
      at,
      url,
      signer: signer(key),
      settings: {},
      keep: undefined,
    });
    assert.equal(await digestOf(copy), await digestOf(out));
  },
);

/** Ends with the work, also when the loop over it ends before. */
async function* turnsUntil(work: Promise<void>): AsyncGenerator<void> {
  let done = false;
  const ended = work.finally(() => (done = true));
  try {
    while (!done) yield await setImmediate();
  } finally {
    await ended;
  }
}

async function change(path: string, edit = (text: string): string => `${text} `): Promise<void> {
  await writeFile(path, edit(await readFile(path, 'latin1')), 'latin1');
}

/** Of the names and contents of all files. */
async function digestOf(folder: string): Promise<string> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted();
  const hash = createHash('sha256');
  for (const name of names) hash.update(name.slice(folder.length)).update(await readFile(name));
  return hash.digest('hex');
}
