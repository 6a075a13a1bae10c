/** Newer images on a real engine: taken, taken back, kept waiting, and what an operator can do about each. */

import assert from 'node:assert/strict';
import { failures, startProber } from '../../bench/prober.ts';
import type { TestImage } from '../harness/images.ts';
import type { Bench, Scenarios } from './kit/bench.ts';
import { waitFor } from '../harness/wait.ts';
import { isRunning, unchanging, type Container } from './kit/containers.ts';
import { imageId, startSite, type Site } from './kit/site.ts';
import { idle, quickHealthTest, type Service, type Services } from './kit/stack.ts';

/** A service whose update word says more than that its trial is short. */
function app(image: string, update: Service = {}, more: Service = {}): Service {
  return idle({ image, 'x-appliance': { update: { monitor: '100ms', ...update } }, ...more });
}

function takesBack(stack: string, bad: TestImage, detail: RegExp, timeout = '2s'): Scenarios[string] {
  return async (bench) => {
    await using site = await startSite(bench, stack);
    const { box } = site;
    await site.push('test/busybox:1', 'app');
    await site.up({ app: app(site.image('app'), { health_timeout: timeout, monitor: '1s' }) });
    const old = await site.runs('app', 'test/busybox:1');
    await site.release(bad, 'app');
    // What it wrote is read after it has been taken back.
    await box.until(
      'it is taken back, with the reason',
      ({ conditions }) =>
        conditions.some(
          ({ code, subject, detail: said = '' }) =>
            code === 'UPDATE_ROLLED_BACK' && subject === 'app' && detail.test(said),
        ),
      { deadlineMs: 30_000 },
    );
    assert.equal((await site.runs('app', 'test/busybox:1')).Id, old.Id, 'the very same container');
    assert.equal((await bench.containers.ofStack(stack)).length, 1);
    const settled = unchanging(await bench.containers.get(old.Id));
    await site.check();
    await box.converged();
    assert.equal((await site.stands('app', 'rolled-back')).service, 'app');
    assert.deepEqual(unchanging(await bench.containers.get(old.Id)), settled, 'it is not tried again');
    await site.release('test/busybox:2', 'app');
    await site.runs('app', 'test/busybox:2');
    await box.noCondition('UPDATE_ROLLED_BACK');
    assert.deepEqual(await site.history(), [`${stack}-app-1 rolled-back`, `${stack}-app-1 committed`]);
    await onlyOwnNames(bench, stack, ['app']);
  };
}

async function onlyOwnNames(bench: Bench, stack: string, services: readonly string[]): Promise<void> {
  const names = (await bench.containers.ofStack(stack)).map(({ Name }) => Name);
  assert.deepEqual(names.toSorted(), services.map((name) => `/${stack}-${name}-1`).toSorted());
}

/** An engine that pulls fetches at least the configuration of the image. */
async function pulledBlobs({ registry }: Site): Promise<number> {
  const log = await registry.accessLog();
  return log.filter(({ method, path }) => method === 'GET' && path.includes('/blobs/')).length;
}

export const updateCases: Scenarios = {
  'an image that is pushed anew must take the place of the one before, which is kept': async (bench) => {
    await using site = await startSite(bench, 'newer');
    await site.push('test/busybox:1', 'app', 'other');
    await site.up({ app: app(site.image('app')), other: app(site.image('other')) });
    const other = unchanging(await bench.containers.get('newer-other-1'));
    await site.release('test/busybox:2', 'app');
    await site.runs('app', 'test/busybox:2');
    await onlyOwnNames(bench, 'newer', ['app', 'other']);
    assert.deepEqual(unchanging(await bench.containers.get('newer-other-1')), other);
    const kept = await imageId(bench, 'applianced/rollback:newer-app-1');
    assert.equal(kept, await imageId(bench, 'test/busybox:1'));
    assert.equal(await imageId(bench, site.image('app')), await imageId(bench, 'test/busybox:2'));
    const [entry, ...more] = await site.box.client.updateHistory({});
    assert.deepEqual(more, []);
    assert.equal(entry?.result, 'committed');
    assert.equal(entry.from.id, kept);
    assert.ok(entry.downtimeMs < 10_000, `${entry.downtimeMs} ms without a container`);
    const update = await site.stands('app', 'up-to-date');
    assert.equal(update.previous?.id, kept);
  },

  'an image whose container ends must be taken back, with its last words, and a newer one be tried':
    takesBack('ends', 'test/ends:1', /exit code 3.*\n.*the schema is too new/s, '10s'),

  'an image whose container is unhealthy must be taken back': takesBack('sick', 'test/sick:1', /unhealthy/),

  'an image that does not become healthy in time must be taken back': takesBack(
    'slow',
    'test/slow:1',
    /not healthy within 2 s/,
  ),

  'one of a set that does not do must leave those after it on the old image': async (bench) => {
    await using site = await startSite(bench, 'set');
    const names = ['a', 'b', 'c'];
    await site.push('test/busybox:1', ...names);
    await site.up(Object.fromEntries(names.map((name) => [name, app(site.image(name), { monitor: '1s' })])));
    const third = unchanging(await bench.containers.get('set-c-1'));
    await site.push('test/busybox:2', 'a', 'c');
    await site.release('test/ends:1', 'b');
    await site.box.condition('UPDATE_ROLLED_BACK', 'b', { deadlineMs: 30_000 });
    await site.runs('a', 'test/busybox:2');
    await site.runs('b', 'test/busybox:1');
    assert.match((await site.stands('c', 'waits')).reason ?? '', /b, which was updated with it, was taken/);
    assert.deepEqual(unchanging(await bench.containers.get('set-c-1')), third);
    await site.release('test/busybox:3', 'b');
    await site.runs('b', 'test/busybox:3');
    await site.runs('c', 'test/busybox:2');
  },

  'a held service must be left alone and say why, until it is released': async (bench) => {
    await using site = await startSite(bench, 'held');
    const { client } = site.box;
    await site.push('test/busybox:1', 'app');
    await site.up({ app: app(site.image('app')) });
    const before = unchanging(await bench.containers.get('held-app-1'));
    await site.box.finished(await client.updateHold({ service: 'app', why: 'fair week' }));
    await site.release('test/busybox:2', 'app');
    assert.equal((await site.stands('app', 'held')).reason, 'fair week');
    // What rests is no reason of its state: it stands among what the service waits for.
    const { waiting } = await client.why({ name: 'app' });
    assert.ok(waiting.some(({ reason }) => /newer image .* waits: it is held .*: fair week/.test(reason)));
    await assert.rejects(
      async () => client.updateNow({ parts: ['images'], service: 'app' }),
      /held: fair week/,
    );
    assert.deepEqual(unchanging(await bench.containers.get('held-app-1')), before);
    await site.box.finished(await client.updateRelease({ service: 'app' }));
    await site.runs('app', 'test/busybox:2');
  },

  'without auto_update a newer image must be told and not pulled, and taken when an operator wants it':
    async (bench) => {
      await using site = await startSite(bench, 'manual');
      await site.box.configure({ auto_update: false });
      await site.push('test/busybox:1', 'app');
      await site.up({ app: app(site.image('app')) });
      const before = unchanging(await bench.containers.get('manual-app-1'));
      const pulled = await pulledBlobs(site);
      await site.release('test/busybox:2', 'app');
      assert.match((await site.stands('app', 'waits')).reason ?? '', /auto_update is off/);
      assert.equal(await imageId(bench, site.image('app')), await imageId(bench, 'test/busybox:1'));
      assert.equal(await pulledBlobs(site), pulled);
      assert.deepEqual(unchanging(await bench.containers.get('manual-app-1')), before);
      const done = await site.box.finished(
        await site.box.client.updateNow({ parts: ['images'], service: 'app' }),
      );
      assert.equal(done.state, 'done', done.message);
      await site.runs('app', 'test/busybox:2');
    },

  'outside of update_window a newer image must be pulled only, until an operator wants it': async (bench) => {
    await using site = await startSite(bench, 'window');
    const hour = (new Date().getUTCHours() + 12) % 24;
    const at = (minutes: string) => `${String(hour).padStart(2, '0')}:${minutes}`;
    const window = { start: at('00'), end: at('30'), time_zone: 'UTC' };
    await site.box.configure({ update_window: window });
    await site.push('test/busybox:1', 'app');
    await site.up({ app: app(site.image('app')) });
    const before = unchanging(await bench.containers.get('window-app-1'));
    await site.release('test/busybox:2', 'app');
    assert.match((await site.stands('app', 'waits')).reason ?? '', /the window opens/);
    await site.box.until('it is pulled', ({ converged, phase }) => converged && phase === 'IDLE');
    const pulls = (await site.box.events()).filter(({ message }) => message.startsWith('pull-image done'));
    assert.equal(pulls.length, 2);
    assert.deepEqual(unchanging(await bench.containers.get('window-app-1')), before);
    const now = await site.box.client.updateNow({ parts: ['images'], service: 'app' });
    const done = await site.box.finished(now);
    assert.equal(done.state, 'done', done.message);
    await site.runs('app', 'test/busybox:2');
  },

  'a rollback that an operator wants must bring the image before, and stay until it is released': async (
    bench,
  ) => {
    await using site = await startSite(bench, 'back');
    await site.push('test/busybox:1', 'app');
    await site.up({ app: app(site.image('app')) });
    await site.release('test/busybox:2', 'app');
    await site.runs('app', 'test/busybox:2');
    const done = await site.box.finished(await site.box.client.updateRollback({ service: 'app' }));
    assert.equal(done.state, 'done', done.message);
    const back = unchanging(await site.runs('app', 'test/busybox:1'));
    await site.check();
    await site.box.converged();
    assert.deepEqual(unchanging(await bench.containers.get('back-app-1')), back);
    await site.box.finished(await site.box.client.updateRelease({ service: 'app' }));
    await site.runs('app', 'test/busybox:2');
  },

  'start-first must prove the new container beside the old one, and hand the name over': async (bench) => {
    await using site = await startSite(bench, 'beside');
    const { old, beside, makeWell } = await successorBeside(bench, site);
    const serving = await bench.containers.get(old.Id);
    assert.ok(isRunning(serving));
    assert.equal(serving.Name, '/beside-app-1');
    await makeWell(beside);
    const now = await site.runs('app', 'test/busybox:2');
    assert.equal(now.Id, beside.Id);
    await onlyOwnNames(bench, 'beside', ['app']);
  },

  'start-first must give the name to the new container as soon as the old one is gone, and go on with its trial':
    async (bench) => {
      await using site = await startSite(bench, 'alone');
      const { old, beside, makeWell } = await successorBeside(bench, site);
      const names = ({ NetworkSettings }: Container) =>
        NetworkSettings.Networks['alone_default']?.Aliases ?? [];
      assert.ok(!names(beside).includes('app'));
      await bench.engine.docker('kill', old.Id);
      await bench.containers.until(beside.Id, (seen) => names(seen).includes('app') && isRunning(seen));
      await makeWell(beside);
      assert.equal((await site.runs('app', 'test/busybox:2')).Id, beside.Id);
      await onlyOwnNames(bench, 'alone', ['app']);
      assert.deepEqual(await site.history(), ['alone-app-1 committed']);
    },

  'start-first must leave the name to somebody who answers, all the time': async (bench) => {
    await using site = await startSite(bench, 'name');
    await site.push('test/http:1', 'app');
    const command = ['httpd', '-f', '-p', '80', '-h', '/'];
    const test = quickHealthTest('wget -q -O /dev/null http://127.0.0.1/version', 3);
    // On a busy machine the server may be asked before it listens.
    const healthcheck = { ...test, start_period: '20s' };
    const service = app(site.image('app'), { strategy: 'start-first' }, { command, healthcheck });
    await site.up({ app: service, client: idle() });
    const network = '--format={{.NetworkSettings.SandboxKey}}';
    const place = await bench.engine.docker('inspect', network, 'name-client-1');
    const netns = `/proc/${bench.engine.pid}/root${place}`;
    await using prober = startProber({ netns, host: 'app', port: 80, everyMs: 20 });
    await prober.until('http 1');
    for (const image of ['test/http:2', 'test/http:1'] as const) {
      await site.release(image, 'app');
      await site.runs('app', image);
      await prober.until(image === 'test/http:2' ? 'http 2' : 'http 1');
    }
    const answers = await prober.end();
    assert.ok(answers.length > 50, `${answers.length} questions`);
    assert.deepEqual(failures(answers), []);
    assert.deepEqual(await site.history(), ['name-app-1 committed', 'name-app-1 committed']);
  },

  'a changed stack under which a service is unhealthy must give way as a whole, and a corrected one be tried':
    async (bench) => {
      await using box = await bench.appliance('edit');
      const services = (well: string, colour: string): Services => ({
        app: app('test/busybox:1', {}, { healthcheck: quickHealthTest(well) }),
        other: app('test/busybox:1', {}, { environment: { COLOUR: colour } }),
      });
      const colour = async (): Promise<string | undefined> =>
        (await bench.containers.get('edit-other-1')).Config.Env.find((each) => each.startsWith('COLOUR='));
      await box.writeStack(services('true', 'red'));
      await box.start({ inEngineNetwork: true });
      await box.converged();
      const old = await bench.containers.get('edit-app-1');
      await box.writeStack(services('false', 'blue'));
      const condition = await box.condition('STACK_ROLLED_BACK', undefined, { deadlineMs: 30_000 });
      assert.match(condition.title, /app did badly under it/);
      assert.match(condition.detail ?? '', /unhealthy/);
      await bench.containers.until('edit-app-1', (seen) => seen.Id === old.Id && isRunning(seen));
      await waitFor('the rest of that edit is taken back', async () => (await colour()) === 'COLOUR=red');
      await box.until('nothing is left to be done', ({ phase }) => phase === 'IDLE');
      await onlyOwnNames(bench, 'edit', ['app', 'other']);
      await box.writeStack(services('test -d /tmp', 'green'));
      await waitFor('the corrected one is tried', async () => (await colour()) === 'COLOUR=green');
      await box.noCondition('STACK_ROLLED_BACK');
      await box.converged();
      assert.notEqual((await bench.containers.get('edit-app-1')).Id, old.Id);
    },
};

/** The old one works, and its successor has just been started beside it: it works once it is made well. */
async function successorBeside(bench: Bench, site: Site) {
  const { stack } = site.box;
  await site.push('test/busybox:1', 'app');
  const healthcheck = { ...quickHealthTest('test -f /tmp/well'), start_period: '60s' };
  const service = { ...app(site.image('app'), { strategy: 'start-first' }), healthcheck };
  await site.box.writeStack({ app: service });
  await site.box.start({ inEngineNetwork: true });
  const makeWell = ({ Id }: Container) => bench.engine.docker('exec', Id, 'touch', '/tmp/well');
  const old = await bench.containers.until(`${stack}-app-1`, isRunning);
  await makeWell(old);
  await site.box.converged();
  await site.release('test/busybox:2', 'app');
  const image = await imageId(bench, 'test/busybox:2');
  const beside = await waitFor('a second container runs', async () =>
    (await bench.containers.ofStack(stack)).find((each) => each.Image === image && isRunning(each)),
  );
  return { old, beside, makeWell };
}
