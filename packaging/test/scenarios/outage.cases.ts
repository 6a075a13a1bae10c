/** The engine goes away, hangs or comes late. Scenarios of this file disturb the whole engine, so they run one by one. */

import assert from 'node:assert/strict';
import { serviceOf } from './kit/appliance.ts';
import type { Scenarios } from './kit/bench.ts';
import { isRunning, unchanging } from './kit/containers.ts';
import { countRequests } from './kit/count-requests.ts';
import { engineEvents } from './kit/engine-events.ts';
import { after, idle, quickHealthTest, script } from './kit/stack.ts';

/** Ten seconds until the next look at the latest, ten until its list call is given up. */
const noticedMs = 25_000;
/** The longest pause between two attempts to connect is ten seconds. */
const backMs = 30_000;

export const outageCases: Scenarios = {
  'an engine that answers must not be called unreachable at the start of the daemon': async (bench) => {
    await using box = await bench.appliance('fresh');
    await box.up({ app: idle() });
    const raised = (await box.events()).filter(({ kind }) => kind === 'condition-raised');
    assert.deepEqual(raised, []);
    await bench.engine.docker('rm', '--force', 'fresh-app-1');
  },

  'an engine restart must bring everything back in order, run one-shots again, and count no crash': async (
    bench,
  ) => {
    await using box = await bench.appliance('restart');
    await box.up({
      init: script('exit 0'),
      never: script('exit 0', { restart: 'no' }),
      first: idle({
        healthcheck: quickHealthTest('true'),
        depends_on: after('service_completed_successfully', 'init'),
      }),
      second: idle({ depends_on: after('service_healthy', 'first') }),
    });
    const names = ['restart-init-1', 'restart-first-1', 'restart-second-1'];
    const never = unchanging(await bench.containers.get('restart-never-1'));
    const before = await Promise.all(names.map((name) => bench.containers.get(name)));
    await bench.engine.restart();
    for (const [index, name] of names.entries()) {
      const started = before[index]?.State.StartedAt ?? '';
      await bench.containers.until(name, ({ State }) => State.StartedAt > started, { deadlineMs: backMs });
    }
    await box.converged({ deadlineMs: backMs });
    const again = await Promise.all(names.map((name) => bench.containers.get(name)));
    assert.deepEqual(
      again.map(({ Id }) => Id),
      before.map(({ Id }) => Id),
      'no container was made anew',
    );
    const starts = again.map(({ State }) => State.StartedAt);
    assert.deepEqual(starts, starts.toSorted(), 'in the order of the dependencies');
    assert.equal(again[0]?.State.ExitCode, 0);
    assert.deepEqual(unchanging(await bench.containers.get('restart-never-1')), never, 'the file says no');
    const reasons = (await box.events()).map(({ reason }) => reason ?? '').join('\n');
    assert.doesNotMatch(reasons, /times in a row/);
  },

  'a restart of the daemon must touch nothing: no container, no one-shot': async (bench) => {
    await using box = await bench.appliance('calm');
    const services = {
      init: script('exit 0', { restart: 'no' }),
      app: idle({ depends_on: after('service_completed_successfully', 'init') }),
    };
    await box.up(services);
    const before = (await bench.containers.ofStack('calm')).map(unchanging);
    const events = (await engineEvents(bench.engine, 'calm')).length;
    await box.stop();
    await box.start();
    await box.converged();
    assert.deepEqual((await bench.containers.ofStack('calm')).map(unchanging), before);
    assert.equal((await engineEvents(bench.engine, 'calm')).length, events);
    assert.equal(serviceOf(await box.status(), 'init').state, 'completed');
  },

  'an engine that hangs must be told within the deadline, without a busy loop, and healed when it answers':
    async (bench) => {
      await using counter = await countRequests(bench.engine.socketPath);
      await using box = await bench.appliance('hang', { engineSocket: counter.socketPath });
      await box.up({ app: idle(), other: idle() });
      bench.engine.freeze();
      try {
        const asked = counter.requestsOfLoop().length;
        const condition = await box.condition('ENGINE_UNREACHABLE', undefined, { deadlineMs: noticedMs });
        assert.equal(condition.severity, 'critical');
        const status = await box.status();
        assert.equal(status.engine.state, 'unreachable');
        assert.equal(
          serviceOf(status, 'app').containers[0]?.state,
          'running',
          'what was seen last stays shown',
        );
        const calls = counter.requestsOfLoop().length - asked;
        assert.ok(calls <= 4, `${calls} calls to an engine that hangs`);
      } finally {
        bench.engine.thaw();
      }
      await box.noCondition('ENGINE_UNREACHABLE', { deadlineMs: backMs });
      const before = await bench.containers.get('hang-app-1');
      await bench.engine.docker('kill', 'hang-app-1');
      await bench.containers.until(
        'hang-app-1',
        (seen) => isRunning(seen) && seen.State.StartedAt > before.State.StartedAt,
      );
      await box.converged();
    },

  'an engine that is killed must be told, and its stack must be whole again once it is back': async (
    bench,
  ) => {
    await using box = await bench.appliance('gone');
    await box.up({ app: idle({ volumes: ['data:/data'] }), other: idle() }, { volumes: { data: {} } });
    const before = await bench.containers.ofStack('gone');
    await bench.engine.kill();
    await box.condition('ENGINE_UNREACHABLE', undefined, { deadlineMs: noticedMs });
    await bench.engine.start();
    await box.noCondition('ENGINE_UNREACHABLE', { deadlineMs: backMs });
    for (const name of ['gone-app-1', 'gone-other-1']) await bench.containers.until(name, isRunning);
    await box.converged({ deadlineMs: backMs });
    const ids = (await bench.containers.ofStack('gone')).map(({ Id }) => Id).toSorted();
    assert.deepEqual(ids, before.map(({ Id }) => Id).toSorted(), 'nothing lost, nothing twice');
  },

  'a daemon that starts before its engine must say so, and start the stack once the engine is there': async (
    bench,
  ) => {
    await using box = await bench.appliance('early');
    await box.writeStack({ app: idle() });
    await bench.engine.stop();
    try {
      await box.start();
      const condition = await box.condition('ENGINE_UNREACHABLE');
      assert.match(condition.detail ?? '', /ECONNREFUSED|ENOENT/);
      assert.equal((await box.status()).services.length, 1, 'what is wanted is shown all the same');
    } finally {
      await bench.engine.start();
    }
    await bench.containers.until('early-app-1', isRunning, { deadlineMs: backMs });
    await box.converged();
  },
};
