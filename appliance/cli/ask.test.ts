import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { scratchFolder } from '../adapters/files/scratch.testdata.ts';
import { runInTerminal } from '../adapters/run-in-terminal.testdata.ts';
import type { CertImportRequest, CertImportResult } from '../contract/certificate.ts';
import { served } from '../api/served.testdata.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const CTRL_C = '\x03';
const CTRL_D = '\x04';

const locked: CertImportResult = {
  imported: false,
  needsPassword: true,
  items: [],
  problems: [
    {
      code: 'password-missing',
      severity: 'error',
      where: 'site.p12',
      message: 'it is encrypted',
      action: 'give its password',
    },
  ],
};

function opensWith(password: string): (request: CertImportRequest) => CertImportResult {
  return (request) =>
    request.password === password
      ? { ...locked, imported: true, needsPassword: false, problems: [] }
      : locked;
}

/** Runs `certs import` of a file that nobody can read without a password. */
async function importing(typings: Parameters<typeof runInTerminal>[1]) {
  await using it = await served();
  await using folder = await scratchFolder();
  await folder.put('site.p12', 'sealed');
  it.daemon.setImport(opensWith('hunter2'));
  const result = await runInTerminal(
    [MAIN, '--socket', it.socketPath, 'certs', 'import', `${folder.path}/site.p12`],
    typings,
  );
  return {
    ...result,
    passwords: it.daemon.certRequests.map((request) => (request as CertImportRequest).password),
  };
}

test('a password is typed unseen, a wrong one is asked for again, and the terminal is as before', async () => {
  const { code, shown, echoes, passwords } = await importing([
    { after: /Password of site\.p12: $/, text: 'wrong one\r' },
    { after: /That is not the password\.\s+Password of site\.p12: $/, text: 'hunter2\r' },
  ]);
  assert.deepEqual([code, echoes, passwords], [0, true, [undefined, 'wrong one', 'hunter2']]);
  assert.match(shown, /Imported/);
  assert.doesNotMatch(shown, /hunter2|wrong one/);
});

test('Ctrl-C at a question ends with 130, Ctrl-D with an error, and the terminal is as before', async () => {
  const after = /Password of site\.p12: $/;
  const interrupted = await importing([{ after, text: `hun${CTRL_C}` }]);
  assert.deepEqual([interrupted.code, interrupted.echoes], [130, true]);
  assert.doesNotMatch(interrupted.shown, /hun/);
  const ended = await importing([{ after, text: CTRL_D }]);
  assert.deepEqual([ended.code, ended.echoes], [1, true]);
  assert.match(ended.shown, /the input ended before there was an answer/);
});

test('a question that is no secret shows the answer, and Ctrl-C ends it too', async () => {
  await using it = await served();
  const forget = [MAIN, '--socket', it.socketPath, 'certs', 'forget', 'server'];
  const answered = await runInTerminal(forget, [{ after: /\[y\/N\] $/, text: 'yes\r' }]);
  assert.deepEqual([answered.code, answered.echoes, it.daemon.certRequests], [0, true, ['forget server']]);
  assert.match(answered.shown, /\[y\/N\] yes/);
  const interrupted = await runInTerminal(forget, [{ after: /\[y\/N\] $/, text: CTRL_C }]);
  assert.deepEqual([interrupted.code, interrupted.echoes, it.daemon.certRequests.length], [130, true, 1]);
});
