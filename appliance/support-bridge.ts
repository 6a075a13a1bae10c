/** Where support bundles have their contents from: the parts of the daemon, and all secrets that any of them knows. */

import { diskSpace } from './adapters/disk.ts';
import type { Engine } from './adapters/engine/types.ts';
import { readTextSync } from './adapters/files/read-sync.ts';
import { readHostname } from './adapters/host.ts';
import type { Logger } from './program/log.ts';
import type { FiguresDeps } from './api/deps.ts';
import type { CertsEye } from './certs-eye.ts';
import type { Paths } from './config/paths.ts';
import type { DesiredState } from './desired-source.ts';
import type { Diagnostics } from './diagnose/diagnostics.ts';
import type { Journal } from './record/journal.ts';
import type { Recorder } from './record/recorder.ts';
import { updateHistory } from './record/update-status.ts';
import { workItems } from './record/work-view.ts';
import type { Board } from './status-board.ts';
import { daemonParts } from './support/daemon-parts.ts';
import type { DaemonSources } from './support/daemon-parts.ts';
import { engineParts } from './support/engine-parts.ts';
import { machineParts } from './support/machine-parts.ts';
import { createSupport } from './support/support.ts';
import type { Support, SupportDeps } from './support/support.ts';
import { secretsForSupport } from './support-secrets.ts';

export interface SupportBridgeDeps extends Pick<SupportDeps, 'now' | 'clock' | 'signal'> {
  readonly paths: Paths;
  readonly version: string;
  readonly board: Pick<Board, 'look' | 'status' | 'plan' | 'why' | 'images' | 'certs'>;
  readonly record: Pick<Recorder, 'memory' | 'conditions' | 'event'>;
  readonly journal: Pick<Journal, 'latest'>;
  readonly certs: Pick<CertsEye, 'materials'>;
  readonly engine: () => Pick<Engine, 'logs' | 'facts'> | undefined;
  readonly metrics: () => Promise<string>;
  readonly figures: Pick<FiguresDeps, 'history'>;
  readonly diagnostics: Pick<Diagnostics, 'select' | 'report'>;
  /** Of the stack in force and the one before. */
  readonly secrets: () => readonly string[];
  readonly log: Pick<Logger, 'warn'>;
}

/** One in five minutes, of a day. */
const POINTS = 288;
const MAX_STACK_FILE_BYTES = 4 * 1024 * 1024;

export function createSupportBridge(deps: SupportBridgeDeps): Support {
  const { paths, version, board, record, journal } = deps;
  const state = (): DesiredState | undefined => board.look()?.desired;
  const sources: DaemonSources = {
    versions: { applianced: version, node: process.version },
    status: board.status,
    plan: board.plan,
    why: board.why,
    conditions: record.conditions,
    events: (limit) => journal.latest(limit),
    images: board.images,
    updateHistory: () => updateHistory(record.memory(), undefined),
    works: () => workItems(record.memory()),
    certs: board.certs,
    observed: () => board.look()?.observed,
    config: () => state()?.config,
    desired: () => state()?.desired,
    stackFile: () => state()?.places.stack,
    stackProblems: () => state()?.problems.stack,
    lastGoodStack: paths.lastGoodStack,
    readText: (path) => readTextSync(path, MAX_STACK_FILE_BYTES),
    metrics: deps.metrics,
    diagnostics: (signal) => {
      const all = deps.diagnostics.select(undefined);
      return deps.diagnostics.report('unknown' in all ? [] : all, signal);
    },
    figures: () => {
      const answer = deps.figures.history({ series: 'host.*,service.*', points: POINTS });
      return typeof answer === 'object' && 'series' in answer ? answer : undefined;
    },
  };
  const { engine } = deps;
  return createSupport({
    ...deps,
    folder: paths.supportDir,
    stateDir: paths.stateDir,
    about: () => {
      const { hostname = readHostname(), applianceId = 'not known yet' } = board.status()?.appliance ?? {};
      return { hostname, applianceId, version };
    },
    parts: () => [
      ...daemonParts(sources),
      ...machineParts(paths.root),
      ...engineParts({ engine, status: board.status }),
    ],
    secrets: () => [
      ...deps.secrets(),
      ...secretsForSupport(state(), deps.certs.materials(), paths.lastGoodStack),
    ],
    space: diskSpace,
    onError: (error) => deps.log.warn('the folder of support bundles cannot be cleaned', { error }),
  });
}
