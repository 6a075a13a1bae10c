import assert from 'node:assert/strict';
import {
  chmod,
  chown,
  mkdir,
  mkdtempDisposable,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { CertificateStoreError } from './error.ts';
import { systemFiles, type Files } from './files.ts';
import { publishGeneration } from './publish.ts';
import { readGenerationFile, readStore } from './read-store.ts';
import { storeSignature } from './signature.ts';
import { textsOf, WITHOUT_EMBEDDED } from './store.testdata.ts';

const folder = () => mkdtempDisposable(join(tmpdir(), 'applianced-store-'));
const publish = (directory: string, counter: number, files?: Files) =>
  publishGeneration(
    { directory, files: textsOf(counter, WITHOUT_EMBEDDED), contents: ['x'], now: counter },
    files,
  );

test('what was published is found intact, with its texts, and can be read one by one', async () => {
  await using dir = await folder();
  const manifest = await publish(dir.path, 5);
  assert.deepEqual(await readStore(dir.path), {
    state: 'intact',
    manifest,
    files: textsOf(5, WITHOUT_EMBEDDED),
  });
  assert.equal(await readGenerationFile(dir.path, 'server.key'), textsOf(5)['server.key']);
  assert.equal(await readGenerationFile(dir.path, 'embedded_ca.crt'), undefined);
});

test('a directory that is missing, empty, or holds files of others only, is empty', async () => {
  await using dir = await folder();
  const certs = join(dir.path, 'certs');
  for (const arrange of [
    () => undefined,
    () => mkdir(certs),
    () => writeFile(join(certs, 'notes.txt'), 'theirs'),
    () => mkdir(join(certs, 'generations')),
  ]) {
    await arrange();
    assert.deepEqual(await readStore(certs), { state: 'empty' });
    assert.equal(await readGenerationFile(certs, 'ca.crt'), undefined);
  }
});

interface Damage {
  readonly arrange: (at: (name: string) => string) => Promise<unknown>;
  readonly reason: RegExp;
  readonly root?: true;
}

const replaced = async (path: string, text: string) => {
  await rm(path);
  await writeFile(path, text);
};

const damages: Readonly<Record<string, Damage>> = {
  'a file that a power cut has emptied': {
    arrange: (at) => truncate(at('generations/000002/server.crt')),
    reason: /^server\.crt is empty: nothing of it reached the disk$/,
  },
  'a file that is cut short': {
    arrange: (at) => truncate(at('generations/000002/server.key'), 5),
    reason: /^server\.key is not what was published: its SHA-256 differs$/,
  },
  'a file that is gone': {
    arrange: (at) => unlink(at('generations/000002/client.crt')),
    reason: /^client\.crt is missing in the generation in force$/,
  },
  'a file that is a link now': {
    arrange: async (at) => {
      await rename(at('generations/000002/ca.crt'), at('ca.moved'));
      await symlink('../../ca.moved', at('generations/000002/ca.crt'));
    },
    reason: /^ca\.crt in the generation in force is not a file$/,
  },
  'a key that everybody may read': {
    arrange: (at) => chmod(at('generations/000002/server.key'), 0o644),
    reason: /^server\.key has mode 644 instead of 600$/,
  },
  'a certificate that nobody else may read': {
    arrange: (at) => chmod(at('generations/000002/server.crt'), 0o600),
    reason: /^server\.crt has mode 600 instead of 644$/,
  },
  'a generation that nobody else may enter': {
    arrange: (at) => chmod(at('generations/000002'), 0o700),
    reason: /^generations\/000002 has mode 700 instead of 755$/,
  },
  'a key of another user': {
    arrange: (at) => chown(at('generations/000002/client.key'), 1234, 0),
    reason: /^client\.key belongs to user 1234 instead of 0$/,
    root: true,
  },
  'a link that somebody replaced by a file': {
    arrange: (at) => replaced(at('server.crt'), 'theirs'),
    reason: /^server\.crt is a file that somebody put there instead of our link to current\/server\.crt$/,
  },
  'a link that points elsewhere': {
    arrange: async (at) => {
      await rm(at('ca.crt'));
      await symlink('/etc/ssl/ca.crt', at('ca.crt'));
    },
    reason: /^ca\.crt is a link to \/etc\/ssl\/ca\.crt instead of our link to current\/ca\.crt$/,
  },
  'a link that is gone': {
    arrange: (at) => rm(at('ca-bundle.crt')),
    reason: /^the link ca-bundle\.crt is missing$/,
  },
  'a file of somebody under a name of ours that this generation does not use': {
    arrange: (at) => writeFile(at('embedded_ca.crt'), 'theirs'),
    reason: /^embedded_ca\.crt is a file that somebody put there/,
  },
  'no current': {
    arrange: (at) => rm(at('current')),
    reason: /^the link current is missing; no generation is in force$/,
  },
  'a current that is absolute, as containers cannot follow it': {
    arrange: async (at) => {
      await rm(at('current'));
      await symlink(at('generations/000002'), at('current'));
    },
    reason: /^current is a link to \/.*generations\/000002, which is not ours; no generation is in force$/,
  },
  'a current that is a directory': {
    arrange: async (at) => {
      await rm(at('current'));
      await mkdir(at('current'));
    },
    reason: /^current is a directory that somebody put there, which is not ours; no generation is in force$/,
  },
  'a current that leads nowhere': {
    arrange: (at) => rm(at('generations/000002'), { recursive: true }),
    reason: /^generations\/000002, which is in force, is missing$/,
  },
  'no manifest': {
    arrange: (at) => rm(at('generations/000002/manifest.json')),
    reason: /^manifest\.json is missing in the generation in force$/,
  },
  'an empty manifest': {
    arrange: (at) => truncate(at('generations/000002/manifest.json')),
    reason: /^manifest\.json is empty: nothing of it reached the disk$/,
  },
  'half a manifest': {
    arrange: (at) => truncate(at('generations/000002/manifest.json'), 30),
    reason: /^manifest\.json is not one of ours: /,
  },
  'a manifest of a newer version': {
    arrange: async (at) => {
      const path = at('generations/000002/manifest.json');
      await writeFile(path, (await readFile(path, 'utf8')).replace('"version": 1', '"version": 2'));
    },
    reason: /^manifest\.json is not one of ours: version: /,
  },
  'a manifest of another generation': {
    arrange: async (at) => {
      const path = at('generations/000002/manifest.json');
      await writeFile(path, await readFile(at('generations/000001/manifest.json')));
    },
    reason: /^manifest\.json belongs to generation 1, not 2$/,
  },
  'several at once': {
    arrange: async (at) => {
      await truncate(at('generations/000002/server.crt'));
      await rm(at('ca.crt'));
    },
    reason: /^server\.crt is empty: [^;]*; the link ca\.crt is missing$/,
  },
};

describe('damage must be told in words, be seen by the cheap look, and be repaired by publishing', () => {
  for (const [name, { arrange, reason, root }] of Object.entries(damages)) {
    const skip = root === true && process.getuid?.() !== 0 ? 'needs root' : false;
    test(name, { skip }, async () => {
      await using dir = await folder();
      await publish(dir.path, 1);
      await publish(dir.path, 2);
      const before = await storeSignature(dir.path);
      await arrange((path) => join(dir.path, path));
      const found = await readStore(dir.path);
      assert.match(found.state === 'damaged' ? found.reason : found.state, reason);
      assert.notEqual(await storeSignature(dir.path), before);
      await publish(dir.path, 3);
      const repaired = await readStore(dir.path);
      assert.deepEqual(repaired.state === 'intact' && repaired.files, textsOf(3, WITHOUT_EMBEDDED));
    });
  }
});

test('keys that were published for another group, or for none, are damage', async () => {
  await using dir = await folder();
  await publish(dir.path, 1);
  const found = await readStore(dir.path, { keyGroup: 4321 });
  const reason = found.state === 'damaged' ? found.reason : '';
  assert.match(
    reason,
    /server\.key has mode 600 instead of 640; server\.key belongs to group \d+ instead of 4321/,
  );
});

test('a disk that does not give back a file is damage, and a refusal of the system is an error with a way out', async () => {
  await using dir = await folder();
  await publish(dir.path, 1);
  const failing = (code: string): Files => ({
    ...systemFiles,
    read: (path) =>
      path.endsWith('.key')
        ? Promise.reject(Object.assign(new Error('planted'), { code }))
        : systemFiles.read(path),
  });
  const found = await readStore(dir.path, {}, failing('EIO'));
  assert.equal(
    found.state === 'damaged' && found.reason,
    'server.key cannot be read (EIO); client.key cannot be read (EIO)',
  );
  await assert.rejects(readStore(dir.path, {}, failing('EACCES')), (error) => {
    assert.ok(error instanceof CertificateStoreError);
    assert.equal(error.code, 'EACCES');
    assert.match(error.action, /owner and mode/);
    return true;
  });
});

test('a publication between two calls of one look must not be taken for damage', async () => {
  await using dir = await folder();
  await publish(dir.path, 1);
  let overtaken = 0;
  const overtaking: Files = {
    ...systemFiles,
    read: async (path) => {
      const bytes = await systemFiles.read(path);
      if (overtaken === 2) return bytes;
      // The second removes the generation that is being read.
      overtaken += 1;
      await publishGeneration({
        directory: dir.path,
        files: { 'ca.crt': 'only' },
        contents: 0,
        now: overtaken,
      });
      return bytes;
    },
  };
  const found = await readStore(dir.path, {}, overtaking);
  assert.deepEqual(found.state === 'intact' ? found.files : found, { 'ca.crt': 'only' });
  assert.equal(overtaken, 2);
});

test('the signature stays while nothing changes, however often it is asked for and the store is read', async () => {
  await using dir = await folder();
  const empty = await storeSignature(join(dir.path, 'certs'));
  await publish(dir.path, 1);
  const first = await storeSignature(dir.path);
  await readStore(dir.path);
  assert.equal(await storeSignature(dir.path), first);
  assert.notEqual(first, empty);
  await publish(dir.path, 1);
  assert.notEqual(await storeSignature(dir.path), first);
});

test('the signature tells a link that is replaced and a directory that is closed, also where the store lies behind a link', async () => {
  await using dir = await folder();
  const [real, certs] = [join(dir.path, 'elsewhere'), join(dir.path, 'certs')];
  await publish(real, 1);
  await symlink('elsewhere', certs);
  const changes = [
    () => replaced(join(real, 'ca.crt'), 'theirs'),
    () => chmod(join(real, 'generations'), 0o700),
  ];
  for (const change of changes) {
    const before = await storeSignature(certs);
    await change();
    assert.notEqual(await storeSignature(certs), before);
  }
  const before = await storeSignature(real);
  await chmod(real, 0o700);
  assert.notEqual(await storeSignature(real), before);
});
