/** Services that end, hang or cannot start: brought back with a back-off, with a condition that says what to do. */

import assert from 'node:assert/strict';
import { waitUntil } from '../harness/wait.ts';
import { serviceOf, type Appliance } from './kit/appliance.ts';
import { CannotBeTried, type Scenarios } from './kit/bench.ts';
import { isRunning, unchanging, type Container } from './kit/containers.ts';
import { quickPolicy } from './kit/daemon.ts';
import { engineEvents, type EngineEvent } from './kit/engine-events.ts';
import { holdPort } from './kit/hold-port.ts';
import { after, idle, quickHealthTest, script } from './kit/stack.ts';

export const failureCases: Scenarios = {
  'a killed container must run again at once': async (bench) => {
    await using box = await bench.appliance('killed');
    await box.up({ app: idle() });
    const before = await bench.containers.get('killed-app-1');
    await bench.engine.docker('kill', 'killed-app-1');
    const again = await bench.containers.until('killed-app-1', startedAfter(before));
    assert.equal(again.Id, before.Id);
    await box.converged();
    const story = (await box.client.why({ name: 'app' })).history.map(
      ({ message, reason }) => `${message}: ${reason}`,
    );
    assert.match(story.join('\n'), /start-container done.*: it was killed \(exit code 137\)/);
  },

  'a crash loop must back off, raise a condition, still be tried, block nobody, and be forgotten once stable':
    async (bench) => {
      await using box = await bench.appliance('crash');
      await box.writeStack({
        broken: script('test -f /flags/well || exit 3; sleep 1000', { volumes: [await flags(box)] }),
        dependent: idle({ depends_on: after('service_healthy', 'other') }),
        other: idle({ healthcheck: quickHealthTest('true') }),
      });
      await box.start();
      const condition = await box.condition('CRASH_LOOP', 'broken');
      assert.match(condition.detail ?? '', /last with exit code 3/);
      await bench.containers.until('crash-dependent-1', isRunning);
      const seen = await bench.containers.get('crash-broken-1');
      const next = await bench.containers.until(
        'crash-broken-1',
        ({ State }) => State.StartedAt > seen.State.StartedAt,
      );
      assert.equal(next.Id, seen.Id, 'the same container is tried again');
      const status = await box.until(
        'it waits',
        (now) => serviceOf(now, 'broken').nextAttemptAt !== undefined,
      );
      assert.match(serviceOf(status, 'broken').why, /exit code 3, \d+ times in a row; next start after/);
      await box.write('flags/well', '');
      await bench.containers.until('crash-broken-1', isRunning);
      await box.noCondition('CRASH_LOOP', { deadlineMs: 15_000 });
      assert.ok((await box.status()).converged);
    },

  'a container that is killed by its memory limit must be told apart from one that somebody killed': async (
    bench,
  ) => {
    const limited = await bench.engine.docker('info', '--format={{.MemoryLimit}}');
    if (limited !== 'true') throw new CannotBeTried('this machine has no memory controller for its engine');
    await using box = await bench.appliance('memory');
    await box.writeStack({
      eater: script('sleep 0.2; x=aaaaaaaaaaaaaaaa; while true; do x=$x$x; done', { mem_limit: '16m' }),
      other: idle(),
    });
    await box.start();
    const condition = await box.condition('CRASH_LOOP', 'eater');
    assert.match(condition.detail ?? '', /exit code 137 because it ran out of memory/);
    assert.match(condition.action, /mem_limit/);
    const { history } = await box.client.why({ name: 'eater' });
    const story = history.map(({ message, reason }) => `${message}: ${reason}`).join('\n');
    assert.match(story, /it ended with exit code 137: it ran out of memory/);
    assert.match(story, /start-container done.*: it ran out of memory \(exit code 137\)/);
    await bench.containers.until('memory-other-1', isRunning);
  },

  'the delays of a crash loop must double up to the longest': async (bench) => {
    const policy = { ...quickPolicy, backoffBaseMs: 200, backoffMaxMs: 1_600, crashLoopCount: 100 };
    await using box = await bench.appliance('delays', { policy });
    await box.writeStack({ app: script('exit 1') });
    await box.start();
    const pausesMs = await waitUntil(
      'six restarts',
      async () => pausesOf(await engineEvents(bench.engine, 'delays')),
      (pauses) => pauses.length >= 6,
      { deadlineMs: 20_000, everyMs: 200 },
    );
    const leastMs = [0, 200, 400, 800, 1_600, 1_600];
    const tooShort = leastMs.filter((least, index) => (pausesMs[index] ?? 0) < least);
    assert.deepEqual(tooShort, [], `${pausesMs.join(', ')} ms`);
    // Doubled for ever it would be 3.2 s.
    assert.ok((pausesMs[5] ?? 0) < 3_200, `the sixth pause was ${pausesMs[5]} ms`);
  },

  'an unhealthy service must be restarted, then made anew, and be left alone once healthy': async (bench) => {
    await using box = await bench.appliance('sick');
    const healthcheck = quickHealthTest('test -f /flags/well');
    await box.writeStack({ app: idle({ healthcheck, volumes: [await flags(box)] }), other: idle() });
    await box.start();
    const first = await bench.containers.until('sick-app-1', () => true);
    const condition = await box.condition('UNHEALTHY', 'app');
    assert.notEqual(condition.action, '');
    await bench.containers.until('sick-app-1', ({ Id }) => Id !== first.Id, { deadlineMs: 20_000 });
    const starts = (await engineEvents(bench.engine, 'sick')).filter(
      ({ id, action }) => id === first.Id && action === 'start',
    );
    assert.equal(starts.length, 1 + quickPolicy.unhealthyRestartsBeforeRecreate);
    await box.write('flags/well', '');
    await box.until('healthy', (now) => serviceOf(now, 'app').state === 'healthy' && now.converged);
    await box.noCondition('UNHEALTHY');
    assert.equal((await bench.containers.ofStack('sick')).length, 2);
    const others = (await engineEvents(bench.engine, 'sick')).filter(({ action }) => action === 'create');
    assert.equal(others.length, 3, 'one for each service and one replacement');
  },

  'restart rules of the file must decide what happens after an end': async (bench) => {
    await using box = await bench.appliance('rules');
    await box.writeStack({
      always: script('sleep 0.2', { restart: 'always' }),
      never: script('exit 4', { restart: 'no' }),
      limited: script('exit 5', { restart: 'on-failure:2' }),
      done: script('exit 0', { restart: 'on-failure' }),
    });
    await box.start();
    await box.condition('SERVICE_FAILED', 'never');
    await box.condition('SERVICE_FAILED', 'limited');
    const first = await bench.containers.get('rules-always-1');
    await bench.containers.until('rules-always-1', ({ State }) => State.StartedAt > first.State.StartedAt);
    const events = await engineEvents(bench.engine, 'rules');
    const startsOf = async (service: string): Promise<number> => {
      const { Id } = await bench.containers.get(`rules-${service}-1`);
      return events.filter(({ id, action }) => id === Id && action === 'start').length;
    };
    assert.deepEqual(
      { never: await startsOf('never'), limited: await startsOf('limited'), done: await startsOf('done') },
      { never: 1, limited: 3, done: 1 },
    );
    assert.equal(serviceOf(await box.status(), 'done').state, 'completed');
  },

  'a port that a process holds must be told, and the service must start once it is free': async (bench) => {
    await using box = await bench.appliance('port');
    await using holder = await holdPort(bench.engine, 18_080);
    await box.writeStack({ web: idle({ ports: ['18080:80'] }), other: idle() });
    await box.start();
    const condition = await box.condition('PORT_TAKEN', 'web');
    assert.match(condition.detail ?? '', /18080/);
    await bench.containers.until('port-other-1', isRunning);
    await holder.release();
    await bench.containers.until('port-web-1', isRunning);
    await box.converged();
    await box.noCondition('PORT_TAKEN');
  },

  'a port that a foreign container publishes must be told, and the holder must stay as it is': async (
    bench,
  ) => {
    await using box = await bench.appliance('publish');
    await bench.engine.docker(
      'run',
      '--detach',
      '--init',
      '--publish=18081:80',
      '--name=holder',
      'test/busybox:1',
    );
    const holder = await bench.containers.get('holder');
    await box.writeStack({ web: idle({ ports: ['18081:80'] }) });
    await box.start();
    await box.condition('PORT_TAKEN', 'web');
    assert.deepEqual(unchanging(await bench.containers.get('holder')), unchanging(holder));
    await bench.engine.docker('rm', '--force', 'holder');
    await bench.containers.until('publish-web-1', isRunning);
    await box.converged();
    await box.noCondition('PORT_TAKEN');
  },

  'a command that does not exist must be told, and a corrected file must start at once': async (bench) => {
    await using box = await bench.appliance('command');
    await box.writeStack({ app: { image: 'test/busybox:1', command: ['/does/not/exist'] }, other: idle() });
    await box.start();
    const condition = await box.condition('COMMAND_MISSING', 'app');
    assert.match(condition.detail ?? '', /\/does\/not\/exist/);
    await bench.containers.until('command-other-1', isRunning);
    await box.writeStack({ app: idle(), other: idle() });
    await bench.containers.until('command-app-1', isRunning);
    await box.converged();
    await box.noCondition('COMMAND_MISSING');
  },
};

/** Binds a folder of the root, so that a scenario can change what the container finds there. */
async function flags(box: Appliance): Promise<string> {
  await box.write('flags/folder', '');
  return `${box.paths.root}/flags:/flags`;
}

function startedAfter(before: Container): (container: Container) => boolean {
  return (container) => isRunning(container) && container.State.StartedAt > before.State.StartedAt;
}

/** From each end to the start that follows it. */
function pausesOf(events: readonly EngineEvent[]): number[] {
  const turns = events.filter(({ action }) => action === 'die' || action === 'start');
  return turns.flatMap(({ at, action }, index) => {
    const before = turns[index - 1];
    return action === 'start' && before?.action === 'die' ? [Math.round(at - before.at)] : [];
  });
}
