/** The reference stack on an appliance: configured by an operator, through reboots, power cuts and a machine without an engine. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from '../../dev/command.ts';
import type { Status } from '../../../appliance/contract/status.ts';
import type { TestRegistry } from '../harness/registry.ts';
import { waitUntil } from '../harness/wait.ts';
import { hostSkipReason, hostSuites } from '../host/host.ts';
import { SERVICES } from '../../images/test/conductor.ts';
import { answerOf, bootApplianceHost, type ApplianceHost } from './kit/appliance-host.ts';
import { referenceNames, startReferenceRegistry } from './kit/reference-registry.ts';

const skip = await hostSkipReason();
const sender = fileURLToPath(new URL('../../images/test/send-lines.ts', import.meta.url));
const names = SERVICES.map((service) => `${service}-svc`).toSorted();

for (const suite of hostSuites) {
  describe(`the reference stack on a ${suite} host`, { skip }, () => {
    let box: ApplianceHost;
    let registry: TestRegistry;
    before(async () => {
      box = await bootApplianceHost(suite);
      registry = await startReferenceRegistry(box.host.netns);
    });
    after(async () => {
      await registry.dispose();
      await box[Symbol.asyncDispose]();
    });

    test('a node.json with a role must bring up all seven services from the registry, and lines come out at the end', async () => {
      const keys = {
        schema: 1,
        node_role: 'conductor',
        registry_fqdn: registry.address,
        registry_namespace: referenceNames.namespace,
        branch: referenceNames.branch,
      };
      await box.write('/etc/applianced/node.json', JSON.stringify(keys));
      await allHealthy();
      assert.deepEqual(await runningNames(), names);
      await lineComesThrough('<13>1 2026-01-01T00:00:00Z gate app - - - first line');
    });

    test('programs inside of the stack must know each other by /certs alone, under the names of their services', async () => {
      const { host } = box;
      const server = `
        const { readFileSync: read } = require('node:fs');
        const tls = require('node:tls');
        const [cert, key, ca] = ['server.crt', 'server.key', 'ca-bundle.crt'].map((name) => read('/certs/' + name));
        const options = { cert, key, ca, requestCert: true, rejectUnauthorized: true };
        const listening = tls.createServer(options, (socket) => {
          socket.end(socket.getPeerCertificate().subject.CN);
          listening.close();
        }).listen(7443);`;
      const client = `
        const { readFileSync: read } = require('node:fs');
        const [cert, key, ca] = ['client.crt', 'client.key', 'ca-bundle.crt'].map((name) => read('/certs/' + name));
        const socket = require('node:tls').connect({ host: 'conductor-ui', port: 7443, servername: 'conductor-ui', cert, key, ca });
        socket.pipe(process.stdout);`;
      await host.exec('docker', 'exec', '--detach', 'conductor-ui-svc', '/usr/bin/node', '--eval', server);
      const asked = await waitUntil(
        'the server answers',
        () => answerOf(host.exec('docker', 'exec', 'signal-parser-svc', '/usr/bin/node', '--eval', client)),
        ({ exitCode }) => exitCode === 0,
      );
      assert.equal(asked.stdout.trim(), (await host.exec('hostname')).stdout.trim());
    });

    test('an operator must see the state without being root; anybody else must be told how to become one', async () => {
      const { host } = box;
      await host.exec('useradd', '--create-home', '--groups=appliance-operators', 'olga');
      await host.exec('useradd', '--create-home', 'peter');
      const as = (user: string, ...command: string[]) =>
        answerOf(host.exec('runuser', '--user', user, '--', ...command));
      const seen = await as('olga', 'appliancectl', 'status');
      assert.deepEqual({ exitCode: seen.exitCode, stderr: seen.stderr }, { exitCode: 0, stderr: '' });
      assert.match(seen.stdout, /7 of 7|healthy/i);
      const restarted = await as('olga', 'appliancectl', 'restart', 'signal-client');
      assert.equal(restarted.exitCode, 0, restarted.stderr);
      const refused = await as('peter', 'appliancectl', 'status');
      assert.equal(refused.exitCode, 3);
      assert.match(refused.stderr, /this user may not talk to the daemon/);
      assert.match(refused.stderr, /Next: .*appliance-operators/);
    });

    test('stopping the daemon must leave every container running, and starting it must change none', async () => {
      const { host, containers } = box;
      await allHealthy();
      const running = await containers();
      await host.exec('systemctl', 'stop', 'applianced.service');
      assert.deepEqual(await containers(), running);
      // The sockets are still there: the next one who asks starts it.
      const { stdout } = await host.exec('appliancectl', 'version', '--json');
      assert.match(stdout, /"daemon"/);
      await allHealthy();
      assert.deepEqual(await containers(), running);
    });

    test('after a reboot without network and DNS the stack must come up again in order', async () => {
      const { host } = box;
      const boot = await bootTimeMs();
      await host.reboot();
      await allHealthy();
      await cameUpInOrderAfter(boot);
      assert.equal(await host.systemState(), 'running');
      await lineComesThrough('<13>1 2026-01-01T00:00:01Z gate app - - - after the reboot');
    });

    test('after a power cut the stack must be whole, the journal too, and nothing be left over', async () => {
      const { host } = box;
      const before = await box.client().eventsList({ limit: 1_000 });
      const boot = await bootTimeMs();
      await host.powerCut();
      const status = await allHealthy();
      await cameUpInOrderAfter(boot);
      const known = new Set((await box.client().eventsList({ limit: 1_000 })).map(({ id }) => id));
      assert.deepEqual(
        before.filter(({ id }) => !known.has(id)),
        [],
      );
      assert.deepEqual(
        status.conditions.filter(({ code }) => code.startsWith('JOURNAL')),
        [],
      );
      assert.deepEqual(Object.keys(await box.containers()).toSorted(), names);
      await lineComesThrough('<13>1 2026-01-01T00:00:02Z gate app - - - after the power cut');
    });

    test('without an engine at boot the daemon must run and say so, and bring the stack up once there is one', async () => {
      const { host, ctl } = box;
      await host.exec('systemctl', 'mask', '--now', 'docker.service', 'docker.socket');
      await host.reboot();
      assert.equal(await host.unitProperty('applianced.service', 'ActiveState'), 'active');
      const status = await box.until('the engine is missed', ({ engine }) => engine.state === 'unreachable');
      assert.ok(status.conditions.some(({ code }) => code === 'ENGINE_UNREACHABLE'));
      assert.match((await ctl('status')).stdout, /engine/i);
      await host.exec('systemctl', 'unmask', 'docker.service', 'docker.socket');
      await host.exec('systemctl', 'start', 'docker.service');
      await allHealthy();
      assert.deepEqual(await runningNames(), names);
    });

    test('a stop by the operator must stop all containers, stay so over a reboot, and be undone by a start', async () => {
      const { host, ctl } = box;
      const stopped = await ctl('stop');
      assert.equal(stopped.exitCode, 0, stopped.stderr);
      assert.deepEqual(await runningNames(), []);
      await host.reboot();
      await box.until('stopped', ({ health, phase }) => health === 'stopped' && phase === 'IDLE');
      assert.deepEqual(await runningNames(), []);
      const started = await ctl('start');
      assert.equal(started.exitCode, 0, started.stderr);
      await allHealthy();
    });

    function allHealthy(): Promise<Status> {
      const isSo = ({ services: seen }: Status): boolean =>
        seen.length === SERVICES.length && seen.every(({ state }) => state === 'healthy');
      return box.until('all seven are healthy', isSo);
    }

    async function runningNames(): Promise<string[]> {
      const all = Object.entries(await box.containers());
      return all
        .filter(([, { state }]) => state === 'running')
        .map(([name]) => name)
        .toSorted();
    }

    /** Of this moment, by the clock that the engine's times come from. */
    async function bootTimeMs(): Promise<number> {
      return Number((await box.host.exec('date', '+%s%3N')).stdout);
    }

    async function cameUpInOrderAfter(timeMs: number): Promise<void> {
      const all = await box.containers();
      const startedAt = (service: string): number => Date.parse(all[`${service}-svc`]?.startedAt ?? '');
      for (const service of SERVICES) assert.ok(startedAt(service) > timeMs, `${service} started anew`);
      const chain = ['broker-edge', 'signal-parser', 'artifact-filter', 'artifact-exporter'];
      const times = chain.map(startedAt);
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
        'each after what it depends on',
      );
      for (const service of SERVICES.slice(1)) assert.ok(startedAt(service) > startedAt('broker-edge'));
    }

    async function lineComesThrough(line: string): Promise<void> {
      const { host } = box;
      const text = line.split(' - - - ')[1] ?? '';
      const send = host.inNetwork([process.execPath, sender, 'tcp', '514', 'lines']);
      await run(send, { input: JSON.stringify([line]) });
      const read = ['docker', 'exec', 'artifact-exporter-svc', 'cat', '/data/artifacts.jsonl'];
      await waitUntil(
        `"${text}" comes out of the exporter`,
        async () => (await host.exec(...read)).stdout,
        (artifacts) => artifacts.includes(text),
        { deadlineMs: 20_000, everyMs: 200 },
      );
    }
  });
}
