/** Edits while everything runs: what they touch, what they leave alone, and what a wrong one does. */

import assert from 'node:assert/strict';
import { waitFor } from '../harness/wait.ts';
import { serviceOf } from './kit/appliance.ts';
import type { Scenarios } from './kit/bench.ts';
import { isRunning, unchanging } from './kit/containers.ts';
import { engineEvents } from './kit/engine-events.ts';
import { idle } from './kit/stack.ts';
import { traces } from './kit/traces.ts';

export const configurationCases: Scenarios = {
  'a changed key of node.json must reach the services that use it, and no other': async (bench) => {
    await using box = await bench.appliance('live');
    await box.configure({ org_name: 'First' });
    await box.up({ uses: idle({ environment: { ORG: '${ORG_NAME}' } }), ignores: idle() });
    const uses = await bench.containers.get('live-uses-1');
    const ignores = unchanging(await bench.containers.get('live-ignores-1'));
    await box.configure({ org_name: 'Second' });
    const after = await bench.containers.until('live-uses-1', ({ Id }) => Id !== uses.Id);
    assert.ok(after.Config.Env.includes('ORG=Second'));
    await box.converged();
    assert.deepEqual(unchanging(await bench.containers.get('live-ignores-1')), ignores);
  },

  'a new appliance_id must make the containers anew under it, and not leave them behind as strangers': async (
    bench,
  ) => {
    await using box = await bench.appliance('renamed');
    await box.up({ web: idle(), db: idle() });
    const before = await bench.containers.get('renamed-web-1');
    const id = '0b5a2a3e-6b9e-4c58-9d0a-2f4d3a1c7e55';
    await box.configure({ appliance_id: id });
    const after = await bench.containers.until('renamed-web-1', ({ Id }) => Id !== before.Id);
    assert.equal(after.Config.Labels['io.applianced.appliance-id'], id);
    const status = await box.converged();
    assert.equal(status.health, 'healthy');
    const names = await bench.engine.docker(
      'ps',
      '-a',
      '--filter',
      'name=renamed-',
      '--format',
      '{{.Names}}',
    );
    assert.deepEqual(names.split('\n').toSorted(), ['renamed-db-1', 'renamed-web-1']);
  },

  'a container must see the changed public part of node.json without being replaced': async (bench) => {
    await using box = await bench.appliance('public');
    await box.configure({ org_name: 'First', license: 'lic-0123456789' });
    await box.up({ app: idle() });
    const before = unchanging(await bench.containers.get('public-app-1'));
    const read = () => bench.engine.docker('exec', 'public-app-1', 'cat', '/configs/node.json');
    assert.match(await read(), /"org_name": "First"/);
    assert.doesNotMatch(await read(), /license|lic-0123456789/);
    await box.configure({ org_name: 'Second', license: 'lic-0123456789' });
    await waitFor('the changed file', async () => (await read()).includes('"org_name": "Second"'));
    assert.deepEqual(unchanging(await bench.containers.get('public-app-1')), before);
  },

  'a wrong node.json must change nothing and name the place, and its correction must clear that': async (
    bench,
  ) => {
    await using box = await bench.appliance('wrong');
    await box.configure({ org_name: 'Right' });
    await box.up({ app: idle({ environment: { ORG: '${ORG_NAME}' } }) });
    const before = unchanging(await bench.containers.get('wrong-app-1'));
    await box.configure({ org_name: 'Wrong', broker_client_port: 'many' });
    const condition = await box.condition('CONFIG_INVALID');
    assert.match(condition.detail ?? '', /node\.json:5:\d+.*broker_client_port/);
    assert.deepEqual(unchanging(await bench.containers.get('wrong-app-1')), before);
    await box.configure({ org_name: 'Corrected' });
    await box.noCondition('CONFIG_INVALID');
    await bench.containers.until('wrong-app-1', ({ Config }) => Config.Env.includes('ORG=Corrected'));
    await box.converged();
  },

  'a wrong stack file must change nothing and name every place at once': async (bench) => {
    await using box = await bench.appliance('typo');
    await box.up({ app: idle() });
    const before = unchanging(await bench.containers.get('typo-app-1'));
    const wrong =
      'name: typo\nservices:\n  app:\n    image: test/busybox:2\n    restartt: always\n    ports: [x]\n';
    await box.write(box.paths.stackFile, wrong);
    const condition = await box.condition('STACK_INVALID');
    assert.match(condition.detail ?? '', /stack\.yaml:5:5.*restartt/);
    assert.match(condition.detail ?? '', /stack\.yaml:6:13/);
    assert.deepEqual(unchanging(await bench.containers.get('typo-app-1')), before);
    await box.writeStack({ app: idle({ image: 'test/busybox:2' }) });
    await box.noCondition('STACK_INVALID');
    await bench.containers.until('typo-app-1', (seen) => isRunning(seen) && seen.Id !== before['Id']);
    await box.converged();
  },

  'another role must remove the old stack before the new one takes its port': async (bench) => {
    await using box = await bench.appliance('role');
    const vendor = (name: string): string =>
      JSON.stringify({
        name,
        services: { [name]: idle({ ports: ['18090:80'], container_name: `${name}-svc` }) },
      });
    await box.write('usr/share/applianced/stacks/indoor.yaml', vendor('indoor'));
    await box.write('usr/share/applianced/stacks/outdoor.yaml', vendor('outdoor'));
    await box.configure({ node_role: 'indoor' });
    await box.start();
    await bench.containers.until('indoor-svc', isRunning);
    await box.converged();
    await box.configure({ node_role: 'outdoor' });
    await bench.containers.until('outdoor-svc', isRunning);
    const status = await box.converged();
    assert.equal(status.appliance.stack, 'outdoor');
    assert.deepEqual(await bench.containers.ofStack('indoor'), []);
    const failed = (await box.events()).filter(({ kind }) => kind === 'step-failed');
    assert.deepEqual(failed, [], 'the port was free before the new stack asked for it');
    const [die] = (await engineEvents(bench.engine, 'indoor')).filter(({ action }) => action === 'destroy');
    assert.ok(die, 'the old container was removed');
  },

  'configs and secrets must arrive in the container, and a secret must be readable nowhere else': async (
    bench,
  ) => {
    const secret = 's3cr3t-0f-the-site';
    await using box = await bench.appliance('secret');
    await box.write('etc/applianced/secrets', `API_TOKEN=${secret}\n`, 0o600);
    await box.write('etc/applianced/banner.txt', 'welcome\n');
    await box.configure({ secrets_file: 'secrets' });
    const app = idle({
      environment: { TOKEN: '${API_TOKEN}' },
      secrets: ['token'],
      configs: ['inline', { source: 'file', target: '/etc/banner' }],
    });
    const more = {
      secrets: { token: { environment: 'API_TOKEN' } },
      configs: { inline: { content: 'mode=${NODE_ROLE:-none}\n' }, file: { file: 'banner.txt' } },
    };
    await box.up({ app }, more);
    const inside = (path: string): Promise<string> =>
      bench.engine.docker('exec', 'secret-app-1', 'cat', path);
    assert.equal(await inside('/run/secrets/token'), secret);
    assert.equal(await inside('/inline'), 'mode=none');
    assert.equal(await inside('/etc/banner'), 'welcome');
    const before = await bench.containers.get('secret-app-1');
    const next = `${secret}-2`;
    await box.write('etc/applianced/secrets', `API_TOKEN=${next}\n`, 0o600);
    await bench.containers.until('secret-app-1', (seen) => seen.Id !== before.Id && isRunning(seen));
    await box.converged();
    assert.equal(await inside('/run/secrets/token'), next, 'a new secret arrives');
    const allowed = /^(etc\/applianced\/secrets|var\/lib\/applianced\/(last-good-config\.json|files\/.*))$/;
    const found = await traces(bench, box, secret);
    assert.deepEqual(
      found.filter((place) => !allowed.test(place)),
      [],
    );
    assert.ok(found.length >= 2, 'the search finds what is there');
  },

  'a stack file that appears must be run without a restart of the daemon': async (bench) => {
    await using box = await bench.appliance('late');
    await box.start();
    await box.condition('NOT_CONFIGURED');
    await box.writeStack({ app: idle() });
    await bench.containers.until('late-app-1', isRunning);
    await box.converged();
    await box.noCondition('NOT_CONFIGURED');
    assert.equal(serviceOf(await box.status(), 'app').state, 'healthy');
  },
};
