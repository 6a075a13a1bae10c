import assert from 'node:assert/strict';
import {
  chmod,
  lstat,
  mkdir,
  mkdtempDisposable,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CertificateStoreError } from './error.ts';
import { systemFiles } from './files.ts';
import { sha256, type GenerationTexts } from './layout.ts';
import { publishGeneration } from './publish.ts';
import { readStore } from './read-store.ts';
import { ALL, textsOf, WITHOUT_EMBEDDED } from './store.testdata.ts';

const folder = () => mkdtempDisposable(join(tmpdir(), 'applianced-store-'));
const modeOf = async (path: string) => ((await lstat(path)).mode & 0o7777).toString(8);
const publish = (directory: string, files: GenerationTexts, keyGroup?: number) =>
  publishGeneration({
    directory,
    files,
    contents: { server: { source: 'generated', fingerprint: 'ab12' } },
    now: 1_700_000_000_000,
    ...(keyGroup === undefined ? {} : { keyGroup }),
  });

test('a generation must stand behind relative links only, with modes that do not depend on the umask', async () => {
  await using dir = await folder();
  const certs = join(dir.path, 'certs');
  for (const umask of [0o077, 0o000]) {
    const before = process.umask(umask);
    const { generation } = await publish(certs, textsOf(1)).finally(() => process.umask(before));
    assert.equal(await readlink(join(certs, 'current')), `generations/00000${generation}`);
    for (const name of ALL) {
      assert.equal(await readlink(join(certs, name)), `current/${name}`);
      assert.equal(await readFile(join(certs, name), 'utf8'), textsOf(1)[name]);
      assert.equal(await modeOf(join(certs, 'current/', name)), name.endsWith('.key') ? '600' : '644', name);
    }
    for (const path of ['', 'generations', `generations/00000${generation}`])
      assert.equal(await modeOf(join(certs, path)), '755', path);
    assert.equal(await modeOf(join(certs, 'current/manifest.json')), '644');
  }
});

test('the manifest must say what the files are and what they were made from', async () => {
  await using dir = await folder();
  const manifest = await publish(dir.path, { 'ca.crt': 'CA', 'server.key': 'secret' });
  assert.deepEqual(manifest, {
    version: 1,
    generation: 1,
    createdAt: 1_700_000_000_000,
    contents: { server: { source: 'generated', fingerprint: 'ab12' } },
    files: { 'ca.crt': sha256('CA'), 'server.key': sha256('secret') },
  });
  assert.deepEqual(JSON.parse(await readFile(join(dir.path, 'current/manifest.json'), 'utf8')), manifest);
});

test('a file that a generation does not have has no link', async () => {
  await using dir = await folder();
  for (const names of [WITHOUT_EMBEDDED, ALL, WITHOUT_EMBEDDED]) {
    await publish(dir.path, textsOf(1, names));
    assert.deepEqual((await readdir(dir.path)).toSorted(), [...names, 'current', 'generations'].toSorted());
  }
});

test('the generation before is kept for those who read it, and older ones and what dead writers left are removed', async () => {
  await using dir = await folder();
  const generations = join(dir.path, 'generations');
  await publish(dir.path, textsOf(1));
  await publish(dir.path, textsOf(2));
  await mkdir(join(generations, '.tmp-000041'));
  await writeFile(join(generations, '.tmp-000041/server.key'), 'half');
  await mkdir(join(generations, '000017'));
  await symlink('nowhere', join(dir.path, '.tmp-current'));
  assert.equal((await publish(dir.path, textsOf(3))).generation, 42);
  assert.deepEqual((await readdir(generations)).toSorted(), ['000002', '000042']);
  assert.ok(!(await readdir(dir.path)).includes('.tmp-current'));
});

test('what somebody put among the generations must stay', async () => {
  await using dir = await folder();
  await publish(dir.path, textsOf(1));
  const theirs = ['generations/notes', 'generations/000001/server.key.bak', 'generations/0000003'];
  for (const name of theirs) await writeFile(join(dir.path, name), 'theirs');
  await publish(dir.path, textsOf(2));
  await publish(dir.path, textsOf(3));
  for (const name of theirs) assert.equal(await readFile(join(dir.path, name), 'utf8'), 'theirs');
  assert.deepEqual(await readdir(join(dir.path, 'generations/000001')), ['server.key.bak']);
});

test('whatever stands at a name of ours is set aside under a free name, and other files are left alone', async () => {
  await using dir = await folder();
  await publish(dir.path, textsOf(1, WITHOUT_EMBEDDED));
  const put = async (name: string, text: string) => {
    await rm(join(dir.path, name), { force: true });
    await writeFile(join(dir.path, name), text);
  };
  await put('server.key', 'first');
  await put('server.key.foreign-1', 'already there');
  await put('embedded_ca.crt', 'not of this generation');
  await put('notes.txt', 'theirs');
  await rm(join(dir.path, 'client.key'));
  await mkdir(join(dir.path, 'client.key'));
  await rm(join(dir.path, 'current'));
  await symlink(join(dir.path, 'generations/000001'), join(dir.path, 'current'));
  await publish(dir.path, textsOf(2, WITHOUT_EMBEDDED));
  assert.equal((await readStore(dir.path)).state, 'intact');
  const read = (name: string) => readFile(join(dir.path, name), 'utf8');
  assert.equal(await read('server.key.foreign-1'), 'already there');
  assert.equal(await read('server.key.foreign-2'), 'first');
  assert.equal(await read('embedded_ca.crt.foreign-1'), 'not of this generation');
  assert.equal(await read('notes.txt'), 'theirs');
  assert.ok((await lstat(join(dir.path, 'client.key.foreign-1'))).isDirectory());
  assert.equal(await readlink(join(dir.path, 'current.foreign-1')), join(dir.path, 'generations/000001'));
});

test('a generations that is no directory is set aside, and the number goes on from what was in force', async () => {
  await using dir = await folder();
  await publish(dir.path, textsOf(1));
  await publish(dir.path, textsOf(2));
  await rm(join(dir.path, 'generations'), { recursive: true });
  await symlink('/nowhere', join(dir.path, 'generations'));
  assert.equal((await publish(dir.path, textsOf(3))).generation, 3);
  assert.equal((await readStore(dir.path)).state, 'intact');
  assert.equal(await readlink(join(dir.path, 'generations.foreign-1')), '/nowhere');
});

const needsRoot = process.getuid?.() === 0 ? false : 'giving files to another group needs root';

test(
  'keys can be read by the group that containers join, and by nobody else',
  { skip: needsRoot },
  async () => {
    await using dir = await folder();
    await publish(dir.path, textsOf(1), 4321);
    for (const name of ['server.key', 'client.key', 'server.crt']) {
      const { mode, uid, gid } = await stat(join(dir.path, name));
      const expected = name.endsWith('.key') ? [0o640, 0, 4321] : [0o644, 0, 0];
      assert.deepEqual([mode & 0o7777, uid, gid], expected, name);
    }
    assert.equal((await readStore(dir.path, { keyGroup: 4321 })).state, 'intact');
  },
);

test('publications at once must follow each other, and one that fails must not hold up the next', async () => {
  await using dir = await folder();
  const stuck = { ...systemFiles, makeLink: () => Promise.reject(new Error('planted')) };
  const failing = publishGeneration(
    { directory: dir.path, files: textsOf(0), contents: null, now: 0 },
    stuck,
  );
  const counters = [1, 2, 3, 4];
  const all = Promise.all(
    counters.map((counter) => publish(dir.path + '/'.repeat(counter % 2), textsOf(counter))),
  );
  await assert.rejects(failing, CertificateStoreError);
  assert.deepEqual(
    (await all).map(({ generation }) => generation),
    counters,
  );
  const found = await readStore(dir.path);
  assert.deepEqual(found.state === 'intact' && found.files, textsOf(4));
});

test('a directory that others have closed is opened again for containers', async () => {
  await using dir = await folder();
  await publish(dir.path, textsOf(1));
  for (const name of ['', 'generations']) await chmod(join(dir.path, name), 0o700);
  const closed = await readStore(dir.path);
  assert.match(
    closed.state === 'damaged' ? closed.reason : '',
    /mode 700 instead of 755; .*mode 700 instead of 755$/,
  );
  await publish(dir.path, textsOf(2));
  assert.equal((await readStore(dir.path)).state, 'intact');
});

test('the store may lie elsewhere behind a link', async () => {
  await using dir = await folder();
  await mkdir(join(dir.path, 'elsewhere'), { mode: 0o711 });
  const certs = join(dir.path, 'certs');
  await symlink('elsewhere', certs);
  await publish(certs, textsOf(1));
  assert.equal((await readStore(certs)).state, 'intact');
  assert.equal(await readFile(join(dir.path, 'elsewhere/ca.crt'), 'utf8'), textsOf(1)['ca.crt']);
  assert.equal(await modeOf(join(dir.path, 'elsewhere')), '711');
});
