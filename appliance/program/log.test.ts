import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger, standardErrorFormat, type LogOptions } from './log.ts';

function records(options: LogOptions = {}) {
  const written: string[] = [];
  const log = createLogger({ format: 'journal', ...options, write: (record) => written.push(record) });
  return { log, written };
}

test('a record is one line with its fields, quoted where they need it', () => {
  const { log, written } = records();
  log.info('container started', {
    service: 'broker-edge',
    attempt: 2,
    reason: 'was "killed"',
    absent: undefined,
    list: [1, 2],
  });
  assert.deepEqual(written, [
    '<6>container started service=broker-edge attempt=2 reason="was \\"killed\\"" list=[1,2]\n',
  ]);
});

test('nothing in a record begins a second one or drives a terminal', () => {
  const { log, written } = records();
  log.warn('two\nlines \u001b[2J', { field: 'a\nb\u009b' });
  assert.deepEqual(written, ['<4>two\\nlines \\u001b[2J field="a\\nb\\u009b"\n']);
});

test('an error prints its whole chain of causes once, even where it circles', () => {
  const { log, written } = records();
  const inner = new Error('connection refused');
  const outer = new Error('cannot pull broker-edge', { cause: inner });
  inner.cause = outer;
  log.error('step failed', { error: outer });
  assert.deepEqual(written, ['<3>step failed error="cannot pull broker-edge: connection refused"\n']);
});

test('a guarded value stays guarded, and redaction has the last word', () => {
  const guarded = { toJSON: () => '[secret]', text: 'hunter2' };
  const { log, written } = records({ redact: (record) => record.replaceAll('hunter3', '[secret]') });
  log.info('signed in', { password: guarded, nested: { password: guarded }, detail: 'with hunter3' });
  assert.deepEqual(written, [
    '<6>signed in password=[secret] nested="{\\"password\\":\\"[secret]\\"}" detail="with [secret]"\n',
  ]);
});

test('a value that cannot be printed does not cost the record', () => {
  const { log, written } = records();
  const circle: { self?: unknown } = {};
  circle.self = circle;
  log.info('odd', { circle, big: 1n });
  assert.deepEqual(written, ['<6>odd circle=[object] big=[bigint]\n']);
});

test('records below the level are dropped, and bound fields come first', () => {
  const { log, written } = records({
    level: 'warn',
    format: 'plain',
    now: () => new Date('2026-01-02T03:04:05Z'),
  });
  log.with({ pass: 7 }).info('dropped');
  log.with({ pass: 7 }).warn('kept', { why: 'x' });
  assert.deepEqual(written, ['2026-01-02T03:04:05.000Z warn  kept pass=7 why=x\n']);
});

test('the journal format is for the journal only', () => {
  assert.equal(standardErrorFormat({ JOURNAL_STREAM: '8:1' }, undefined), 'journal');
  assert.equal(standardErrorFormat({ JOURNAL_STREAM: '8:1' }, true), 'plain');
  assert.equal(standardErrorFormat({}, undefined), 'plain');
});
