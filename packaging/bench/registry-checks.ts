/** What it costs to learn that nothing is newer: our HEADs beside the engine's own question, at one real registry, by its access log. */

import { fileURLToPath } from 'node:url';
import { startEngine } from '../test/harness/engine.ts';
import type { TestEngine } from '../test/harness/engine.ts';
import { startNetworkProcess } from '../test/harness/network-process.ts';
import { startRegistry } from '../test/harness/registry.ts';
import type { Figure, Section } from './figure.ts';
import { ratio } from './figure.ts';
import { rawEngine } from './raw-engine.ts';

const images = 20;
const runs = 11;
const program = fileURLToPath(new URL('./registry-check-process.ts', import.meta.url));

interface Cost {
  readonly requests: number;
  readonly gets: number;
  readonly kilobytes: number;
  readonly ms: number;
}

export async function measureRegistryChecks(): Promise<Section> {
  await using engine = await startEngine();
  await using registry = await startRegistry({ netns: engine.netns });
  const repositories = Array.from({ length: images }, (_, index) => `part-${index + 1}`);
  for (const repository of repositories) await registry.push('test/busybox:1', `${repository}:1`);
  const args = [registry.address, ...repositories];
  await using ours = startNetworkProcess<{ readonly ms: number }>({
    name: 'the registry client',
    program,
    args,
    netns: engine.netns,
  });
  const raw = rawEngine(engine.socketPath, engine.apiVersion);
  const askOurs = async (): Promise<number> => {
    const done = ours.next(({ ms }) => ms);
    ours.send('round');
    return done;
  };
  const askEngine = async (): Promise<number> => {
    const began = performance.now();
    for (const repository of repositories)
      await raw.get(`/distribution/${registry.address}/${repository}:1/json`);
    return performance.now() - began;
  };
  const costOf = async (round: () => Promise<number>): Promise<Cost> => {
    const before = { log: await registry.accessLog(), bytes: await carriedBytes(engine) };
    const ms = await round();
    const log = (await registry.accessLog()).slice(before.log.length);
    const gets = log.filter(({ method, path }) => method === 'GET' && path.includes('/manifests/')).length;
    const kilobytes = ((await carriedBytes(engine)) - before.bytes) / 1_000;
    return { requests: log.length, gets, kilobytes, ms };
  };
  // Connections are made, and both programs are warm.
  await askOurs();
  await askEngine();
  const samples = { ours: [] as Cost[], engine: [] as Cost[] };
  for (let run = 0; run < runs; run += 1) {
    samples.ours.push(await costOf(askOurs));
    samples.engine.push(await costOf(askEngine));
  }
  raw.close();
  return section(samples.ours, samples.engine);
}

function section(ours: readonly Cost[], engine: readonly Cost[]): Section {
  const figure = (
    id: string,
    name: string,
    unit: Figure['unit'],
    of: readonly number[],
    goal?: number,
  ): Figure => ({
    id: `registry.${id}`,
    name,
    unit,
    samples: of,
    ...(goal === undefined ? {} : { goal }),
  });
  const of = (costs: readonly Cost[], name: keyof Cost): readonly number[] => costs.map((cost) => cost[name]);
  const bytes = figure('bytes', 'bytes on the wire', 'kB', of(ours, 'kilobytes'));
  const peerBytes = figure('peer.bytes', 'peer: bytes on the wire', 'kB', of(engine, 'kilobytes'));
  return {
    title: `Asking a registry for ${images} references, of which none is newer`,
    figures: [
      figure('requests', 'requests', 'n', of(ours, 'requests'), images),
      figure('gets', 'GETs of manifests, which registries count', 'n', of(ours, 'gets'), 0),
      bytes,
      figure('ms', 'time', 'ms', of(ours, 'ms')),
      figure('peer.requests', 'peer: requests', 'n', of(engine, 'requests')),
      figure('peer.gets', 'peer: GETs of manifests', 'n', of(engine, 'gets')),
      peerBytes,
      figure('peer.ms', 'peer: time', 'ms', of(engine, 'ms')),
      ratio('registry.ratio', 'bytes / bytes of the peer', bytes, peerBytes),
    ],
    notes: [
      'peer: GET /distribution/REFERENCE/json of the engine, for each reference',
      'plain http, kept connections; bytes with the headers of TCP and IP, both directions; rounds are interleaved',
    ],
  };
}

/** By the loopback interface of the network that registry, engine and client are in, and nobody else. */
async function carriedBytes(engine: TestEngine): Promise<number> {
  const { stdout } = await engine.exec('cat', '/proc/net/dev');
  const received = /^\s*lo:\s*(\d+)/m.exec(stdout)?.[1];
  if (received === undefined) throw new Error(`no loopback interface in ${stdout}`);
  return Number(received);
}
