import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlanView } from '../../contract/plan.ts';
import type { Event } from '../../contract/event.ts';
import { logPrefixes, renderLogLine } from './logs.ts';
import { renderPlan } from './plan.ts';
import { renderProblems } from './problems.ts';
import { shorten } from './text.ts';
import { duration } from '../../client/words/elapsed.ts';
import { parseSince, timestamp } from './time.ts';
import { renderWhy } from './why.ts';

const now = Date.parse('2026-01-31T12:00:00.000Z');
const view = { now, width: Infinity, color: false };

test('durations have two units and never go below zero', () => {
  const table: readonly [number, string][] = [
    [-5_000, '0s'],
    [999, '0s'],
    [59_999, '59s'],
    [60_000, '1m 0s'],
    [3_661_000, '1h 1m'],
    [90_061_000, '1d 1h'],
  ];
  for (const [ms, text] of table) assert.equal(duration(ms), text);
});

test('--since takes a duration or a time', () => {
  const table: readonly [string, string | undefined][] = [
    ['10m', '2026-01-31T11:50:00.000Z'],
    ['2h30m', '2026-01-31T09:30:00.000Z'],
    ['1d', '2026-01-30T12:00:00.000Z'],
    ['2026-01-30', '2026-01-30T00:00:00.000Z'],
    ['2026-01-30T10:00:00', '2026-01-30T10:00:00.000Z'],
    ['2026-01-30T10:00:00+02:00', '2026-01-30T08:00:00.000Z'],
    ['yesterday', undefined],
    ['10', undefined],
    ['2026-99-99', undefined],
    ['99999999999d', undefined],
  ];
  for (const [text, iso] of table) assert.equal(parseSince(text, now), iso, text);
  assert.equal(timestamp('2026-01-31T12:00:00.123Z'), '2026-01-31 12:00:00Z');
});

test('a plan shows its steps with reasons, and what is waited for', () => {
  const plan = {
    steps: [
      { id: 1, kind: 'pull-image', subject: 'image broker:1', reason: 'not on this machine', after: [] },
      { id: 2, kind: 'create-container', subject: 'service broker', reason: 'missing', after: [1] },
    ],
    waiting: [
      { subject: 'service ui', reason: 'broker is not healthy' },
      { subject: 'service x', reason: 'back-off', until: '2026-01-31T12:00:30.000Z' },
    ],
    text: '',
  };
  assert.equal(
    renderPlan(plan, view),
    `2 steps would be carried out.

#  STEP              ON              AFTER  REASON
1  pull-image        image broker:1  -      not on this machine
2  create-container  service broker  1      missing

WAITS       FOR
service ui  broker is not healthy
service x   back-off (until 2026-01-31 12:00:30Z, 30s left)
`,
  );
  assert.equal(renderPlan({ steps: [], waiting: [], text: '' }, view), 'Nothing would be done.\n');
});

test('a plan without steps says what comes next by itself, and when', () => {
  const untimed = { subject: 'service ui', reason: 'broker is not healthy' };
  const soon = { subject: 'service x', reason: 'back-off', until: '2026-01-31T12:00:30.000Z' };
  const later = { ...soon, subject: 'service y', until: '2026-01-31T12:01:00.000Z' };
  const firstLine = (waiting: PlanView['waiting']) =>
    renderPlan({ steps: [], waiting, text: '' }, view).split('\n')[0];
  assert.equal(firstLine([untimed, later, soon]), 'Nothing would be done now; next is service x in 30s.');
  assert.equal(firstLine([untimed]), 'Nothing would be done now; what it waits for:');
});

test('a long text of the engine is shortened in a table, with its beginning and its end; why has all of it', () => {
  const long = `start-container failed: ${'create failed: '.repeat(20)}no such file`;
  const plan = { steps: [], waiting: [{ subject: 'service x', reason: long }], text: '' };
  const [, , , row = ''] = renderPlan(plan, view).split('\n');
  assert.match(row, /^service x  start-container failed: .* \.\.\. .*no such file$/);
  assert.equal(row.length, 'service x  '.length + 120);
  assert.equal(shorten('\u{1f600}'.repeat(100), 20).isWellFormed(), true);
  assert.equal(shorten('as it is'), 'as it is');
});

test('why tells state, reason, conditions, next steps and history', () => {
  const history: Event[] = [
    {
      id: '0badcafe-2',
      at: '2026-01-31T11:59:00.000Z',
      kind: 'step-failed',
      subject: 'broker',
      message: 'starting failed',
      reason: 'it must run',
      cause: 'engine: port taken',
    },
  ];
  const text = renderWhy(
    {
      service: {
        name: 'broker',
        state: 'failed',
        why: 'its port is taken',
        image: 'broker:1',
        dependsOn: ['db'],
        restarts: 1,
        critical: true,
        containers: [{ name: 'broker-svc', state: 'exited', health: 'none', exitCode: 128 }],
      },
      steps: [],
      waiting: [{ subject: 'service broker', reason: 'back-off' }],
      conditions: [],
      history,
    },
    10,
    view,
  );
  assert.equal(
    text,
    `broker is x failed: its port is taken
image broker:1; 1 restart; depends on db
container broker-svc: exited, exit code 128

Waiting:
WAITS           FOR
service broker  back-off

Last events, newest first:
2026-01-31 11:59:00Z  step-failed        broker: starting failed; because it must run [engine: port taken]
`,
  );
});

test('log lines have aligned prefixes, and control characters are taken out', () => {
  const prefixes = logPrefixes(['broker', 'ui']);
  const line = {
    container: 'c',
    stream: 'stdout',
    text: '\x1b[31mred\x1b[0m\x07',
    at: '2026-01-31T12:00:00.123456789Z',
  } as const;
  assert.equal(
    renderLogLine(line, prefixes.get('ui'), true, view),
    'ui     | 2026-01-31T12:00:00.123Z red?\n',
  );
  assert.equal(renderLogLine(line, logPrefixes(['ui']).get('ui'), false, view), 'red?\n');
});

test('a problem stands under its line with a caret, and a secret is not shown', () => {
  const text = 'services:\n\tweb:\n    imge: x\n"license": "hunter2"\n';
  const problems = [
    {
      path: 'services.web.imge',
      reason: 'is an unknown key',
      hint: 'did you mean image?',
      file: '/s.yaml',
      line: 3,
      column: 5,
    },
    { path: 'license', reason: 'is too short', file: '/s.yaml', line: 4, column: 12 },
    { path: '', reason: 'does not exist', file: '/gone.yaml', line: 1, column: 1 },
    { path: 'tail', reason: 'must be a whole number' },
  ];
  assert.equal(
    renderProblems(problems, (file) => (file === '/s.yaml' ? text : undefined), view),
    `/s.yaml:3:5: services.web.imge: is an unknown key (did you mean image?)
 3 |     imge: x
   |     ^
/s.yaml:4:12: license: is too short
 4 | "license": [hidden]
   |            ^
/gone.yaml:1:1: does not exist
tail: must be a whole number
`,
  );
});
