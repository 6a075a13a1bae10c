import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Command } from './api/deps.ts';
import type { Certs } from './contract/certificate.ts';
import type { ServiceState, Status } from './contract/status.ts';
import type { WorkItem } from './contract/work.ts';
import type { Look } from './daemon.ts';
import type { Observed } from './observe/observed.ts';
import { noOs } from './plan/os.testdata.ts';
import { defaultPolicy } from './plan/policy.ts';
import { look as lookAt } from './plan/simulation.testdata.ts';
import type { Simulation } from './plan/simulation.testdata.ts';
import { running, within } from './plan/stories.testdata.ts';
import { journalAt, testFolder } from './record/journal/journal.testdata.ts';
import { createRecorder } from './record/recorder.ts';
import { createWorkBridge } from './work-bridge.ts';
import type { WorkBridgeDeps } from './work-bridge.ts';

const ORIGIN = { via: 'api' } as const;
const two = running({ db: { volumes: ['data'] }, web: { on: ['db'] } });
const certs = { state: 'published' } as Certs;

/** One run of the daemon on a journal: what it accepts is in the journal, and `report` is a look of the loop. */
function aRun(path: string, t: TestContext, change: Partial<WorkBridgeDeps> = {}, holder = 'run-1') {
  const journal = journalAt(path);
  const record = createRecorder({ journal, policy: defaultPolicy, now: () => 1_000, holder });
  const listeners: ((look: Look) => void)[] = [];
  let last: { look?: Look; status?: Status } = {};
  let clock = 0;
  let woken = 0;
  const bridge = createWorkBridge({
    board: {
      look: () => last.look,
      status: () => last.status,
      certs: () => certs,
      onLook: (listener) => {
        listeners.push(listener);
        return () => undefined;
      },
    },
    record,
    journal,
    holder,
    now: () => 1_000,
    clock: () => clock,
    wake: () => (woken += 1),
    checkRegistries: () => Promise.resolve(),
    refreshCerts: () => Promise.resolve(certs),
    ...change,
  });
  const report = (
    states: Readonly<Record<string, ServiceState>>,
    simulation: Simulation = two,
    engine?: Observed['engine'],
  ): void => {
    const { desired, plan, ...seen } = lookAt(simulation);
    const observed = { ...seen.observed, ...(engine === undefined ? {} : { engine }) };
    const services = Object.entries(states).map(([name, state]) => ({ name, state, why: 'because' }));
    const status = { services, appliance: { stack: desired.stack } } as unknown as Status;
    const look = { desired: { desired }, observed, plan, os: noOs } as unknown as Look;
    last = { look, status };
    for (const listener of listeners) listener(look);
  };
  let isOpen = true;
  const close = (): void => {
    if (isOpen) journal.close();
    isOpen = false;
  };
  t.after(close);
  return {
    bridge,
    record,
    journal,
    report,
    close,
    /** By the clock that does not jump. */
    later: (ms: number) => (clock += ms),
    woken: () => woken,
    accept: (command: Command): WorkItem => {
      const item = bridge.command(command, ORIGIN);
      assert.ok(item !== undefined && 'id' in item, JSON.stringify(item));
      return item;
    },
  };
}

const healthy = { db: 'healthy', web: 'healthy' } as const;

test('a command is in the journal before the loop is woken, and cannot be accepted before there is a stack', (t) => {
  const run = aRun(`${testFolder(t)}/state.db`, t);
  assert.deepEqual(run.bridge.command({ command: 'stop' }, ORIGIN), {
    why: 'the daemon has not looked at the machine yet',
    action: 'ask again in a few seconds; if it stays so, read the log: journalctl -u applianced',
  });
  run.report(healthy);
  const item = run.accept({ command: 'stop', service: 'web' });
  assert.deepEqual([item.state, item.attempts, item.origin], ['waiting', 0, ORIGIN]);
  assert.deepEqual(Object.keys(run.journal.facts.read('work')), [item.id]);
  assert.deepEqual(Object.keys(run.journal.facts.read('stopped')), ['web']);
  assert.equal(run.woken(), 1);
  assert.equal(run.journal.latest(1)[0]?.message, 'stop web, by an operator (api socket)');
});

test('only a look after a command settles it, and how it ended is an event and stays as it was', (t) => {
  const run = aRun(`${testFolder(t)}/state.db`, t);
  run.report({ db: 'healthy', web: 'stopped' });
  const { id } = run.accept({ command: 'stop', service: 'web' });
  assert.equal(run.bridge.work(id)?.state, 'waiting', 'it was stopped before, by whatever');
  run.report({ db: 'healthy', web: 'stopping' });
  assert.deepEqual([run.bridge.work(id)?.state, run.bridge.work(id)?.message], ['waiting', 'stopping']);
  run.report({ db: 'healthy', web: 'stopped' });
  assert.equal(run.bridge.work(id)?.state, 'done');
  assert.equal(run.journal.latest(1)[0]?.message, 'stop web: done');
  run.report(healthy);
  assert.equal(run.bridge.work(id)?.state, 'done');
  assert.equal(run.bridge.work('unknown'), undefined);
});

test('the deadline goes by the clock that does not jump, and begins anew with the daemon', (t) => {
  const path = `${testFolder(t)}/state.db`;
  const first = aRun(path, t);
  first.report(healthy);
  const { id } = first.accept({ command: 'start' });
  first.report({ db: 'healthy', web: 'waiting' });
  first.later(299_000);
  first.report({ db: 'healthy', web: 'waiting' });
  assert.equal(first.bridge.work(id)?.state, 'waiting');
  first.close();
  const second = aRun(path, t, {}, 'run-2');
  second.later(10_000_000);
  second.report({ db: 'healthy', web: 'waiting' });
  assert.equal(second.bridge.work(id)?.state, 'waiting');
  second.later(300_000);
  second.report({ db: 'healthy', web: 'waiting' });
  assert.match(second.bridge.work(id)?.message ?? '', /^not reached within 5 minutes/);
});

test('what the daemon does beside the loop is done once, told, and taken up again by the next run of the daemon', async (t) => {
  const path = `${testFolder(t)}/state.db`;
  const never = new Promise<Certs>(() => undefined);
  const first = aRun(path, t, { refreshCerts: () => never });
  first.report(healthy);
  void first.bridge.refreshCerts(ORIGIN);
  void first.bridge.refreshCerts(ORIGIN);
  const [item] = first.bridge.works();
  assert.deepEqual(
    [first.bridge.works().length, item?.command, item?.state, item?.attempts, item?.lease?.holder],
    [1, 'refresh-certs', 'running', 1, 'run-1'],
  );
  first.close();
  let refreshed = 0;
  const refreshCerts = (): Promise<Certs> => {
    refreshed += 1;
    return Promise.resolve(certs);
  };
  const second = aRun(path, t, { refreshCerts }, 'run-2');
  second.report(healthy);
  assert.equal(await second.bridge.refreshCerts(ORIGIN), certs);
  second.report(healthy);
  const [after] = second.bridge.works();
  assert.deepEqual([refreshed, after?.id, after?.state, after?.attempts], [1, item?.id, 'done', 2]);
});

test('a check that an earlier run of the daemon left open is taken up again as soon as the engine answers', async (t) => {
  const path = `${testFolder(t)}/state.db`;
  const first = aRun(path, t, { checkRegistries: () => new Promise(() => undefined) });
  first.report(healthy);
  const { id } = first.accept({ command: 'update-check' });
  first.close();
  let asked = 0;
  const checkRegistries = (): Promise<void> => {
    asked += 1;
    return Promise.resolve();
  };
  const second = aRun(path, t, { checkRegistries }, 'run-2');
  second.report(healthy, two, { state: 'unreachable', error: 'it is not up yet' });
  assert.deepEqual([asked, second.record.memory().work[id]?.job?.state], [0, 'open']);
  second.report(healthy);
  while (second.record.memory().work[id]?.job?.state === 'open') await Promise.resolve();
  second.report(healthy);
  assert.deepEqual([asked, second.bridge.work(id)?.state], [1, 'done']);
});

test('a job that fails says why', async (t) => {
  const run = aRun(`${testFolder(t)}/state.db`, t, {
    checkRegistries: () => Promise.reject(new Error('no line')),
    refreshCerts: () => Promise.resolve({ why: 'the disk is full', action: 'make room' }),
  });
  run.report(healthy);
  assert.deepEqual(await run.bridge.refreshCerts(ORIGIN), {
    why: 'the disk is full',
    action: 'appliancectl certs says what it waits for.',
  });
  const { id } = run.accept({ command: 'update-check' });
  while (run.record.memory().work[id]?.job?.state === 'open') await Promise.resolve();
  run.report(healthy);
  assert.deepEqual([run.bridge.work(id)?.state, run.bridge.work(id)?.message], ['failed', 'no line']);
});

test('data is not destroyed where it could not be written down', (t) => {
  const run = aRun(`${testFolder(t)}/state.db`, t, {
    journal: { health: () => ({ ok: false, kind: 'full', message: 'no space' }) },
  });
  run.report(healthy);
  const refused = run.bridge.command(
    { command: 'cleanup-volumes', arguments: { volumes: ['shop_data'] } },
    ORIGIN,
  );
  assert.match(JSON.stringify(refused), /the state cannot be written.*no space/);
  assert.deepEqual(run.record.memory().volumeCleanups, {});
});

test('an open command is taken back where nothing has been begun, and not where it has ended', (t) => {
  const run = aRun(`${testFolder(t)}/state.db`, t);
  run.report(healthy);
  const { id } = run.accept({ command: 'restart', service: 'web' });
  const taken = run.bridge.cancelWork(id, { via: 'api' });
  assert.ok(taken !== undefined && 'id' in taken);
  assert.equal(taken.state, 'cancelled');
  assert.deepEqual(run.record.memory().restarts, {});
  assert.match(JSON.stringify(run.bridge.cancelWork(id, { via: 'api' })), /it has ended: cancelled/);
  assert.equal(run.bridge.cancelWork('unknown', { via: 'api' }), undefined);
  const moved = within(two, (world) => world);
  run.report(healthy, moved);
  assert.equal(run.bridge.work(id)?.state, 'cancelled');
});
