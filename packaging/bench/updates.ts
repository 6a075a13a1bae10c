/** A newer image is pushed: how soon it serves, how long nobody serves meanwhile, and what a client sees of start-first. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../dev/command.ts';
import { startEngine, type TestEngine } from '../test/harness/engine.ts';
import { loadTestImages, type TestImage } from '../test/harness/images.ts';
import { startRegistry, type TestRegistry } from '../test/harness/registry.ts';
import { waitFor } from '../test/harness/wait.ts';
import { tempDirectory } from '../test/harness/temp-directory.ts';
import { applianceRoot } from './appliance-root.ts';
import { allHealthy, startBenchDaemon, type BenchDaemon } from './daemon.ts';
import { ratio, type Figure, type Section } from './figure.ts';
import { failures, firstAt, longestSilence, slowest, startProber, type Prober } from './prober.ts';

export interface UpdatesOptions {
  readonly rounds: number;
  readonly program: readonly string[];
  readonly progress: (line: string) => void;
}

/** Goals of the product. */
const goals = { downtime: 0.7, failed: 0 } as const;
const peerDeadlineMs = 120_000;
const deadlineMs = 60_000;
const versions: readonly TestImage[] = ['test/http:1', 'test/http:2'];
const everyMs = { downtime: 3, requests: 10 } as const;
const ports = { ours: 8_081, peer: 8_082 } as const;

interface Site {
  readonly engine: TestEngine;
  readonly registry: TestRegistry;
  readonly daemon: BenchDaemon;
}

interface Samples {
  readonly served: number[];
  readonly healthy: number[];
  readonly downtime: number[];
  readonly peer: number[];
  readonly asked: number[];
  readonly failed: number[];
  readonly slowest: number[];
}

export async function measureUpdates({ rounds, program, progress }: UpdatesOptions): Promise<Section> {
  await using engine = await startEngine();
  await loadTestImages(engine);
  await using registry = await startRegistry({ netns: engine.netns });
  await using root = await applianceRoot();
  await using folder = await tempDirectory();
  const service = (name: string, more: object): object => ({
    image: `${registry.address}/${name}:1`,
    init: true,
    command: ['httpd', '-f', '-p', '80', '-h', '/'],
    healthcheck: {
      test: ['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1/version'],
      interval: '1s',
    },
    ...more,
  });
  const published = (port: number): object => ({ ports: [`127.0.0.1:${port}:80`] });
  const ours = {
    app: service('app', {
      ...published(ports.ours),
      'x-appliance': { update: { strategy: 'stop-first', monitor: '100ms' } },
    }),
    beside: service('beside', { 'x-appliance': { update: { strategy: 'start-first', monitor: '100ms' } } }),
  };
  const peerFile = join(folder.path, 'peer.yaml');
  await writeFile(
    peerFile,
    JSON.stringify({ version: '2.4', services: { app: service('peer', published(ports.peer)) } }),
  );
  for (const name of ['app', 'beside', 'peer']) await registry.push('test/http:1', `${name}:1`);
  await compose(engine, peerFile, 'up', '-d');
  await root.writeStack(JSON.stringify({ name: 'bench', services: ours }));
  await using daemon = startBenchDaemon({ engine, root, program });
  await daemon.until('all healthy', isSettled);
  const site: Site = { engine, registry, daemon };
  const samples: Samples = {
    served: [],
    healthy: [],
    downtime: [],
    peer: [],
    asked: [],
    failed: [],
    slowest: [],
  };
  const causes = new Set<string>();
  const clientNetwork = await networkOfClient(engine);
  // Round 0 warms both programs and the page cache.
  for (let round = 0; round <= rounds; round += 1) {
    const image = versions[(round + 1) % versions.length] ?? 'test/http:2';
    const stopFirst = await updateStopFirst(site, image);
    const peer = await updatePeer(site, peerFile, image);
    const startFirst = await updateStartFirst(site, clientNetwork, image);
    for (const cause of startFirst.causes) causes.add(cause);
    progress(
      `updates ${round === 0 ? 'warm-up' : `${round}/${rounds}`}: served after ${Math.round(stopFirst.served)} ms, ` +
        `down ${Math.round(stopFirst.downtime)} ms (docker-compose ${Math.round(peer)} ms), ` +
        `start-first ${startFirst.failed} of ${startFirst.asked} requests failed`,
    );
    // The first one counts: a client that never saw the new address has to ask for it on the wire.
    samples.asked.push(startFirst.asked);
    samples.failed.push(startFirst.failed);
    samples.slowest.push(startFirst.slowest);
    if (round === 0) continue;
    samples.served.push(stopFirst.served);
    samples.healthy.push(stopFirst.healthy);
    samples.downtime.push(stopFirst.downtime);
    samples.peer.push(peer);
  }
  return section(samples, causes);
}

/** As the server says it: /version of the image. */
function bodyOf(image: TestImage): string {
  return image.replace('test/', '').replace(':', ' ');
}

function isSettled(status: Parameters<ReturnType<typeof allHealthy>>[0]): boolean {
  return allHealthy(2)(status) && status.converged && status.phase === 'IDLE';
}

async function pushed(
  { registry, daemon }: Site,
  image: TestImage,
  target: string,
): Promise<{ readonly at: number; readonly digest: string }> {
  const { digest } = await registry.push(image, target);
  const at = performance.now();
  await daemon.client.updateCheck({ parts: ['images'] });
  return { at, digest };
}

/** Resolves with `performance.now()` when the service is healthy on the image that was pushed, its trial over. */
async function committed({ daemon }: Site, service: string, digest: string): Promise<number> {
  const isCommitted = async (): Promise<boolean> => {
    const { images } = await daemon.client.updates();
    const isInForce = images.some((each) => each.service === service && each.inForce?.digest === digest);
    return isInForce && isSettled(await daemon.client.status());
  };
  await waitFor(`${service} is updated`, isCommitted, { deadlineMs, everyMs: 10 });
  return performance.now();
}

async function updateStopFirst(
  site: Site,
  image: TestImage,
): Promise<{ readonly served: number; readonly healthy: number; readonly downtime: number }> {
  await using prober = startProber({
    netns: site.engine.netns,
    host: '127.0.0.1',
    port: ports.ours,
    everyMs: everyMs.downtime,
  });
  await prober.until(otherBody(image));
  const push = await pushed(site, image, 'app:1');
  const healthy = (await committed(site, 'app', push.digest)) - push.at;
  await prober.until(bodyOf(image));
  const answers = await prober.end();
  const servedAt = firstAt(answers, bodyOf(image)) ?? Number.NaN;
  return {
    served: servedAt - (performance.timeOrigin + push.at),
    healthy,
    downtime: longestSilence(answers),
  };
}

function otherBody(image: TestImage): string {
  return bodyOf(versions.find((each) => each !== image) ?? image);
}

async function updatePeer({ engine, registry }: Site, file: string, image: TestImage): Promise<number> {
  await registry.push(image, 'peer:1');
  await compose(engine, file, 'pull', '--quiet');
  await using prober = startProber({
    netns: engine.netns,
    host: '127.0.0.1',
    port: ports.peer,
    everyMs: everyMs.downtime,
  });
  await prober.until(otherBody(image));
  await compose(engine, file, 'up', '-d');
  await prober.until(bodyOf(image));
  return longestSilence(await prober.end());
}

async function compose(engine: TestEngine, file: string, ...args: readonly string[]): Promise<void> {
  await run(['docker-compose', '-p', 'peer', '-f', file, ...args], {
    env: { DOCKER_HOST: `unix://${engine.socketPath}` },
    timeoutMs: peerDeadlineMs,
  });
}

/** A container on the stack's network, and the path by which a process of this machine gets into its place there. */
async function networkOfClient(engine: TestEngine): Promise<string> {
  const name = 'bench-client';
  await engine.docker(
    'run',
    '--detach',
    '--init',
    '--name',
    name,
    '--network',
    'bench_default',
    'test/busybox:1',
  );
  const place = await engine.docker('inspect', '--format={{.NetworkSettings.SandboxKey}}', name);
  return `/proc/${engine.pid}/root${place}`;
}

async function updateStartFirst(
  site: Site,
  netns: string,
  image: TestImage,
): Promise<{
  readonly asked: number;
  readonly failed: number;
  readonly slowest: number;
  readonly causes: readonly string[];
}> {
  await using prober: Prober = startProber({ netns, host: 'beside', port: 80, everyMs: everyMs.requests });
  await prober.until(otherBody(image));
  const push = await pushed(site, image, 'beside:1');
  await committed(site, 'beside', push.digest);
  await prober.until(bodyOf(image));
  const answers = await prober.end();
  const causes = failures(answers);
  return { asked: answers.length, failed: causes.length, slowest: slowest(answers), causes };
}

function section(samples: Samples, causes: ReadonlySet<string>): Section {
  const downtime: Figure = {
    id: 'updates.downtime',
    name: 'stop-first: nobody answers',
    unit: 'ms',
    samples: samples.downtime,
  };
  const peer: Figure = {
    id: 'updates.peer.downtime',
    name: 'peer: nobody answers',
    unit: 'ms',
    samples: samples.peer,
  };
  const total = (counts: readonly number[]): readonly number[] => [
    counts.reduce((sum, count) => sum + count, 0),
  ];
  return {
    title: 'A newer image is pushed, and the registry asked at once',
    figures: [
      { id: 'updates.served', name: 'push -> the new one answers', unit: 'ms', samples: samples.served },
      { id: 'updates.healthy', name: 'push -> healthy, and kept', unit: 'ms', samples: samples.healthy },
      downtime,
      peer,
      ratio(
        'updates.downtime_to_peer',
        'nobody answers / the same of the peer',
        downtime,
        peer,
        goals.downtime,
      ),
      {
        id: 'updates.start_first.asked',
        name: 'start-first: requests',
        unit: 'n',
        samples: total(samples.asked),
      },
      {
        id: 'updates.start_first.failed',
        name: 'start-first: requests that failed',
        unit: 'n',
        samples: total(samples.failed),
        goal: goals.failed,
      },
      {
        id: 'updates.start_first.slowest',
        name: 'start-first: slowest answer',
        unit: 'ms',
        samples: samples.slowest,
      },
    ],
    notes: [
      'peer: `docker-compose up -d` after `docker-compose pull`, the same image and service; rounds are interleaved',
      `a client asks every ${everyMs.downtime} ms over new connections; nobody answers: the longest time between two answers`,
      `start-first: by the service's name on its network, every ${everyMs.requests} ms, all addresses tried, each for 2 s; all rounds together`,
      'healthy, and kept: with a trial of 100 ms (update.monitor), where 10 s are the default',
      ...[...causes].map((cause) => `failed: ${cause}`),
    ],
  };
}
