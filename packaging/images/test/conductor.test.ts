import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { engineSkipReason } from '../../test/harness/engine.ts';
import { waitFor, waitUntil } from '../../test/harness/wait.ts';
import { SERVICES, startConductor } from './conductor.ts';
import type { Artifact, Conductor, Service } from './conductor.ts';

const EXPOSITION_LINE =
  /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? \d+(\.\d+)?(e\+\d+)?)$/;

describe('the reference stack', { skip: await engineSkipReason() }, () => {
  let conductor: Conductor;
  before(async () => {
    conductor = await startConductor();
  });
  after(() => conductor[Symbol.asyncDispose]());

  test('each syslog line must come out of the exporter once, whichever way it came in', async () => {
    const bsd = "<34>Oct 11 22:14:15 mymachine su[7]: 'su root' failed";
    const ietf = '<165>1 2003-10-11T22:14:15.003Z host app - ID47 [e@1 a="b\\"c"] caf\u00e9';
    const twoLines = '<13>1 - - - - - - first\nsecond';
    await conductor.send({ protocol: 'tcp', port: 514 }, [bsd, ietf, bsd]);
    await conductor.send({ protocol: 'tcp', port: 5045, framing: 'counted' }, [twoLines, ietf]);
    await conductor.send({ protocol: 'udp', port: 514 }, [bsd, '<30>Nov  1 01:02:03 h datagram: only']);
    await conductor.send({ protocol: 'tcp', port: 7514 }, ['no syslog at all']);
    await settled(conductor, 8);
    const artifacts = await conductor.artifacts();
    assert.deepEqual(artifacts.map(summary).toSorted(), [
      ['rfc3164', 'h', 'datagram', 'only'].join('|'),
      ['rfc3164', 'mymachine', 'su', "'su root' failed"].join('|'),
      ['rfc5424', 'host', 'app', 'caf\u00e9'].join('|'),
      ['rfc5424', '', '', 'first\nsecond'].join('|'),
      ['unparsed', '', '', 'no syslog at all'].join('|'),
    ]);
    const structured = artifacts.find(({ event }) => event.appName === 'app');
    assert.deepEqual(structured?.event.structuredData, { 'e@1': { a: ['b"c'] } });
  });

  test('a restart or kill of any stage in the middle must neither lose nor double a line', async () => {
    const stages: readonly (readonly [Service, 'restart' | 'kill'])[] = [
      ['broker-edge', 'restart'],
      ['signal-parser', 'kill'],
      ['artifact-filter', 'kill'],
      ['artifact-exporter', 'kill'],
      ['artifact-exporter', 'restart'],
      ['signal-server', 'restart'],
    ];
    const before = await conductor.counts();
    const sent: string[] = [];
    for (const [service, how] of stages) {
      const batch = Array.from({ length: 300 }, (_, index) => `${service}-${how}-${index}`);
      sent.push(...batch);
      const lines = batch.map((name) => `<14>1 - - ${name} - - - text`);
      // A sender of plain TCP syslog learns nothing of what a dying receiver still holds: the broker must have it first.
      if (service === 'signal-server') {
        await conductor.send({ protocol: 'tcp', port: 514 }, lines);
        await settled(conductor, totalOf(before, 'SIGNAL_RAW') + sent.length);
      }
      const interrupted = interrupt(conductor, service, how);
      if (service !== 'signal-server') await conductor.send({ protocol: 'tcp', port: 514 }, lines);
      await interrupted;
      await conductor.waitHealthy(service);
    }
    await settled(conductor, totalOf(before, 'SIGNAL_RAW') + sent.length);
    const names = (await conductor.artifacts()).map(({ event }) => event.appName ?? '');
    assert.deepEqual(names.filter((name) => sent.includes(name)).toSorted(), sent.toSorted());
  });

  test('a program must say that it is not healthy while the broker is away, and recover by itself', async () => {
    const health = (): Promise<string> => conductor.wget('signal-parser', 'http://127.0.0.1:9100/health');
    await conductor.engine.docker('stop', 'broker-edge-svc');
    await waitFor('signal-parser is not healthy', () =>
      health().then(
        () => false,
        () => true,
      ),
    );
    await conductor.engine.docker('start', 'broker-edge-svc');
    await conductor.waitHealthy('signal-parser');
  });

  test('each service must show metrics in the exposition format', async () => {
    for (const service of SERVICES) {
      const path = service === 'broker-edge' ? '/cgi-bin/metrics' : '/metrics';
      const sign = service === 'broker-edge' ? 'nats_jetstream_streams 3' : 'broker_connected 1';
      // Each comes back to a broker that was away in its own time.
      const lines = await waitUntil(
        `${service} shows "${sign}"`,
        async () => (await conductor.wget(service, `http://127.0.0.1:9100${path}`)).split('\n'),
        (shown) => shown.some((line) => line.startsWith(sign)),
      );
      assert.deepEqual(
        lines.filter((line) => !EXPOSITION_LINE.test(line)),
        [],
        service,
      );
    }
  });

  test('each program must end within a second of SIGTERM, in good order', async () => {
    for (const service of SERVICES.filter((name) => name !== 'broker-edge')) {
      const container = `${service}-svc`;
      await conductor.engine.docker('stop', container);
      const state = await conductor.engine.docker('inspect', '--format', '{{json .State}}', container);
      assert.equal((JSON.parse(state) as { ExitCode: number }).ExitCode, 0, service);
      const log = await conductor.engine.docker('logs', '--tail', '2', container);
      const [begun, ended] = log
        .split('\n')
        .map((line) => JSON.parse(line) as { message: string; time: string });
      assert.deepEqual([begun?.message, ended?.message], ['stopping', 'stopped'], service);
      const tookMs = Date.parse(ended?.time ?? '') - Date.parse(begun?.time ?? '');
      assert.ok(tookMs < 1_000, `${service} took ${tookMs} ms`);
    }
  });
});

async function interrupt({ engine }: Conductor, service: Service, how: 'restart' | 'kill'): Promise<void> {
  if (how === 'kill') await engine.docker('kill', `${service}-svc`);
  await engine.docker(how === 'kill' ? 'start' : 'restart', `${service}-svc`);
}

/** Until the broker took this many lines in all and each stage has acknowledged all of its. */
async function settled(conductor: Conductor, linesInAll: number): Promise<void> {
  await waitUntil(
    `${linesInAll} lines are through`,
    () => conductor.counts(),
    (counts) =>
      totalOf(counts, 'SIGNAL_RAW') === linesInAll &&
      totalOf(counts, 'SIGNAL_PARSED') === linesInAll &&
      counts.stages.every(({ waiting }) => waiting === 0),
    { deadlineMs: 60_000, everyMs: 250 },
  );
}

function totalOf({ stages }: Awaited<ReturnType<Conductor['counts']>>, name: string): number {
  return stages.find((stage) => stage.name === name)?.total ?? 0;
}

function summary({ event }: Artifact): string {
  return [event.format, event.hostname, event.appName, event.message].map((field) => field ?? '').join('|');
}
