/** Operators' commands as a queue: it outlives the daemon, says the same thing once, and destroys only what was named. */

import assert from 'node:assert/strict';
import { ApiProblemError } from '../../../appliance/client/errors.ts';
import { waitUntil } from '../harness/wait.ts';
import type { Appliance } from './kit/appliance.ts';
import type { Bench, Scenarios } from './kit/bench.ts';
import { isRunning, unchanging } from './kit/containers.ts';
import { after, idle, script, type Services } from './kit/stack.ts';

const volumes = { volumes: { data: {}, logs: {} } };

/** Both write once what they find: a file in an empty volume is made anew. */
const writing: Services = {
  db: script(
    'u=/proc/sys/kernel/random/uuid; test -f /data/it || cat $u >/data/it; test -f /logs/it || cat $u >/logs/it; sleep 1000',
    {
      volumes: ['data:/data', 'logs:/logs'],
    },
  ),
  web: idle({ volumes: ['data:/data'], depends_on: after('service_started', 'db') }),
  other: idle({ volumes: ['logs:/logs'] }),
};

/** Needs `seconds` to end: so long a stop is under way. */
function deaf(seconds: number): Services {
  const more = { init: false, stop_grace_period: `${seconds}s` };
  return { app: script("trap '' TERM; while :; do sleep 0.2; done", more), other: idle() };
}

export const workCases: Scenarios = {
  'all containers of a service must be made anew by a cleanup, and no other may be touched': async (
    bench,
  ) => {
    await using box = await bench.appliance('anew');
    await box.up({ app: idle({ deploy: { replicas: 2 } }), other: idle() });
    const before = await idsOf(bench, 'anew-app-1', 'anew-app-2');
    const other = unchanging(await bench.containers.get('anew-other-1'));
    const done = await box.finished(await box.client.cleanupContainers({ name: 'app' }));
    assert.equal(done.state, 'done', done.message);
    const now = await idsOf(bench, 'anew-app-1', 'anew-app-2');
    assert.ok(before.every((id) => !now.includes(id)));
    assert.ok(isRunning(await bench.containers.get('anew-app-2')));
    assert.deepEqual(unchanging(await bench.containers.get('anew-other-1')), other);
    await box.converged();
  },

  'a volume must be emptied with its data gone, its services back, and every other volume as it was': async (
    bench,
  ) => {
    await using box = await bench.appliance('empty');
    await box.up(writing, volumes);
    const [data, logs] = await contents(bench, 'empty');
    const asked = { volumes: ['empty_data'], confirm: ['empty_data'] };
    const done = await box.finished(await box.client.cleanupVolumes(asked));
    assert.equal(done.state, 'done', done.message);
    assert.equal(done.message, 'removed with all data: empty_data');
    await box.converged();
    const [dataNow, logsNow] = await contents(bench, 'empty');
    assert.notEqual(dataNow, data);
    assert.equal(logsNow, logs);
    const labels = await bench.engine.docker('volume', 'inspect', '--format={{json .Labels}}', 'empty_data');
    assert.match(labels, new RegExp(box.id), 'it was made by the appliance, not by the engine');
    for (const name of ['db', 'web']) assert.ok(isRunning(await bench.containers.get(box.container(name))));
  },

  'no volume may go without a confirmation, under another name, or while somebody else mounts it': async (
    bench,
  ) => {
    await using box = await bench.appliance('keep');
    await bench.engine.docker('volume', 'create', 'keep_foreign');
    await box.up(writing, volumes);
    const before = await contents(bench, 'keep');
    const refused = async (asked: { volumes: string[]; confirm: string[] }, expected: RegExp) => {
      await assert.rejects(box.client.cleanupVolumes(asked), (error: unknown) => {
        assert.ok(error instanceof ApiProblemError);
        assert.match(`${error.problem.status} ${error.problem.title} ${error.problem.action}`, expected);
        return true;
      });
    };
    await refused({ volumes: ['keep_data'], confirm: ['keep_logs'] }, /^422 .*confirm: keep_data/);
    await refused(
      { volumes: ['keep_foreign'], confirm: ['keep_foreign'] },
      /^409 .*declares no volume keep_foreign/,
    );
    await refused({ volumes: ['data'], confirm: ['data'] }, /^409 .*can be named: keep_data, keep_logs/);
    await bench.engine.docker(
      'run',
      '-d',
      '--name=keep-backup',
      '-v',
      'keep_data:/x',
      'test/busybox:1',
      'sleep',
      '1000',
    );
    const running = (await bench.containers.ofStack('keep')).map(unchanging);
    const asked = { volumes: ['keep_data'], confirm: ['keep_data'] };
    const item = await box.client.cleanupVolumes(asked);
    const condition = await box.condition('VOLUME_IN_USE');
    assert.match(condition.detail ?? '', /container keep-backup, which is not ours, mounts it/);
    assert.deepEqual((await bench.containers.ofStack('keep')).map(unchanging), running);
    const taken = await box.client.workCancel({ id: item.id });
    assert.equal(taken.state, 'cancelled');
    await bench.engine.docker('rm', '-f', 'keep-backup');
    await box.noCondition('VOLUME_IN_USE');
    await box.converged();
    assert.deepEqual(await contents(bench, 'keep'), before);
  },

  'the same command must be one item while it is open, and go back only before it has begun': async (
    bench,
  ) => {
    await using box = await bench.appliance('once');
    await box.up(deaf(3));
    const first = await box.client.restartService({ name: 'app' });
    assert.equal((await box.client.restartService({ name: 'app' })).id, first.id);
    await underWay(box, first.id);
    assert.equal((await box.client.restartService({ name: 'app' })).id, first.id);
    await assert.rejects(box.client.workCancel({ id: first.id }), /it has been begun/);
    const waiting = await box.client.restartService({ name: 'other' });
    assert.equal((await box.client.workCancel({ id: waiting.id })).state, 'cancelled');
    const other = unchanging(await bench.containers.get('once-other-1'));
    const done = await box.finished(first);
    assert.deepEqual([done.state, done.attempts], ['done', 1]);
    await box.converged();
    assert.deepEqual(unchanging(await bench.containers.get('once-other-1')), other);
    assert.notEqual((await box.client.restartService({ name: 'other' })).id, waiting.id);
  },

  'a queue must survive a daemon that is killed: what was under way is taken up again, what waits still waits':
    async (bench) => {
      await using box = await bench.appliance('survive');
      await box.writeStack(deaf(5));
      await box.start({ process: true });
      await box.converged();
      const before = await bench.containers.get('survive-app-1');
      const first = await box.client.restartService({ name: 'app' });
      await underWay(box, first.id);
      const second = await box.client.restartService({ name: 'other' });
      await box.kill();
      await box.start({ process: true });
      const [app, other] = [await box.finished(first), await box.finished(second)];
      assert.deepEqual([app.state, app.attempts], ['done', 2], app.message);
      assert.deepEqual([other.state, other.attempts], ['done', 1], other.message);
      const now = await bench.containers.get('survive-app-1');
      assert.equal(now.Id, before.Id);
      assert.ok(now.State.StartedAt > before.State.StartedAt);
      const list = await box.client.workList();
      assert.deepEqual(
        list.map(({ id }) => id),
        [first.id, second.id],
      );
    },

  'what destroys must not be repeated by a daemon that was killed in the middle of it, and its services come back':
    async (bench) => {
      await using box = await bench.appliance('halfway');
      const { app = {}, other = {} } = deaf(5);
      const keep = { ...app, volumes: ['data:/data'] };
      await box.writeStack({ app: keep, other }, { volumes: { data: {} } });
      await box.start({ process: true });
      await box.converged();
      await bench.engine.docker('exec', 'halfway-app-1', 'touch', '/data/it');
      const item = await box.client.cleanupVolumes({ volumes: ['halfway_data'], confirm: ['halfway_data'] });
      await underWay(box, item.id);
      await box.kill();
      await box.start({ process: true });
      const ended = await box.finished(item);
      assert.equal(ended.state, 'failed');
      assert.match(ended.message, /may have been done in part, and is not repeated by itself/);
      await box.converged();
      assert.equal(await bench.engine.docker('exec', 'halfway-app-1', 'ls', '/data'), 'it');
    },
};

async function underWay(box: Appliance, id: string): Promise<void> {
  await waitUntil(
    'the work is under way',
    () => box.client.work({ id }),
    ({ state }) => state === 'running',
    { deadlineMs: 20_000 },
  );
}

async function idsOf(bench: Bench, ...names: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(names.map((name) => bench.containers.get(name)));
  return found.map(({ Id }) => Id);
}

/** Of the file in each volume. */
async function contents(bench: Bench, stack: string): Promise<readonly string[]> {
  const read = (path: string) => bench.engine.docker('exec', `${stack}-db-1`, 'cat', path);
  return [await read('/data/it'), await read('/logs/it')];
}
