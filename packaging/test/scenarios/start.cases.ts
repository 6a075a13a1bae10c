/** From nothing to a running stack: order, gates, what runs side by side, and silence once all is done. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { waitUntil } from '../harness/wait.ts';
import type { Bench, Scenarios } from './kit/bench.ts';
import { serviceOf } from './kit/appliance.ts';
import { isRunning } from './kit/containers.ts';
import { countRequests } from './kit/count-requests.ts';
import { after, idle, lateHealthTest, quickHealthTest, script, type Service } from './kit/stack.ts';

export const startCases: Scenarios = {
  'a service must start only after the services that it depends on': async (bench) => {
    await using box = await bench.appliance('order');
    await box.up({
      last: idle({ depends_on: after('service_started', 'middle') }),
      middle: idle({ depends_on: after('service_started', 'first') }),
      first: idle(),
    });
    const starts = await startTimes(bench, ['order-first-1', 'order-middle-1', 'order-last-1']);
    assert.deepEqual(starts, starts.toSorted(), 'in the order of the dependencies');
  },

  'a healthy service must open its gate within a second although its health interval is 30 s': async (
    bench,
  ) => {
    await using box = await bench.appliance('gate');
    const status = await box.up({
      server: script('sleep 0.5; touch /tmp/ready; sleep 1000', {
        healthcheck: lateHealthTest('test -f /tmp/ready'),
      }),
      client: idle({ depends_on: after('service_healthy', 'server') }),
    });
    const [server = '', client = ''] = await startTimes(bench, ['gate-server-1', 'gate-client-1']);
    const gapMs = Date.parse(client) - Date.parse(server);
    assert.ok(gapMs >= 500, `the client started ${gapMs} ms after the server, before it could be healthy`);
    assert.ok(gapMs < 1_800, `the client started ${gapMs} ms after the server`);
    assert.equal(serviceOf(status, 'server').state, 'healthy');
  },

  'a service that is not healthy must keep its dependents waiting and say so, and nobody else': async (
    bench,
  ) => {
    await using box = await bench.appliance('closed');
    await box.writeStack({
      sick: script('sleep 1000', { healthcheck: lateHealthTest('test -f /tmp/ready') }),
      waits: idle({ depends_on: after('service_healthy', 'sick') }),
      free: idle(),
    });
    await box.start();
    await box.until('free runs', (now) => serviceOf(now, 'free').state === 'healthy');
    const says = /sick must be healthy; its health test has not passed yet/;
    const status = await box.until('the reason', (now) => says.test(serviceOf(now, 'waits').why));
    assert.equal(serviceOf(status, 'sick').state, 'starting');
    assert.equal(serviceOf(status, 'waits').state, 'waiting');
    assert.equal(
      await bench.containers.find('closed-waits-1').then((found) => found?.State.Running ?? false),
      false,
    );
    await bench.engine.docker('exec', 'closed-sick-1', 'touch', '/tmp/ready');
    await box.converged();
    assert.ok(isRunning(await bench.containers.get('closed-waits-1')));
  },

  'a gate on completion must wait for exit code 0, and the one-shot must not run again': async (bench) => {
    await using box = await bench.appliance('once');
    const status = await box.up({
      migrate: script('sleep 0.3', { restart: 'no' }),
      app: idle({ depends_on: after('service_completed_successfully', 'migrate') }),
    });
    const migrate = await bench.containers.get('once-migrate-1');
    const app = await bench.containers.get('once-app-1');
    assert.equal(migrate.State.Status, 'exited');
    assert.ok(
      migrate.State.FinishedAt < app.State.StartedAt,
      'the app started after the migration had ended',
    );
    assert.equal(serviceOf(status, 'migrate').state, 'completed');
  },

  'a probe of x-appliance must hold the gate of a service that has no health test': async (bench) => {
    await using box = await bench.appliance('probe');
    const web = script('sleep 1.5; exec httpd -f -p 80 -h /www', {
      'x-appliance': { probe: { http: { port: 80, path: '/index.html' }, interval: '1s', timeout: '1s' } },
    });
    await box.writeStack({ web, client: idle({ depends_on: after('service_healthy', 'web') }) });
    await box.start({ inEngineNetwork: true });
    await box.converged();
    const [server = '', client = ''] = await startTimes(bench, ['probe-web-1', 'probe-client-1']);
    const gapMs = Date.parse(client) - Date.parse(server);
    assert.ok(
      gapMs >= 1_500,
      `the client started ${gapMs} ms after the server, before it could serve a page`,
    );
    assert.equal(serviceOf(await box.status(), 'web').restarts, 0, 'a slow start is no reason for a restart');
  },

  'services that do not depend on each other must start side by side': async (bench) => {
    await using box = await bench.appliance('wide');
    const names = ['a', 'b', 'c', 'd'];
    const leaves = names.map(
      (name) => [name, idle({ depends_on: after('service_healthy', 'root') })] as const,
    );
    await box.up({
      root: script('sleep 1000', { healthcheck: lateHealthTest('true') }),
      ...Object.fromEntries(leaves),
    });
    const starts = (await box.events())
      .filter(
        ({ subject, message }) => names.includes(subject ?? '') && message.startsWith('start-container'),
      )
      .map(({ at, message }) => ({ to: Date.parse(at), ms: Number(/ in (\d+) ms$/.exec(message)?.[1]) }));
    assert.equal(starts.length, 4);
    const firstEnd = Math.min(...starts.map(({ to }) => to));
    const lastBegin = Math.max(...starts.map(({ to, ms }) => to - ms));
    assert.ok(lastBegin < firstEnd, 'the last start began before the first had ended');
  },

  'post_start hooks must run in their order before dependents start, again at each start, and their failure be told':
    async (bench) => {
      await using box = await bench.appliance('hooks');
      await box.write('told/lines', '');
      const volumes = [`${box.paths.root}/told:/told`];
      const says = (words: string, more: Service = {}): Service => ({
        command: ['sh', '-c', `${words} >>/told/lines`],
        ...more,
      });
      const told = async (): Promise<string[]> =>
        (await readFile(`${box.paths.root}/told/lines`, 'utf8')).split('\n').filter((line) => line !== '');
      await box.up({
        app: idle({
          volumes,
          healthcheck: quickHealthTest('true'),
          post_start: [
            says('sleep 0.5; echo first'),
            says('echo second in $$PWD for $$WHO', { working_dir: '/etc', environment: { WHO: 'us' } }),
          ],
        }),
        early: script('echo early >>/told/lines; sleep 1000', {
          volumes,
          depends_on: after('service_started', 'app'),
        }),
        last: script('echo last >>/told/lines; sleep 1000', {
          volumes,
          depends_on: after('service_healthy', 'app'),
        }),
      });
      const lines = await waitUntil('all have spoken', told, (now) => now.length >= 4);
      assert.deepEqual(lines.slice(0, 2), ['first', 'second in /etc for us']);
      assert.deepEqual(lines.slice(2).toSorted(), ['early', 'last']);
      await bench.engine.docker('kill', 'hooks-app-1');
      const again = await waitUntil('the hooks ran again', told, (now) => now.length >= 6);
      assert.deepEqual(again.slice(4), ['first', 'second in /etc for us']);
      await box.writeStack({
        app: idle({ volumes, post_start: [says('test -f /told/well && echo mended')] }),
        last: idle({ depends_on: after('service_started', 'app') }),
      });
      const condition = await box.condition('HOOK_FAILED', 'app');
      assert.match(condition.detail ?? '', /post_start hook 1 ended with exit code 1/);
      await bench.containers.until('hooks-app-1', isRunning);
      await box.write('told/well', '');
      await waitUntil('the hook was tried again', told, (now) => now.includes('mended'));
      await box.converged();
      await box.noCondition('HOOK_FAILED');
    },

  'a profile that is not active must leave its services out': async (bench) => {
    await using box = await bench.appliance('profile');
    const status = await box.up({ plain: idle(), extra: idle({ profiles: ['debug'] }) });
    assert.deepEqual(
      status.services.map(({ name }) => name),
      ['plain'],
    );
    assert.equal(await bench.containers.find('profile-extra-1'), undefined);
  },

  'a missing external network must hold its services back with a condition, and be used once it is there':
    async (bench) => {
      await using box = await bench.appliance('outer');
      await box.writeStack(
        { inside: idle(), attached: idle({ networks: ['site'] }) },
        { networks: { site: { external: true, name: 'the-site' } } },
      );
      await box.start();
      const condition = await box.condition('NETWORK_MISSING');
      assert.match(condition.action, /docker network create/);
      assert.ok(
        isRunning(await bench.containers.until('outer-inside-1', isRunning)),
        'others are not held back',
      );
      assert.equal(await bench.containers.find('outer-attached-1'), undefined);
      await bench.engine.docker('network', 'create', 'the-site');
      await box.converged();
      assert.ok('the-site' in (await bench.containers.get('outer-attached-1')).NetworkSettings.Networks);
      await box.writeStack({ inside: idle() });
      await box.until('attached is gone', ({ services, converged }) => services.length === 1 && converged);
      assert.match(
        await bench.engine.docker('network', 'ls', '--format={{.Name}}'),
        /^the-site$/m,
        'never removed',
      );
    },

  'a converged stack must have an empty plan, and idling must cost list calls only': async (bench) => {
    await using counter = await countRequests(bench.engine.socketPath);
    await using box = await bench.appliance('quiet', { engineSocket: counter.socketPath });
    // Registries are asked at a moment of their own, with what the engine says of them (GET /info).
    await box.configure({ offline_mode: true });
    await box.up(
      {
        web: { image: 'test/http:1', init: true },
        plain: idle({ volumes: ['data:/data'] }),
        probed: idle({ healthcheck: quickHealthTest('true'), depends_on: after('service_healthy', 'web') }),
      },
      { volumes: { data: {} } },
    );
    const { steps, waiting } = await box.client.plan();
    assert.deepEqual({ steps, waiting }, { steps: [], waiting: [] });
    const health = (name: string): Promise<unknown> =>
      bench.containers.until(name, (seen) => seen.State.Health?.Status === 'healthy');
    await Promise.all([health('quiet-web-1'), health('quiet-probed-1')]);
    const { pass } = await box.status();
    // Two whole looks: whatever the last health event started has ended after the first.
    await box.until('a look more', (now) => now.pass > pass, { deadlineMs: 15_000 });
    const from = counter.requestsOfLoop().length;
    const next = await box.until('two looks more', (now) => now.pass > pass + 1, { deadlineMs: 15_000 });
    assert.ok(next.converged);
    assert.deepEqual([...new Set(counter.requestsOfLoop().slice(from))], ['GET /containers/json']);
    assert.ok(counter.requestsOfLoop().length - from <= 2, 'one call a look');
  },
};

async function startTimes(bench: Bench, names: readonly string[]): Promise<string[]> {
  const found = await Promise.all(names.map((name) => bench.containers.get(name)));
  return found.map((container) => container.State.StartedAt);
}
