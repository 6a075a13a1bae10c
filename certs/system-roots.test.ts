import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeAuthority } from './authority.testdata.ts';
import { renderBundle } from './bundle.ts';
import { readSystemRoots } from './system-roots.ts';

const folder = () => mkdtempDisposable(join(tmpdir(), 'applianced-roots-'));

const DEBIAN = '/etc/ssl/certs/ca-certificates.crt';

test(
  'every certificate of the system is read',
  { skip: existsSync(DEBIAN) ? false : `no ${DEBIAN}` },
  async () => {
    const { certificates, problems } = await readSystemRoots(DEBIAN);
    assert.deepEqual(problems, []);
    assert.equal(
      certificates.length,
      (await readFile(DEBIAN, 'utf8')).split('-----BEGIN CERTIFICATE-----').length - 1,
    );
    const entries = certificates.map((certificate) => ({ certificate, origin: 'system' }));
    const at2026 = renderBundle(entries, Date.UTC(2026, 0, 1));
    assert.equal(at2026.included.length + at2026.leftOut.length, certificates.length);
    assert.ok(at2026.leftOut.every(({ reason }) => reason.startsWith('expired on 20')));
  },
);

test('other things get their turn while many are read', async () => {
  await using dir = await folder();
  const { certificate } = await makeAuthority(dir.path, 'ca');
  const path = join(dir.path, 'roots.crt');
  await writeFile(path, certificate.pem.repeat(80));
  let turns = 0;
  let done = false;
  const each = () => {
    turns += 1;
    if (!done) setImmediate(each);
  };
  setImmediate(each);
  const { certificates } = await readSystemRoots(path);
  done = true;
  assert.equal(certificates.length, 80);
  assert.ok(turns >= 20, `${turns} turns`);
});

test('what stands between certificates is skipped, a damaged one is told with its place, and the others are used', async () => {
  await using dir = await folder();
  const { certificate } = await makeAuthority(dir.path, 'ca');
  const path = join(dir.path, 'roots.crt');
  const damaged = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
  const dos = certificate.pem.replaceAll('\n', '\r\n');
  await writeFile(path, `# a comment\n${certificate.pem}\n${damaged}${dos}-----BEGIN CERTIFICATE-----\ncut`);
  const { certificates, problems } = await readSystemRoots(path);
  assert.deepEqual(
    certificates.map(({ pem }) => pem),
    [certificate.pem, certificate.pem],
  );
  assert.deepEqual(
    problems.map(({ code, severity, where }) => ({ code, severity, where })),
    [{ code: 'damaged', severity: 'warning', where: `${path}, certificate 2` }],
  );
});

test('a list that is missing, unreadable or empty gives no certificate and says so', async () => {
  await using dir = await folder();
  await mkdir(join(dir.path, 'directory'));
  await writeFile(join(dir.path, 'empty'), '');
  for (const [name, code] of [
    ['missing', 'file-missing'],
    ['directory', 'file-unreadable'],
    ['empty', 'empty'],
  ] as const) {
    const { certificates, problems } = await readSystemRoots(join(dir.path, name));
    assert.deepEqual(certificates, []);
    assert.deepEqual(
      problems.map((problem) => problem.code),
      [code],
    );
  }
});
