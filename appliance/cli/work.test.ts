import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOW, osStatusOf } from '../api/memory.testdata.ts';
import { served } from '../api/served.testdata.ts';
import type { Served } from '../api/served.testdata.ts';
import type { ImageUpdate, UpdateRecord } from '../contract/image-updates.ts';
import type { WorkItem } from '../contract/work.ts';
import { appliancectlHere, transcript } from './cli.testdata.ts';
import { renderHistory, renderImages } from './render/images.ts';
import { renderWork } from './render/work.ts';

const view = { now: Date.parse('2026-01-31T12:10:00.000Z'), width: Infinity, color: false };

const restart: WorkItem = {
  id: '7f3a09c1',
  command: 'restart',
  service: 'broker',
  arguments: {},
  state: 'running',
  attempts: 2,
  message: 'starting',
  acceptedAt: NOW,
  origin: { via: 'api' },
};

/** Each item ends so as soon as it is accepted. */
async function ended(it: Served, args: readonly string[], ask?: (question: string) => Promise<string>) {
  const before = it.daemon.accepted.length;
  const run = appliancectlHere(it.socketPath, args, {}, ask);
  let isOver = false;
  void run.then(() => (isOver = true));
  while (!isOver && it.daemon.accepted.length === before) await new Promise((go) => setImmediate(go));
  const item = it.daemon.accepted.at(-1);
  if (item !== undefined) it.daemon.endWork(item.id, 'done', `${item.command} is done`);
  return transcript(await run);
}

test('the list shows what was ordered, how far it is, and how often it was begun', () => {
  const volumes: WorkItem = {
    ...restart,
    id: '00c0ffee',
    command: 'cleanup-volumes',
    arguments: { volumes: ['shop_data'] },
    state: 'done',
    attempts: 1,
    message: 'removed with all data: shop_data',
  };
  const { service: _, ...ofStack } = volumes;
  assert.equal(
    renderWork([restart, ofStack], view),
    'ID        ACCEPTED              COMMAND                    STATE                MESSAGE\n' +
      '7f3a09c1  2026-01-31 12:00:00Z  restart broker             running (attempt 2)  starting\n' +
      '00c0ffee  2026-01-31 12:00:00Z  cleanup-volumes shop_data  done                 removed with all data: shop_data\n',
  );
  assert.equal(renderWork([], view), 'Nothing was ordered yet.\n');
});

test('work alone is the list; cancel takes a command back and tells why it cannot', async () => {
  await using it = await served();
  await it.client.restart();
  const list = await appliancectlHere(it.socketPath, ['work']);
  assert.match(list.stdout, /w1 .*restart .*waiting .*accepted/);
  assert.equal((await appliancectlHere(it.socketPath, ['work', 'list'])).stdout, list.stdout);
  const json = await appliancectlHere(it.socketPath, ['work', '--json']);
  assert.equal(JSON.parse(json.stdout)[0].command, 'restart');
  assert.equal(
    transcript(await appliancectlHere(it.socketPath, ['work', 'cancel', 'w1'])),
    'exit 0\nrestart: taken back by an operator\n',
  );
  const again = await appliancectlHere(it.socketPath, ['work', 'cancel', 'w1']);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /it has ended: cancelled/);
  assert.equal((await appliancectlHere(it.socketPath, ['work', 'cancel', 'w9'])).code, 2);
});

test('a command that is taken back meanwhile has not succeeded', async () => {
  await using it = await served();
  const run = appliancectlHere(it.socketPath, ['restart']);
  while (it.daemon.accepted.length === 0) await new Promise((go) => setImmediate(go));
  it.daemon.cancelWork('w1', { via: 'api' });
  assert.equal(transcript(await run), 'exit 1\nstack: taken back by an operator\n');
});

test('volumes are removed only after a question that names them, or a confirmation that repeats them', async () => {
  await using it = await served();
  const nobody = await appliancectlHere(it.socketPath, ['cleanup', 'volumes', 'a', 'b']);
  assert.equal(nobody.code, 2);
  assert.match(nobody.stderr, /nobody is there to be asked: say --confirm a b/);
  const wrong = await appliancectlHere(it.socketPath, ['cleanup', 'volumes', 'a', 'b', '--confirm', 'a']);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /--confirm must repeat exactly these names: a, b/);
  const questions: string[] = [];
  const ask = (answer: string) => (question: string) => {
    questions.push(question);
    return Promise.resolve(answer);
  };
  assert.match(await ended(it, ['cleanup', 'volumes', 'a', 'b'], ask('n')), /^exit 1\n/);
  assert.deepEqual(it.daemon.accepted, []);
  assert.match(
    await ended(it, ['cleanup', 'volumes', 'a', 'b'], ask('y')),
    /^exit 0\ncleanup-volumes is done/,
  );
  assert.deepEqual(
    new Set(questions),
    new Set(['Remove a, b with ALL DATA in it now? Nobody can bring that back. [y/N] ']),
  );
  const confirmed = await ended(it, ['cleanup', 'volumes', 'a', 'b', '--confirm', 'b', 'a']);
  assert.match(confirmed, /^exit 0\n/);
  assert.deepEqual(
    it.daemon.accepted.map(({ arguments: given }) => given),
    [{ volumes: ['a', 'b'] }, { volumes: ['a', 'b'] }],
  );
});

test('commands of updates send what was said, and refuse what cannot be meant', async () => {
  await using it = await served();
  const good: readonly (readonly string[])[] = [
    ['update', 'now', 'broker'],
    ['update', 'now', '--images'],
    ['update', 'check', '--system'],
    ['update', 'rollback', 'broker'],
    ['update', 'hold', 'broker', '--until', '2999-12-24T08:00', '--why', 'fair week'],
    ['update', 'hold', '--why', 'audit'],
    ['update', 'release', 'broker'],
    ['cleanup', 'containers', 'broker'],
  ];
  for (const args of good) assert.match(await ended(it, args), /^exit 0\n.* is done\n$/, args.join(' '));
  assert.deepEqual(
    it.daemon.accepted.map(({ command, service = '*', arguments: given }) => [command, service, given]),
    [
      ['update-now', 'broker', {}],
      ['update-now', '*', { parts: ['images'] }],
      ['update-check', '*', { parts: ['system'] }],
      ['rollback', 'broker', {}],
      ['hold', 'broker', { why: 'fair week', until: '2999-12-24T08:00:00.000Z' }],
      ['hold', '*', { why: 'audit' }],
      ['release', 'broker', {}],
      ['force-cleanup', 'broker', {}],
    ],
  );
  const bad: readonly (readonly [readonly string[], RegExp])[] = [
    [['update', 'hold', 'broker'], /required option '--why <text>' not specified/],
    [['update', 'hold', '--why', 'x', '--for', 'long'], /"long" is neither a duration/],
    [['update', 'hold', '--why', 'x', '--until', '2020-01-01'], /has passed already/],
    [['update', 'hold', '--why', 'x', '--until', '2999-01-01', '--for', '2d'], /cannot be used with/],
    [['update', 'now', '--images', '--system'], /cannot be used with/],
    [['update', 'now', 'broker', '--system'], /--system updates the machine/],
    [['update', 'rollback'], /missing required argument/],
    [['update', 'now', 'brokr'], /did you mean broker\?/],
  ];
  for (const [args, expected] of bad) {
    const { code, stderr } = await appliancectlHere(it.socketPath, args);
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, expected);
  }
});

test('a hold for a while ends so much later', async () => {
  await using it = await served();
  const before = Date.now();
  await ended(it, ['update', 'hold', '--for', '2d', '--why', 'x']);
  const until = Date.parse(it.daemon.accepted[0]?.arguments.until ?? '');
  assert.ok(until >= before + 2 * 86_400_000 && until <= Date.now() + 2 * 86_400_000);
});

const web: ImageUpdate = {
  service: 'web',
  image: 'registry.example/web:1',
  state: 'waits',
  reason: 'the window opens at 02:00',
  inForce: { id: 'sha256:1111111111111111', digest: 'sha256:aaaaaaaaaaaaaaaa' },
  newest: { digest: 'sha256:bbbbbbbbbbbbbbbb', since: '2026-01-31T11:10:00.000Z' },
  lastCheckAt: '2026-01-31T12:09:30.000Z',
  nextCheckAt: '2026-01-31T12:10:30.000Z',
};

test('each service has one line of what is in force, what is newest, and why it is not taken', () => {
  const images: readonly ImageUpdate[] = [
    web,
    { ...web, service: 'db', state: 'held', reason: 'audit', heldUntil: '2026-02-01T00:00:00.000Z' },
    { service: 'new', image: 'registry.example/new:1', state: 'unknown', failure: 'no line' },
  ];
  assert.equal(
    renderImages(images, view),
    'SERVICE  IMAGE                   IN FORCE      NEWEST                CHECKED               STATE\n' +
      'web      registry.example/web:1  aaaaaaaaaaaa  bbbbbbbbbbbb (1h 0m)  30s ago, next in 30s  update waits: the window opens at 02:00\n' +
      'db       registry.example/web:1  aaaaaaaaaaaa  bbbbbbbbbbbb (1h 0m)  30s ago, next in 30s  held until 2026-02-01 00:00:00Z: audit\n' +
      'new      registry.example/new:1  -             -                     never                 not known yet; registry: no line\n',
  );
  assert.equal(renderImages([], view), '');
});

test('the history has one line a replacement', async () => {
  const record: UpdateRecord = {
    at: NOW,
    service: 'web',
    container: 'web-svc',
    cause: 'newer image',
    from: { id: 'sha256:1111111111111111' },
    to: { id: 'sha256:2222222222222222', digest: 'sha256:bbbbbbbbbbbbbbbb' },
    tookMs: 65_000,
    downtimeMs: 1_200,
    result: 'rolled-back',
    reason: 'unhealthy: connection refused',
  };
  assert.equal(
    renderHistory([record], view),
    'WHEN                  SERVICE  FROM          TO             TOOK  DOWN  RESULT       REASON\n' +
      '2026-01-31 12:00:00Z  web      111111111111  bbbbbbbbbbbb  1m 5s  1.2s  rolled back  unhealthy: connection refused\n',
  );
  assert.equal(renderHistory([], view), 'Nothing was replaced yet.\n');
  await using it = await served();
  it.daemon.setHistory([record]);
  const json = await appliancectlHere(it.socketPath, ['update', 'history', '--json']);
  assert.deepEqual(JSON.parse(json.stdout), [record]);
  const none = await appliancectlHere(it.socketPath, ['update', 'history', 'broker']);
  assert.equal(transcript(none), 'exit 0\nNothing was replaced yet.\n');
});

test('the status of updates shows images beside the system', async () => {
  await using it = await served();
  it.daemon.setImages([web]);
  const { stdout } = await appliancectlHere(it.socketPath, ['update']);
  assert.match(stdout, /^SERVICE .*\nweb .*update waits: .*\n\nSystem updates: /);
  const json = await appliancectlHere(it.socketPath, ['update', '--json']);
  assert.deepEqual(JSON.parse(json.stdout), { os: osStatusOf(), images: [web] });
});
