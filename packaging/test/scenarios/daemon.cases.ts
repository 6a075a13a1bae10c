/** The daemon itself ends, twice, damaged or in the middle of something; the next one goes on from what it sees. */

import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { mountSmallDisk } from '../harness/small-disk.ts';
import { waitFor } from '../harness/wait.ts';
import { serviceOf, type Appliance } from './kit/appliance.ts';
import type { Bench, Scenarios } from './kit/bench.ts';
import { isRunning, unchanging, type Container } from './kit/containers.ts';
import { daemonProcess } from './kit/daemon.ts';
import { after, idle, lateHealthTest, script, type Services } from './kit/stack.ts';

const chain: Services = {
  one: script('sleep 1000', { healthcheck: lateHealthTest('true') }),
  two: idle({ depends_on: after('service_healthy', 'one') }),
  three: idle({ depends_on: after('service_started', 'two'), volumes: ['data:/data'] }),
  four: idle({ depends_on: after('service_started', 'one') }),
};
const volumes = { volumes: { data: {} } };

/** Needs a second to end, so that there is a moment between the stop and the rest of a replacement. */
function slowToStop(colour: string): Services {
  const ignoresSigterm = { init: false, stop_grace_period: '1s', environment: { COLOUR: colour } };
  return { app: script("trap '' TERM; while :; do sleep 1; done", ignoresSigterm), other: idle() };
}

export const daemonCases: Scenarios = {
  'a daemon that is killed as the first container appears must be followed by one that completes the start': (
    bench,
  ) => killedDuringStart(bench, 'kill1', (containers) => containers.length > 0),

  'a daemon that is killed as the first container runs must be followed by one that completes the start': (
    bench,
  ) => killedDuringStart(bench, 'kill2', (containers) => containers.some(isRunning)),

  'a daemon that is killed once the replacement exists must not lose the old container, nor make a second one':
    (bench) => killedDuringReplacement(bench, 'swap1', (containers) => containers.length === 3),

  'a daemon that is killed once the old container is stopped must be followed by one that starts the new one':
    (bench) =>
      killedDuringReplacement(bench, 'swap2', (containers) =>
        containers.some(({ State }) => State.Status === 'exited'),
      ),

  'a daemon that is killed once the new container has the name must leave one container in the end': (
    bench,
  ) =>
    killedDuringReplacement(bench, 'swap3', (containers) =>
      containers.some(({ Name }) => Name.includes('.previous')),
    ),

  'containers must run on while the daemon is away, and what happened meanwhile must be repaired': async (
    bench,
  ) => {
    await using box = await bench.appliance('away');
    await box.writeStack({ app: idle(), other: idle() });
    await box.start({ process: true });
    await box.converged();
    const before = unchanging(await bench.containers.get('away-other-1'));
    await box.kill();
    await bench.engine.docker('kill', 'away-app-1');
    await box.start();
    await bench.containers.until('away-app-1', isRunning);
    await box.converged();
    assert.deepEqual(unchanging(await bench.containers.get('away-other-1')), before);
  },

  'a second daemon on the same root must refuse to start and say why, and the first must not notice': async (
    bench,
  ) => {
    await using box = await bench.appliance('twice');
    await box.up({ app: idle() });
    const second = daemonProcess({ root: box.paths.root, engineSocket: bench.engine.socketPath });
    try {
      await waitFor('the second daemon ends', () => second.ended());
    } finally {
      await second.kill();
    }
    assert.equal(await second.exit, 1);
    assert.match(second.log(), /^applianced: .*(another|already|in use)/m);
    assert.ok((await box.status()).converged, 'the first still answers on its socket');
  },

  'a damaged state database must be set aside with a condition, and no container must be touched': async (
    bench,
  ) => {
    await using box = await bench.appliance('damage');
    await box.up({ init: script('exit 0', { restart: 'no' }), app: idle() });
    const before = (await bench.containers.ofStack('damage')).map(unchanging);
    await box.stop();
    await box.write(
      box.paths.stateDb,
      'this is no database, and it was one until the power went\n'.repeat(200),
      0o600,
    );
    await box.start();
    const condition = await box.condition('JOURNAL_SET_ASIDE');
    assert.match(condition.detail ?? '', /state\.db/);
    await box.converged();
    assert.deepEqual((await bench.containers.ofStack('damage')).map(unchanging), before);
    await bench.engine.docker('kill', 'damage-app-1');
    await bench.containers.until('damage-app-1', isRunning);
    await box.stop();
    await box.start();
    await box.converged();
    await box.noCondition('JOURNAL_SET_ASIDE');
    const kept = /kept at (\S+)/.exec(condition.detail ?? '')?.[1] ?? '';
    assert.match(await readFile(kept, 'utf8'), /^this is no database/);
  },

  'a bad stack file must not stop anything over a restart of the daemon, and its correction must be taken':
    async (bench) => {
      await using box = await bench.appliance('kept');
      await box.up({ app: idle() });
      const before = unchanging(await bench.containers.get('kept-app-1'));
      await box.write(box.paths.stackFile, 'name: kept\nservices:\n  app:\n    imagee: test/busybox:1\n');
      await box.condition('STACK_INVALID');
      await box.stop();
      await box.start();
      const condition = await box.condition('STACK_INVALID');
      assert.match(condition.detail ?? '', /stack\.yaml:4:5.*imagee/);
      assert.equal(serviceOf(await box.status(), 'app').state, 'healthy');
      assert.deepEqual(unchanging(await bench.containers.get('kept-app-1')), before);
      await bench.engine.docker('kill', 'kept-app-1');
      await bench.containers.until('kept-app-1', isRunning);
      await box.writeStack({ app: idle(), more: idle() });
      await bench.containers.until('kept-more-1', isRunning);
      await box.noCondition('STACK_INVALID');
    },

  'a disk that runs full must be told and stop no healing, also of a daemon that starts on it, and lose no event':
    async (bench) => {
      await using box = await bench.appliance('full');
      // The engine has mounts of its own: it sees what lies below the small disk.
      for (const folder of [box.paths.certsDir, box.paths.configsDir])
        await mkdir(folder, { recursive: true });
      await using disk = await mountSmallDisk(box.paths.stateDir, 4);
      const heals = async (service: string): Promise<void> => {
        const before = await bench.containers.get(box.container(service));
        await bench.engine.docker('kill', box.container(service));
        await bench.containers.until(
          box.container(service),
          (seen) => isRunning(seen) && seen.State.StartedAt > before.State.StartedAt,
        );
      };
      await box.writeStack({ one: idle(), two: idle() });
      await box.start({ process: true });
      await box.converged();
      await disk.fill();
      await heals('one');
      const journal = await box.condition('JOURNAL_UNWRITABLE');
      assert.match(journal.detail ?? '', /free space/);
      await box.writeStack({ one: idle(), two: idle({ environment: { COLOUR: 'blue' } }) });
      const isBlue = ({ Config }: Container): boolean => Config.Env.includes('COLOUR=blue');
      await bench.containers.until('full-two-1', isBlue);
      await box.condition('STATE_UNWRITABLE');
      await box.kill();
      await box.start({ process: true });
      const onFullDisk = new Date().toISOString();
      await heals('two');
      const withRoom = new Date().toISOString();
      await disk.makeRoom();
      await box.noCondition('JOURNAL_UNWRITABLE');
      await box.noCondition('STATE_UNWRITABLE');
      await box.converged();
      await box.stop();
      await box.start({ process: true });
      const { conditions } = await box.converged();
      assert.deepEqual(conditions, [], 'the journal was not damaged');
      const told = (await box.events()).filter(({ at }) => at >= onFullDisk && at <= withRoom);
      const story = told.map(({ subject, message }) => `${subject}: ${message}`).join('\n');
      assert.match(story, /two: it ended with exit code 137/, 'what happened on the full disk is known');
      assert.ok(isBlue(await bench.containers.get('full-two-1')));
    },
};

type Moment = (containers: readonly Container[]) => boolean;

async function killedDuringStart(bench: Bench, stack: string, moment: Moment): Promise<void> {
  await using box = await bench.appliance(stack);
  await box.writeStack(chain, volumes);
  await box.start({ process: true });
  await killAt(bench, box, moment);
  const survivors = (await bench.containers.ofStack(stack)).map(({ Id }) => Id);
  await box.start();
  await box.converged();
  const containers = await bench.containers.ofStack(stack);
  assert.deepEqual(
    namesOf(containers),
    ['four', 'one', 'three', 'two'].map((name) => `/${stack}-${name}-1`),
  );
  assert.ok(containers.every(isRunning));
  const ids = containers.map(({ Id }) => Id);
  assert.deepEqual(
    survivors.filter((id) => !ids.includes(id)),
    [],
    'what was there already is used',
  );
}

async function killedDuringReplacement(bench: Bench, stack: string, moment: Moment): Promise<void> {
  await using box = await bench.appliance(stack);
  await box.writeStack(slowToStop('red'));
  await box.start({ process: true });
  await box.converged();
  const old = await bench.containers.get(`${stack}-app-1`);
  const other = unchanging(await bench.containers.get(`${stack}-other-1`));
  await box.writeStack(slowToStop('blue'));
  await killAt(bench, box, moment);
  const left = await bench.containers.ofStack(stack);
  assert.ok(
    left.some(({ Id }) => Id === old.Id),
    'the old container is still there',
  );
  await box.start();
  const isNew = (container: Container): boolean => container.Id !== old.Id && isRunning(container);
  const fresh = await bench.containers.until(`${stack}-app-1`, isNew);
  assert.ok(fresh.Config.Env.includes('COLOUR=blue'));
  await box.converged();
  assert.deepEqual(namesOf(await bench.containers.ofStack(stack)), [`/${stack}-app-1`, `/${stack}-other-1`]);
  assert.ok(
    left.some(({ Id }) => Id === fresh.Id),
    'the replacement that was begun is used',
  );
  assert.deepEqual(unchanging(await bench.containers.get(`${stack}-other-1`)), other);
}

async function killAt(bench: Bench, box: Appliance, moment: Moment): Promise<void> {
  const look = async (): Promise<boolean> => moment(await bench.containers.ofStack(box.stack));
  await waitFor('the moment to kill', look, { everyMs: 1, deadlineMs: 20_000 });
  await box.kill();
}

function namesOf(containers: readonly Container[]): string[] {
  return containers.map(({ Name }) => Name).toSorted();
}
