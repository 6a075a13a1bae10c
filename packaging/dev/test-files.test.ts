import assert from 'node:assert/strict';
import test from 'node:test';
import { findTestFiles } from './test-files.ts';

test('files that reach an engine, directly or not, must be told from the others', async () => {
  const { plain, withEngine } = await findTestFiles([]);
  assert.ok(withEngine.includes('packaging/test/harness/engine.test.ts'));
  assert.ok(withEngine.includes('packaging/test/harness/registry.test.ts'));
  assert.ok(plain.includes('packaging/test/harness/wait.test.ts'));
  assert.ok(plain.includes('packaging/dev/test-files.test.ts'));
});

test('a pattern must choose files by a part of their path', async () => {
  assert.deepEqual(await findTestFiles(['harness/wait', 'no such file']), {
    plain: ['packaging/test/harness/wait.test.ts'],
    withEngine: [],
  });
});
