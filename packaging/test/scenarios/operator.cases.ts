/** What an operator orders through the API, and two appliances that share one engine. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { serviceOf } from './kit/appliance.ts';
import type { Bench, Scenarios } from './kit/bench.ts';
import { isRunning, unchanging } from './kit/containers.ts';
import { engineEvents } from './kit/engine-events.ts';
import { after, idle, script } from './kit/stack.ts';

export const operatorCases: Scenarios = {
  'a stop must end dependents first, and a start must bring all back in order': async (bench) => {
    await using box = await bench.appliance('order');
    await box.up({
      base: idle(),
      middle: idle({ depends_on: after('service_started', 'base') }),
      top: idle({ depends_on: after('service_started', 'middle') }),
    });
    const stopped = await box.finished(await box.client.stop());
    assert.equal(stopped.state, 'done', stopped.message);
    const ends = await timesOf(bench, 'FinishedAt', 'order-top-1', 'order-middle-1', 'order-base-1');
    assert.deepEqual(ends, ends.toSorted(), 'top, middle, base');
    const status = await box.status();
    assert.equal(status.health, 'stopped');
    assert.deepEqual(
      status.services.map(({ state }) => state),
      ['stopped', 'stopped', 'stopped'],
    );
    const started = await box.finished(await box.client.start());
    assert.equal(started.state, 'done', started.message);
    const starts = await timesOf(bench, 'StartedAt', 'order-base-1', 'order-middle-1', 'order-top-1');
    assert.deepEqual(starts, starts.toSorted());
    await box.noCondition('STOPPED_BY_OPERATOR');
  },

  'a container that ignores SIGTERM must get its grace period, and no unrelated one must wait for it': async (
    bench,
  ) => {
    await using box = await bench.appliance('stubborn');
    const deaf = script("trap '' TERM; while :; do sleep 1; done", { init: false, stop_grace_period: '3s' });
    await box.up({ deaf, base: idle(), leaf: idle({ depends_on: after('service_started', 'base') }) });
    const done = await box.finished(await box.client.stop());
    assert.equal(done.state, 'done', done.message);
    const [base = '', deafEnd = ''] = await timesOf(
      bench,
      'FinishedAt',
      'stubborn-base-1',
      'stubborn-deaf-1',
    );
    assert.ok(Date.parse(base) < Date.parse(deafEnd) - 1_000, 'the others had ended long before');
    assert.equal((await bench.containers.get('stubborn-deaf-1')).State.ExitCode, 137);
    const events = await box.events();
    const tookMs = events.map(({ subject, message }) =>
      subject === 'deaf' ? Number(/^stop-container done in (\d+) ms/.exec(message)?.[1] ?? 0) : 0,
    );
    assert.ok(Math.max(...tookMs) >= 3_000, `it had ${Math.max(...tookMs)} ms`);
  },

  'pre_stop hooks must run before the signal, never instead of the stop, and take nothing of the grace period':
    async (bench) => {
      await using box = await bench.appliance('drain');
      await box.write('told/lines', '');
      const volumes = [`${box.paths.root}/told:/told`];
      const slowEnd = "trap 'echo signal >>/told/lines; sleep 1.5; echo ended >>/told/lines; exit 0' TERM";
      const app = script(`${slowEnd}; while :; do sleep 0.1; done`, {
        volumes,
        init: false,
        stop_grace_period: '3s',
        pre_stop: [
          { command: ['sh', '-c', 'sleep 2; echo drained >>/told/lines'] },
          { command: ['sh', '-c', 'exit 7'] },
          { command: ['sh', '-c', 'echo after >>/told/lines'] },
        ],
      });
      await box.up({ app });
      const done = await box.finished(await box.client.stopService({ name: 'app' }));
      assert.equal(done.state, 'done', done.message);
      const told = (): Promise<string> => readFile(`${box.paths.root}/told/lines`, 'utf8');
      assert.equal(await told(), 'drained\nafter\nsignal\nended\n');
      assert.equal((await bench.containers.get('drain-app-1')).State.ExitCode, 0, 'it was not killed');
      const failed = (await box.events()).find(({ cause }) => cause?.includes('pre_stop hook 2') === true);
      assert.match(failed?.cause ?? '', /pre_stop hook 2 ended with exit code 7/);
      await box.finished(await box.client.startService({ name: 'app' }));
      await bench.engine.docker('kill', 'drain-app-1');
      await box.converged();
      assert.equal(await told(), 'drained\nafter\nsignal\nended\n', 'what died cannot be drained');
    },

  'a stop must hold over a restart of the daemon and over a death by other hands': async (bench) => {
    await using box = await bench.appliance('held');
    await box.up({ app: idle(), other: idle() });
    await box.finished(await box.client.stopService({ name: 'app' }));
    await box.stop();
    await box.start();
    await box.condition('STOPPED_BY_OPERATOR', 'app');
    const status = await box.status();
    assert.equal(serviceOf(status, 'app').state, 'stopped');
    assert.equal(serviceOf(status, 'other').state, 'healthy');
    assert.equal((await bench.containers.get('held-app-1')).State.Running, false);
    await box.finished(await box.client.startService({ name: 'app' }));
    assert.ok(isRunning(await bench.containers.get('held-app-1')));
  },

  'a stack that is removed must leave its volumes only, stay away over a restart of the daemon, and come back with its data':
    async (bench) => {
      await using box = await bench.appliance('removed');
      const keep = 'test -f /keep/it || date >/keep/it; sleep 1000';
      const services = {
        base: script(keep, { volumes: ['kept:/keep'] }),
        top: idle({ depends_on: after('service_started', 'base') }),
      };
      await box.up(services, { volumes: { kept: {} } });
      const read = () => bench.engine.docker('exec', 'removed-base-1', 'cat', '/keep/it');
      const before = await read();
      const removed = await box.finished(await box.client.remove());
      assert.equal(removed.state, 'done', removed.message);
      const left = async (kind: string) =>
        bench.engine.docker(kind, 'ls', '--quiet', '--filter', 'label=io.applianced.stack=removed');
      assert.deepEqual(await bench.containers.ofStack('removed'), []);
      assert.equal(await left('network'), '');
      assert.notEqual(await left('volume'), '');
      await box.stop();
      await box.start();
      assert.equal((await box.status()).health, 'stopped');
      assert.equal(await left('network'), '');
      await box.finished(await box.client.start());
      assert.equal(await read(), before);
    },

  'a container that is started by hand while its service is stopped must be stopped again': async (bench) => {
    await using box = await bench.appliance('byhand');
    await box.up({ app: idle() });
    await box.finished(await box.client.stopService({ name: 'app' }));
    const before = await bench.containers.get('byhand-app-1');
    await bench.engine.docker('start', 'byhand-app-1');
    await bench.containers.until(
      'byhand-app-1',
      ({ State }) => !State.Running && State.StartedAt > before.State.StartedAt,
    );
  },

  'a restart of one service must restart its container in place, and no other': async (bench) => {
    await using box = await bench.appliance('again');
    await box.up({ app: idle(), dependent: idle({ depends_on: after('service_started', 'app') }) });
    const app = await bench.containers.get('again-app-1');
    const dependent = unchanging(await bench.containers.get('again-dependent-1'));
    const done = await box.finished(await box.client.restartService({ name: 'app' }));
    assert.equal(done.state, 'done', done.message);
    const now = await bench.containers.get('again-app-1');
    assert.equal(now.Id, app.Id);
    assert.ok(now.State.StartedAt > app.State.StartedAt);
    assert.deepEqual(unchanging(await bench.containers.get('again-dependent-1')), dependent);
    await box.converged();
    assert.deepEqual((await box.status()).conditions, [], 'no crash is counted');
  },

  'a start of what has given up must try it at once': async (bench) => {
    await using box = await bench.appliance('retry');
    await box.write('flags/folder', '');
    const app = script('test -f /flags/well || exit 1; sleep 1000', {
      restart: 'no',
      volumes: [`${box.paths.root}/flags:/flags`],
    });
    await box.writeStack({ app });
    await box.start();
    await box.condition('SERVICE_FAILED', 'app');
    await box.write('flags/well', '');
    const done = await box.finished(await box.client.startService({ name: 'app' }));
    assert.equal(done.state, 'done', done.message);
    assert.ok(isRunning(await bench.containers.get('retry-app-1')));
    await box.noCondition('SERVICE_FAILED');
  },

  'a plan for another file must show what would happen and change nothing': async (bench) => {
    await using box = await bench.appliance('what-if');
    await box.up({ app: idle({ environment: { COLOUR: 'red' } }) });
    const before = unchanging(await bench.containers.get('what-if-app-1'));
    const file = `${box.paths.configDir}/next.yaml`;
    const next = {
      name: 'what-if',
      services: { app: idle({ environment: { COLOUR: 'blue' } }), more: idle() },
    };
    await box.write(file, JSON.stringify(next));
    const { steps } = await box.client.planFor({ stackFile: file });
    assert.ok(
      steps.some(({ kind, reason }) => kind === 'create-container' && /COLOUR.*red.*blue/.test(reason)),
    );
    assert.ok(steps.some(({ kind, subject }) => kind === 'create-container' && subject === 'service more'));
    assert.deepEqual(unchanging(await bench.containers.get('what-if-app-1')), before);
    assert.ok((await box.status()).converged);
  },

  'two appliances on one engine must never touch what belongs to the other': async (bench) => {
    await using left = await bench.appliance('left');
    await using right = await bench.appliance('right');
    const services = { app: idle({ volumes: ['data:/data'] }), web: idle() };
    const more = { volumes: { data: {} } };
    await Promise.all([left.up(services, more), right.up(services, more)]);
    const rights = (await bench.containers.ofStack('right')).map(unchanging);
    const events = (await engineEvents(bench.engine, 'right')).length;
    await left.writeStack({ app: idle({ environment: { A: '1' } }) });
    await left.until('web is gone', ({ services: all, converged }) => all.length === 1 && converged);
    await left.finished(await left.client.stop());
    assert.deepEqual((await bench.containers.ofStack('right')).map(unchanging), rights);
    assert.equal((await engineEvents(bench.engine, 'right')).length, events);
    assert.ok((await right.status()).converged);
  },

  'two appliances with a stack of the same name must not touch each other either': async (bench) => {
    await using mine = await bench.appliance('same');
    await mine.up({ app: idle({ container_name: 'mine' }) }, { networks: { default: { name: 'net-mine' } } });
    const before = unchanging(await bench.containers.get('mine'));
    await using yours = await bench.appliance('same');
    await yours.up(
      { other: idle({ container_name: 'yours' }) },
      { networks: { default: { name: 'net-yours' } } },
    );
    assert.deepEqual(unchanging(await bench.containers.get('mine')), before);
    await mine.writeStack(
      { app: idle({ container_name: 'mine', environment: { A: '1' } }) },
      {
        networks: { default: { name: 'net-mine' } },
      },
    );
    await bench.containers.until('mine', (seen) => seen.Id !== before['Id'] && isRunning(seen));
    await mine.converged();
    assert.ok(isRunning(await bench.containers.get('yours')));
  },
};

async function timesOf(
  bench: Bench,
  time: 'StartedAt' | 'FinishedAt',
  ...names: readonly string[]
): Promise<string[]> {
  const found = await Promise.all(names.map((name) => bench.containers.get(name)));
  return found.map(({ State }) => State[time]);
}
