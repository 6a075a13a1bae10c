import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyMemory } from '../plan/memory.ts';
import type { Memory } from '../plan/memory.ts';
import { noOs, NOON, osView } from '../plan/os.testdata.ts';
import { planOs } from '../plan/os.ts';
import { defaultPolicy } from '../plan/policy.ts';
import { look } from '../plan/simulation.testdata.ts';
import type { Step } from '../plan/step.ts';
import { rememberOsBegun } from './os-memory.ts';
import { prepareOrder } from './work-order.ts';
import { jobEnded, resumeWork, workBegun } from './work-queue.ts';
import {
  anOrder,
  prepared,
  accepted,
  settled,
  told,
  readAgain,
  stack,
  healthy,
  worker,
} from './work.testdata.ts';

test('a reboot is done when the machine comes back, and is not repeated when only the daemon does', () => {
  for (const [command, words] of [
    ['reboot', 'rebooted'],
    ['poweroff', 'shut down'],
  ] as const) {
    const memory = accepted(emptyMemory, 'w', command);
    const [step] = planOs(osView(), undefined, memory, NOON, defaultPolicy).steps as readonly [Step];
    const begun = rememberOsBegun(workBegun(memory, step, worker), step, NOON);
    assert.equal(begun.work['w']?.state, 'running');
    const next = readAgain(resumeWork(begun, { holder: 'run-2', now: NOON }));
    const again = osView({}, { bootId: 'another' });
    assert.deepEqual(told(settled(next, healthy, { os: again, holder: 'run-2' })), [
      `w ${command} done 1: the machine was ${words}`,
    ]);
    const interrupted = told(settled(next, healthy, { holder: 'run-2' }))[0] ?? '';
    assert.ok(interrupted.startsWith(`w ${command} failed 1: the daemon ended`), interrupted);
    assert.deepEqual(told(settled(begun)), [`w ${command} done 1: the machine goes down now`]);
  }
});

test('volumes are done when they are gone and their services are back, and what was not removed is told', () => {
  const memory = accepted(stack.memory, 'w', 'cleanup-volumes', undefined, { volumes: ['shop_data'] });
  assert.equal(settled(memory).work['w']?.state, 'waiting', 'its services do well, and it is not gone yet');
  const gone = {
    ...memory,
    volumeCleanups: {},
    work: { w: { ...(memory.work['w'] ?? assert.fail()), removed: ['shop_data'] } },
  };
  assert.equal(settled(gone, { db: 'starting', web: 'healthy' }).work['w']?.state, 'waiting');
  assert.deepEqual(told(settled(gone)), ['w cleanup-volumes done 0: removed with all data: shop_data']);
  assert.deepEqual(told(settled(gone, { db: 'failed', web: 'healthy' })), [
    'w cleanup-volumes failed 0: removed with all data: shop_data, but db is failed: because',
  ]);
  const late = settled(memory, healthy, { isLate: true });
  assert.match(told(late)[0] ?? '', /failed 0: not done in time, and not tried any more/);
  assert.deepEqual(
    late.volumeCleanups,
    {},
    'no data is destroyed behind the back of who was told that it failed',
  );
});

test('updates are ordered once the registries have been asked, and are done by what the history says', () => {
  const memory = accepted(emptyMemory, 'w', 'update-now', undefined, { parts: ['images'] });
  assert.deepEqual(memory.updates, {});
  const asked = jobEnded(memory, 'w', undefined);
  const { acceptedAt } = memory.work['w'] ?? {};
  assert.deepEqual(
    asked.updates['web'],
    { id: 'w', at: acceptedAt, kind: 'update' },
    'the answers that it has waited for count',
  );
  assert.equal(settled(asked).work['w']?.state, 'waiting');
  assert.deepEqual(told(settled({ ...asked, updates: {} })), ['w update-now done 0: images are up to date']);
  const release = { image: 'sha256:1', configHash: 'h' };
  const entry = {
    service: 'web',
    container: 'shop-web-1',
    cause: 'newer image',
    from: release,
    to: release,
    begunAt: NOON,
    endedAt: NOON,
    downMs: 5,
  };
  const withResult = (result: 'committed' | 'rolled-back', reason?: string): Memory => ({
    ...asked,
    updates: {},
    history: { '1': { ...entry, result, ...(reason === undefined ? {} : { reason }) } },
  });
  assert.deepEqual(told(settled(withResult('committed'))), ['w update-now done 0: shop-web-1 is replaced']);
  assert.deepEqual(told(settled(withResult('rolled-back', 'unhealthy'))), [
    'w update-now failed 0: shop-web-1 was taken back: unhealthy',
  ]);
  const failed = settled(jobEnded(memory, 'w', 'no line'));
  assert.deepEqual(told(failed), ['w update-now failed 0: no line']);
  assert.deepEqual(failed.updates, {});
});

test('of an update of both parts each is told, and what this machine cannot do is left out', () => {
  const both = accepted(emptyMemory, 'w', 'update-check');
  assert.deepEqual(both.work['w']?.arguments.parts, ['images', 'system']);
  const checked = settled(jobEnded(both, 'w', undefined));
  assert.deepEqual(told(checked), [
    'w update-check waiting 0: the registries were asked; waits for its turn',
  ]);
  const images = prepared(emptyMemory, anOrder('update-check'), stack, noOs);
  assert.deepEqual(images.arguments.parts, ['images']);
  const { desired, observed } = look(stack);
  const world = { desired, observed, os: noOs, now: NOON };
  const refused = prepareOrder(anOrder('update-check', undefined, { parts: ['system'] }), emptyMemory, world);
  assert.equal('why' in refused && refused.why, 'this system has no apt');
  const nothing = { ...world, desired: undefined };
  const neither = prepareOrder(anOrder('update-check'), emptyMemory, nothing);
  assert.equal('why' in neither && neither.why, 'there is no stack to run yet; this system has no apt');
});
