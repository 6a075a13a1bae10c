import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ChildError, runChild } from '../run-child.ts';
import { createCachedFiles } from './cached-files.ts';
import { auditPackages, parseSimulation, pendingUpgrades } from './packages.ts';
import { parseInterval, upgradeInterval } from './periodic.ts';
import { lastFailedRun, readFailedRun } from './upgrade-log.ts';

const signal = new AbortController().signal;

function scratch(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'applianced-apt-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** As logging.basicConfig of unattended-upgrades 2.9 writes it, with the texts of its source. */
function run(at: string, ...lines: readonly string[]): string {
  return ['INFO Starting unattended upgrades script', ...lines]
    .map((line) => `2026-03-22 ${at},123 ${line}\n`)
    .join('');
}

const good = run('11:15:00', 'INFO Allowed origins are: origin=Debian', 'INFO All upgrades installed');
const bad = run(
  '12:15:00',
  'INFO Packages that will be upgraded: bash',
  'ERROR Installing the upgrades failed!',
  'ERROR error message: installArchives() failed',
);
const download = run('13:00:00', 'INFO Packages that will be upgraded: bash');

test('the last run that failed is found, also below a later one that only downloads', () => {
  const lines = ['Installing the upgrades failed!', 'error message: installArchives() failed'];
  const failed = { startedAt: '2026-03-22 12:15:00', lines };
  assert.equal(lastFailedRun(good), undefined);
  assert.equal(lastFailedRun(''), undefined);
  assert.deepEqual(lastFailedRun(good + bad), failed);
  assert.deepEqual(lastFailedRun(bad + download), failed);
  const again = run('14:15:00', 'ERROR Lock could not be acquired (another package manager running?)');
  assert.equal(lastFailedRun(bad + again)?.startedAt, '2026-03-22 14:15:00');
  assert.deepEqual(lastFailedRun(`${bad}Traceback (most recent call last):\n  File "x"\n`), failed);
});

test('a log that was rotated is read on in the file before', (t) => {
  const path = join(scratch(t), 'unattended-upgrades.log');
  const files = createCachedFiles();
  const startedAt = (): string | undefined => readFailedRun(files, path)?.startedAt;
  assert.equal(startedAt(), undefined);
  writeFileSync(path, bad);
  assert.equal(startedAt(), '2026-03-22 12:15:00');
  renameSync(path, `${path}.1`);
  assert.equal(startedAt(), '2026-03-22 12:15:00');
  writeFileSync(path, '');
  assert.equal(startedAt(), '2026-03-22 12:15:00');
  rmSync(`${path}.1`);
  writeFileSync(`${path}.1.gz`, gzipSync(bad));
  assert.equal(startedAt(), '2026-03-22 12:15:00');
  writeFileSync(`${path}.1.gz`, 'no gzip at all');
  assert.equal(startedAt(), undefined);
  writeFileSync(`${path}.1.gz`, gzipSync(bad));
  writeFileSync(path, good);
  assert.equal(startedAt(), undefined);
});

test('a file is read again only when it has changed, and what is not there is no error', (t) => {
  const folder = scratch(t);
  const files = createCachedFiles();
  const path = join(folder, 'file');
  let made = 0;
  const derive = (): number => files.derived('x', [files.stamp(path)], () => (made += 1));
  assert.equal(files.text(path), undefined);
  assert.equal(files.changedAt(join(path, 'below')), undefined);
  assert.deepEqual(files.names(join(folder, 'none')), []);
  assert.deepEqual([derive(), derive()], [1, 1]);
  writeFileSync(path, 'one');
  assert.equal(files.text(path), 'one');
  assert.deepEqual([derive(), derive()], [2, 2]);
  writeFileSync(`${path}.new`, 'two');
  renameSync(`${path}.new`, path);
  assert.equal(files.text(path), 'two');
  assert.deepEqual(files.names(folder), ['file']);
  writeFileSync(path, `${'x'.repeat(600 * 1024)}end`);
  assert.equal(files.text(path)?.length, 512 * 1024);
  assert.match(files.text(path) ?? '', /end$/);
});

test('dpkg itself says which packages are half installed, of any root', async (t) => {
  const root = scratch(t);
  mkdirSync(join(root, 'var/lib/dpkg/updates'), { recursive: true });
  mkdirSync(join(root, 'var/lib/dpkg/info'), { recursive: true });
  const status = (word: string): void => {
    const text = `Package: halfway\nStatus: install ok ${word}\nMaintainer: x <x@example.com>\nArchitecture: all\nVersion: 1\nDescription: x\n\n`;
    writeFileSync(join(root, 'var/lib/dpkg/status'), text);
  };
  status('half-configured');
  assert.deepEqual(await auditPackages(root, signal), ['halfway']);
  status('unpacked');
  assert.deepEqual(await auditPackages(root, signal), ['halfway']);
});

test('apt itself says what it would install, without a lock and without writing', async () => {
  for (const { name, to } of await pendingUpgrades('/', signal)) assert.ok(name !== '' && to !== '');
  const text =
    'NOTE: This is only a simulation!\n' +
    'Inst bash [5.2.15-2+b8] (5.2.15-2+b13 Debian:12.15/oldstable [amd64])\n' +
    'Inst linux-image-6.1.0-50-amd64 (6.1.200-1 Debian-Security:12/oldstable-security [amd64]) []\n' +
    'Conf bash (5.2.15-2+b13 Debian:12.15/oldstable [amd64])\n';
  assert.deepEqual(parseSimulation(text), [
    { name: 'bash', from: '5.2.15-2+b8', to: '5.2.15-2+b13' },
    { name: 'linux-image-6.1.0-50-amd64', to: '6.1.200-1' },
  ]);
});

test('apt itself says how often its settings install updates', async () => {
  assert.match(await upgradeInterval(signal), /^(always|\d+[smhd]?)$/);
  const cases: readonly (readonly [string, string])[] = [
    ['', '0'],
    ["interval='1'\n", '1'],
    ["enable='1'\ninterval='always'\n", 'always'],
    ["enable='0'\ninterval='1'\n", '0'],
    ["interval=''\n", '0'],
    ["interval='0d'\n", '0'],
    ["interval='12h'\n", '12h'],
  ];
  for (const [text, expected] of cases) assert.equal(parseInterval(text), expected, text);
});

test('a program that fails, hangs or is not there says so in its own words', async () => {
  const fails = (program: string, args: readonly string[], timeoutMs = 5_000) =>
    runChild(program, args, { timeoutMs, signal }).then(
      () => assert.fail('it must fail'),
      (error: unknown) => {
        assert.ok(error instanceof ChildError);
        return error.message;
      },
    );
  assert.match(await fails('sh', ['-c', 'echo first >&2; echo no >&2; exit 3']), /: first; no$/);
  assert.match(await fails('sleep', ['60'], 50), /no end within 0\.05 s$/);
  assert.match(await fails('/does/not/exist', []), /^\/does\/not\/exist/);
  assert.equal(
    await runChild('sh', ['-c', 'echo 1; exit 1'], { timeoutMs: 5_000, signal, codes: [0, 1] }),
    '1\n',
  );
  const aborted = AbortSignal.abort();
  await assert.rejects(runChild('true', [], { timeoutMs: 5_000, signal: aborted }), { kind: 'aborted' });
});
