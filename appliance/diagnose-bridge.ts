/** Where the checks of the machine have their answers from: adapters, and what the parts of the daemon know. */

import { setTimeout as sleep } from 'node:timers/promises';
import { ownAddresses } from './adapters/addresses.ts';
import { readAptSources } from './adapters/apt/sources.ts';
import { diskSpace, fileRoom } from './adapters/disk.ts';
import { EngineError } from './adapters/engine/errors.ts';
import { parseReference } from './adapters/engine/reference.ts';
import type { Engine, EngineRegistryAccess } from './adapters/engine/types.ts';
import { fileExists } from './adapters/files/read-sync.ts';
import { readMemory } from './adapters/memory.ts';
import { headOf } from './adapters/network/http-head.ts';
import { readLinks } from './adapters/network/links.ts';
import { askNeighbour } from './adapters/network/neighbour.ts';
import { askDnsServer } from './adapters/network/resolver.ts';
import { readDefaultRoutes } from './adapters/network/routes.ts';
import { readResolverSettings } from './adapters/network/settings.ts';
import { probeTcp } from './adapters/probe.ts';
import { baseUrls } from './adapters/registry/address.ts';
import { ChildError } from './adapters/run-child.ts';
import { readTimeSync } from './adapters/systemd/time-sync.ts';
import type { Paths } from './config/paths.ts';
import type { Desired } from './desired/desired.ts';
import { allChecks } from './diagnose/checks.ts';
import { createDiagnostics } from './diagnose/diagnostics.ts';
import type { Diagnostics } from './diagnose/diagnostics.ts';
import { isNamed } from './diagnose/registry.ts';
import type { RegistryOfStack } from './diagnose/registry.ts';
import type { EngineLink } from './observe/engine-link.ts';
import type { OsEye } from './os-eye.ts';
import type { Logger } from './program/log.ts';
import type { Journal } from './record/journal.ts';
import type { Recorder } from './record/recorder.ts';
import type { RegistryEye } from './registry-eye.ts';
import type { Board } from './status-board.ts';

export interface DiagnoseBridgeDeps {
  readonly paths: Pick<Paths, 'root' | 'stateDir'>;
  readonly board: Pick<Board, 'look' | 'status' | 'certs'>;
  readonly record: Pick<Recorder, 'conditions'>;
  readonly journal: Pick<Journal, 'health' | 'setAside'>;
  readonly link: Pick<EngineLink, 'engine' | 'error'>;
  readonly registries: Pick<RegistryEye, 'checkNow' | 'seen'>;
  readonly os: Pick<OsEye, 'hasSystemd' | 'systemd'>;
  readonly builtAt: number;
  readonly now: () => number;
  readonly clock: () => number;
  readonly log: Pick<Logger, 'error'>;
}

const PROXY_TIMEOUT_MS = 3_000;

export function createDiagnoseBridge(deps: DiagnoseBridgeDeps): Diagnostics {
  const { paths, board, record, journal, link, os, now, clock, builtAt } = deps;
  const base = paths.root === '/' ? '' : paths.root;
  const isOffline = (): boolean => board.look()?.desired.config.config.offline_mode === true;
  const registries = (): readonly RegistryOfStack[] => registriesOf(board.look()?.desired.desired);
  const access = (signal: AbortSignal): Promise<EngineRegistryAccess | undefined> =>
    unlessSilent(link, (engine) => engine.registryAccess(signal));
  const routes = (): ReturnType<typeof readDefaultRoutes> => readDefaultRoutes();
  const systemd = <Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> =>
    os.hasSystemd ? unlessRefused(ask) : Promise.resolve(undefined);
  const checks = () =>
    allChecks({
      link: { links: () => readLinks(), routes },
      address: { addresses: ownAddresses },
      gateway: { routes, ask: (route, signal) => askNeighbour(route, signal) },
      dns: {
        isOffline,
        settings: () => readResolverSettings(`${base}/etc`),
        names: () => registries().flatMap(({ host }) => nameOf(host) ?? []),
        isProxied: async (signal) => ((await access(signal))?.httpsProxy ?? '') !== '',
        ask: askDnsServer,
        clock,
      },
      proxy: {
        isOffline,
        environment: process.env,
        engine: access,
        connect: (host, port, signal) => probeTcp(host, port, PROXY_TIMEOUT_MS, signal),
      },
      registry: {
        isOffline,
        registries,
        seen: deps.registries.seen,
        ask: (reference) => deps.registries.checkNow([reference]),
      },
      apt: {
        isOffline,
        sources: async (signal) =>
          fileExists(`${base}/usr/bin/apt-get`) ? readAptSources(paths.root, signal) : undefined,
        head: headOf,
      },
      clock: {
        now,
        builtAt,
        isOffline,
        timeSync: (signal) => systemd(() => readTimeSync(signal)),
      },
      disk: {
        space: diskSpace,
        files: fileRoom,
        stateDir: paths.stateDir,
        dataRoot: async (signal) => (await unlessSilent(link, (engine) => engine.dataRoot(signal))) ?? '',
      },
      memory: { memory: () => readMemory() },
      units: { failedUnits: (signal) => systemd(() => os.systemd().failed(signal)) },
      engine: { engine: link.engine, engineError: link.error },
      services: { status: board.status },
      certificates: { certs: board.certs, conditions: record.conditions, now },
      stateDatabase: { journal },
    });
  return createDiagnostics({
    checks,
    now,
    clock,
    sleep: (ms, signal) => sleep(ms, undefined, { signal }),
    onError: (error) => deps.log.error('a check of the machine failed by a defect', { error }),
  });
}

/** Where images are pulled from; one that is never pulled needs no registry. */
function registriesOf(desired: Desired | undefined): readonly RegistryOfStack[] {
  const images = (desired?.services ?? [])
    .filter(({ pullPolicy }) => pullPolicy !== 'never')
    .flatMap(({ image }) => {
      const registry = parseReference(image)?.registry;
      return registry === undefined ? [] : [{ image, registry }];
    });
  const byHost = Map.groupBy(images, ({ registry }) => registry);
  return [...byHost].map(([host, its]) => ({ host, references: its.map(({ image }) => image) }));
}

/** What DNS is asked for; `undefined`: its address says where it is. */
function nameOf(host: string): string | undefined {
  const [url] = baseUrls(host, { site: { ca: '' }, engine: NO_ENGINE });
  return url !== undefined && isNamed(host) ? url.hostname : undefined;
}

const NO_ENGINE: EngineRegistryAccess = {
  httpProxy: '',
  httpsProxy: '',
  noProxy: '',
  insecureHosts: [],
  insecureNetworks: [],
};

/** `undefined`: it is not connected, or does not answer. */
async function unlessSilent<Answer>(
  link: Pick<EngineLink, 'engine'>,
  ask: (engine: Engine) => Promise<Answer>,
): Promise<Answer | undefined> {
  const engine = link.engine();
  if (engine === undefined) return undefined;
  try {
    return await ask(engine);
  } catch (error) {
    if (error instanceof EngineError) return undefined;
    throw error;
  }
}

/** A program of systemd that is not installed here, or is refused its answer. */
async function unlessRefused<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ChildError && error.kind === 'child-failed') return undefined;
    throw error;
  }
}
