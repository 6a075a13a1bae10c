import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryDiagnostics, someChecks } from '../api/diagnostics.testdata.ts';
import { memoryDaemon } from '../api/memory.testdata.ts';
import { served } from '../api/served.testdata.ts';
import { ok } from '../diagnose/check.ts';
import { checkOf } from '../api/diagnostics.testdata.ts';
import { runProgram } from './program.ts';
import { appliancectlHere, transcript } from './cli.testdata.ts';

const servedWith = (checks = someChecks) =>
  served({}, { ...memoryDaemon(), diagnostics: memoryDiagnostics(checks) });

test('diag prints a line a check in their order, and what to do about those that are not well', async () => {
  await using it = await servedWith();
  assert.equal(
    transcript(await appliancectlHere(it.socketPath, ['diag'])),
    `exit 4
+ The link           0.0s  eth0 is up
x The gateway        0.0s  192.0.2.1 does not answer
                           Next: Check that the gateway is on.
! The clock          0.0s  nothing keeps it right
                           more of it
                           Next: Switch it on.
- The apt                  skipped: offline_mode is on
- The registry:one         skipped: "The gateway" failed

1 ok, 1 warning, 1 failed, 2 skipped, in 0.0s
`,
  );
});

test('a warning alone is no failure, and named checks run alone', async () => {
  await using it = await servedWith();
  const done = await appliancectlHere(it.socketPath, ['diag', 'clock', 'registry']);
  assert.equal(done.code, 0);
  assert.match(
    done.stdout,
    /^! The clock .*[^]*\+ The registry:one .* it answers\n\n1 ok, 1 warning, 0 failed/,
  );
  const wrong = await appliancectlHere(it.socketPath, ['diag', 'clok']);
  assert.equal(
    transcript(wrong),
    'exit 2\nstderr: appliancectl: There is no check "clok"\n  Next: did you mean clock?\n',
  );
});

test('--json is the finished document', async () => {
  await using it = await servedWith();
  const done = await appliancectlHere(it.socketPath, ['diag', '--json']);
  assert.equal(done.code, 4);
  const report = JSON.parse(done.stdout);
  assert.deepEqual([report.failed, report.checks.length], [1, 5]);
  assert.equal(report.checks[1].action, 'Check that the gateway is on.');
});

test('control characters of others do not reach a terminal', async () => {
  await using it = await servedWith([checkOf('link', ok('eth0\u001b[2J is\nup'))]);
  const { stdout } = await appliancectlHere(it.socketPath, ['diag']);
  assert.match(stdout, /^\+ The link {3}0\.0s {2}eth0 is up\n/);
});

test('on a terminal what runs is shown until its result takes its place', async () => {
  const shown = Promise.withResolvers<void>();
  const slow = checkOf('slow', async () => {
    await shown.promise;
    return ok('done');
  });
  await using it = await servedWith([slow]);
  let screen = '';
  const stream = (isTTY: boolean) => ({
    isTTY,
    columns: 80,
    write: (text: string) => {
      screen += text;
      if (screen.includes('The slow')) shown.resolve();
    },
  });
  const code = await runProgram(['--socket', it.socketPath, 'diag'], {
    stdout: stream(true),
    stderr: stream(true),
    env: { NO_COLOR: '1' },
    now: Date.now,
    cwd: () => '/',
    interrupted: new AbortController().signal,
  });
  assert.equal(code, 0);
  assert.ok(screen.includes('/ The slow\r\u001b[K+ The slow   0.0s  done\n'), JSON.stringify(screen));
});
