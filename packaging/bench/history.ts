/** What figures over time cost: taking one sample, keeping it, and answering for a day out of a file of two years. */

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { connectEngine } from '../../appliance/adapters/engine/connect.ts';
import { createHostCounters } from '../../appliance/adapters/figures/host-counters.ts';
import { askContainers } from '../../appliance/observe/figures/container-round.ts';
import { historyOf, wantedSeries } from '../../appliance/record/figures/answer.ts';
import { createFiguresFile } from '../../appliance/record/figures/figures-file.ts';
import type { FiguresFile } from '../../appliance/record/figures/figures-file.ts';
import { expectedSeries } from '../../appliance/record/figures/series.ts';
import { chooseSteps } from '../../appliance/record/figures/steps.ts';
import { SAMPLE_MS, TIERS } from '../../appliance/record/figures/tiers.ts';
import { startEngine } from '../test/harness/engine.ts';
import { loadTestImages } from '../test/harness/images.ts';
import { tempDirectory } from '../test/harness/temp-directory.ts';
import { ratio } from './figure.ts';
import type { Figure, Section } from './figure.ts';
import { rawEngine } from './raw-engine.ts';

const containers = 20;
const services = 50;
const runs = 21;
/** The first are V8's. */
const warmUps = 3;
/** Half of what an idle daemon may use in 30 s. */
const sampleGoalMs = 30;
const dayMs = 24 * 3_600_000;
const yearMs = 365 * dayMs;
const end = Date.UTC(2030, 0, 1);
const { signal } = new AbortController();

export async function measureHistory(progress: (line: string) => void): Promise<readonly Section[]> {
  return [await measureSample(), await measureFile(progress)];
}

/** Beside the same number of bare calls, as many at once as ours. */
async function measureSample(): Promise<Section> {
  await using host = await startEngine();
  await loadTestImages(host);
  const engine = await connectEngine(host.socketPath, {}, signal);
  const raw = rawEngine(host.socketPath, host.apiVersion);
  const watched = await Promise.all(
    Array.from({ length: containers }, async (_, index) => {
      const id = await engine.createContainer(`c${index}`, { Image: 'test/busybox:1' }, undefined, signal);
      await engine.startContainer(id, signal);
      return { id, run: id, service: `s${index}` };
    }),
  );
  const ours = async (): Promise<void> => {
    const { readings } = await askContainers(engine, watched, () => performance.now(), signal);
    if (readings.length !== containers) throw new Error(`${readings.length} of ${containers} answered`);
  };
  const bare = async (): Promise<void> => {
    const rest = watched.values();
    const worker = async (): Promise<void> => {
      for (const { id } of rest) await raw.get(`/containers/${id}/stats?stream=0&one-shot=1`);
    };
    await Promise.all(Array.from({ length: 8 }, worker));
  };
  const counters = createHostCounters('/');
  const costs = { ours: [] as Cost[], bare: [] as Cost[], host: [] as Cost[] };
  for (let run = -warmUps; run < runs; run += 1) {
    const round = { ours: await costOf(ours), bare: await costOf(bare), host: await costOf(counters) };
    if (run >= 0) for (const name of ['ours', 'bare', 'host'] as const) costs[name].push(round[name]);
  }
  raw.close();
  const of = (its: readonly Cost[], name: keyof Cost): readonly number[] => its.map((cost) => cost[name]);
  const sample = figure('sample.cpu', 'containers: processor time', of(costs.ours, 'cpuMs'), sampleGoalMs);
  const floor = figure(
    'sample.floor.cpu',
    'floor: processor time of the same calls, bare',
    of(costs.bare, 'cpuMs'),
  );
  return {
    title: `One sample of ${containers} containers, every 30 s`,
    figures: [
      sample,
      floor,
      ratio('history.sample.ratio', 'processor time / that of the floor', sample, floor),
      figure('sample.time', 'containers: time', of(costs.ours, 'ms')),
      figure('sample.floor.time', 'floor: time', of(costs.bare, 'ms')),
      figure('sample.host.cpu', 'machine: processor time', of(costs.host, 'cpuMs')),
    ],
    notes: [
      'floor: GET /containers/ID/stats?one-shot=1 by node:http, as many at once as ours; rounds are interleaved',
      'the time is that of the engine, which answers once a second (20.10)',
    ],
  };
}

async function measureFile(progress: (line: string) => void): Promise<Section> {
  await using folder = await tempDirectory();
  const path = join(folder.path, 'metrics.db');
  const faults: string[] = [];
  const file = createFiguresFile({
    path,
    now: () => end,
    limits: { tiers: TIERS, bytes: 64 * 1024 * 1024 },
    log: (line) => faults.push(line),
    replaced: (line) => faults.push(line),
  });
  const names = expectedSeries(Array.from({ length: services }, (_, index) => `service-${index}`));
  progress(`history: a year of ${names.length} series is written`);
  const kept = keepYear(file, names);
  const { size } = await stat(path);
  const questions: readonly (readonly [asked: string, rangeMs: number])[] = [
    ['host.*', dayMs],
    ['host.*,service.*', dayMs],
    ['host.*', yearMs],
    ['service.service-7.*', 6 * 3_600_000],
  ];
  const queries = questions.map(([asked, rangeMs]) => queryFigure(file, names, asked, rangeMs));
  file.close();
  if (faults.length > 0) throw new Error(faults.join('; '));
  return {
    title: `A year of ${services} services, ${names.length} series`,
    figures: [
      figure('keep', 'one sample into the file, with its upkeep', kept, 10),
      figure('keep.longest', 'the longest of all of the last day', [Math.max(...kept)]),
      { id: 'history.file', name: 'file', unit: 'MB', samples: [size / 1e6], goal: 64 },
      ...queries,
    ],
    notes: [
      'one statement a question; a day has 144 steps of 10 minutes, a year 183 of 48 hours',
      'the year is written in samples of 8 hours, but for its last two days',
    ],
  };
}

/** All that is kept of a year; gives the times of the last day's samples. */
function keepYear(file: FiguresFile, names: readonly string[]): readonly number[] {
  const times: number[] = [];
  const fineMs = 2 * dayMs;
  const keep = (at: number): void => {
    const began = performance.now();
    file.keep(
      at,
      names.map((name, index) => ({ name, value: (at / 1_000 + index * 7_919) % 1e9 })),
    );
    if (at > end - dayMs) times.push(performance.now() - began);
  };
  for (let at = end - yearMs; at < end - fineMs; at += dayMs / 3) keep(at);
  for (let at = end - fineMs; at <= end; at += SAMPLE_MS) keep(at);
  return times;
}

function queryFigure(file: FiguresFile, names: readonly string[], asked: string, rangeMs: number): Figure {
  const known = new Set(names);
  const samples: number[] = [];
  for (let run = -warmUps; run < runs; run += 1) {
    const began = performance.now();
    const wanted = wantedSeries(asked, known);
    const steps = chooseSteps({ fromMs: end - rangeMs, toMs: end }, 200, end, TIERS);
    const { series } = historyOf(wanted, steps, file.read(wanted.names, steps), () => undefined);
    if (series.length !== wanted.names.length) throw new Error(`${asked}: ${series.length} series`);
    if (run >= 0) samples.push(performance.now() - began);
  }
  const hours = rangeMs / 3_600_000;
  return figure(
    `query.${asked}.${hours}h`,
    `${asked} of ${hours} hours`,
    samples,
    asked === 'host.*' && rangeMs === dayMs ? 10 : undefined,
  );
}

function figure(id: string, name: string, samples: readonly number[], goal?: number): Figure {
  return { id: `history.${id}`, name, unit: 'ms', samples, ...(goal === undefined ? {} : { goal }) };
}

interface Cost {
  readonly ms: number;
  /** Of this process, all threads. */
  readonly cpuMs: number;
}

async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const began = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { ms: performance.now() - began, cpuMs: (user + system) / 1_000 };
}
