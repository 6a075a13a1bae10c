/** Builds the daemon from its parts. Everything that a test may want to be different is an option. */

import { randomBytes } from 'node:crypto';
import { removeOwnFile, writeOwnedFile } from './adapters/files/own-files.ts';
import { bootedAt, readHostname } from './adapters/host.ts';
import type { Logger } from './program/log.ts';
import { createApiDeps } from './api-bridge.ts';
import { createApplier } from './apply/apply.ts';
import { createAccounts } from './auth/accounts.ts';
import { createBroughtFiles } from './brought-certs.ts';
import { createConfigBridge } from './config-bridge.ts';
import { createCertsBridge } from './certs-bridge.ts';
import { certsVariables, createCertsEye } from './certs-eye.ts';
import { osPaths } from './config/os-paths.ts';
import { paths as pathsOf } from './config/paths.ts';
import type { Paths } from './config/paths.ts';
import { runDaemon } from './daemon.ts';
import type { DesiredState } from './desired-source.ts';
import { createDiagnoseBridge } from './diagnose-bridge.ts';
import { createEye } from './eye.ts';
import { createFiguresEye } from './figures-eye.ts';
import { createKnownSecrets, endedWithoutSecrets, observedWithoutSecrets } from './hide-secrets.ts';
import { createIdentity } from './identity.ts';
import {
  createFileWatcher,
  createInputs,
  ownApplianceId,
  registryAccessOf,
  registryCredentials,
} from './inputs.ts';
import { engineCall, passResult, stepResult } from './measured.ts';
import { createMachineBridge } from './machine-bridge.ts';
import { createOsEye } from './os-eye.ts';
import { ownChange } from './own-change.ts';
import { openState } from './open-state.ts';
import { createPageView } from './page-view.ts';
import { imageNames } from './plan/image-names.ts';
import type { Policy } from './plan/policy.ts';
import type { Journal } from './record/journal.ts';
import { createMetrics } from './record/metrics.ts';
import { createRecorder } from './record/recorder.ts';
import { createRegistryEye } from './registry-eye.ts';
import { serveApi } from './serve-api.ts';
import type { ServiceManager } from './service-manager.ts';
import { createBoard } from './status-board.ts';
import { createSupportBridge } from './support-bridge.ts';
import { builtAt } from './version.ts';
import { createWake } from './wake.ts';
import { createWorkBridge } from './work-bridge.ts';

export interface DaemonOptions {
  /** Absolute; `/` in production. */
  readonly root: string;
  readonly engineSocket: string;
  readonly version: string;
  readonly log: Logger;
  readonly policy: Policy;
  /** Variables that stacks may use besides node.json's keys. */
  readonly environment: Readonly<Record<string, string>>;
  readonly manager: ServiceManager;
}

/** Runs until the signal aborts; containers go on running. Rejects when it cannot start (a second daemon, no socket). */
export async function startDaemon(options: DaemonOptions, signal: AbortSignal): Promise<void> {
  const paths = pathsOf(options.root);
  const journal = await openState(paths, now, (message) => options.log.warn(message));
  const ending = new AbortController();
  signal.addEventListener('abort', () => ending.abort(), { once: true });
  if (signal.aborted) ending.abort();
  try {
    await run(options, paths, journal, ending);
  } finally {
    journal.close();
  }
}

/** `ending` is aborted from outside, or here when the loop breaks: whatever else runs must not keep the process alive without it. */
async function run(
  options: DaemonOptions,
  paths: Paths,
  journal: Journal,
  ending: AbortController,
): Promise<void> {
  const { root, log, policy, version, manager } = options;
  const { supervisor } = manager;
  const { signal } = ending;
  const metrics = createMetrics({ version, node: process.version });
  const wake = createWake();
  const holder = randomBytes(4).toString('hex');
  const record = createRecorder({ journal, policy, now, holder });
  const identity = createIdentity(journal, ownApplianceId(root));
  const source = createInputs(
    paths,
    { ...certsVariables(root), ...options.environment },
    identity,
    (revision) => record.memory().stacks[revision],
  );
  let state: DesiredState | undefined;
  const secrets = createKnownSecrets();
  const eye = createEye({
    engineSocket: options.engineSocket,
    clock,
    journal,
    filesDir: paths.filesDir,
    stateDir: paths.stateDir,
    localTime: osPaths(root).localTime,
    wake: wake.now,
    desired: () => state?.desired,
    applianceIds: identity.ids,
    onCall: (call) => metrics.engineCall(engineCall(call)),
    starting: () =>
      applier.running().flatMap((step) => (step.kind === 'start-container' ? [step.args.container] : [])),
  });
  const os = createOsEye({
    root,
    clock,
    signal,
    engine: eye.link.engine,
    wake: wake.now,
    onError: (error) => log.warn('the state of the operating system is not known in full', { error }),
  });
  const certs = createCertsEye({
    paths,
    now,
    builtAt,
    onError: (error) => log.warn('the certificates cannot be looked at', { error }),
  });
  const applier = createApplier({
    engine: eye.engine,
    certs: () => certs.hand,
    systemd: os.systemd,
    signal,
    clock,
    writeFile: writeOwnedFile,
    removeFile: (path) => removeOwnFile(paths.filesDir, path),
    credentialsFor: (reference) => registryCredentials(state?.config, reference),
    pullProgress: (progress) => board.pulling(progress),
    note: (subject, message) => log.warn(message, { subject }),
    onBegin: record.begun,
    onEnd: (end) => {
      const ended = endedWithoutSecrets(end, secrets.all());
      const change = ownChange(ended.step);
      if (change !== undefined) eye.noticed(change);
      os.ended(ended.step);
      certs.ended(ended.step, ended.failure === undefined);
      record.ended(ended);
      metrics.step(stepResult(ended));
    },
  });
  const began = clock();
  const board = createBoard({
    now,
    clock,
    memory: record.memory,
    conditions: record.conditions,
    running: applier.running,
    engineSince: eye.link.since,
    history: (service) => journal.latest(50, { subject: service }),
    appliance: { version, applianceId: identity.applianceId },
    hostname: readHostname,
    bootedAt: () => bootedAt(now()),
    startedAt: () => Math.round(now() - (clock() - began)),
  });
  board.onStatus(metrics.status);
  board.onStatus((status) => supervisor.status(status.summary));
  const registries = createRegistryEye({
    engine: eye.link.engine,
    accessOf: (host) => registryAccessOf(state?.config, host),
    now,
    clock,
    random: Math.random,
    wake: wake.now,
    onError: (error) => log.warn('the registries cannot be asked', { error }),
    signal,
  });
  const observe = async (desired: DesiredState['desired']) =>
    observedWithoutSecrets(
      await eye.look({ images: imageNames(desired, record.memory()) }, signal),
      secrets.all(),
    );
  const certsBridge = createCertsBridge({
    eye: certs,
    board,
    record,
    files: createBroughtFiles(paths.pkiDir, now),
    now,
    wake: wake.now,
  });
  const work = createWorkBridge({
    board,
    record,
    journal,
    holder,
    now,
    clock,
    wake: wake.now,
    checkRegistries: registries.checkNow,
    refreshCerts: certsBridge.refresh,
    signal,
  });
  const figures = createFiguresEye({ paths, now, clock, log, record, board, engine: eye.link.engine });
  const common = { board, record, journal, now, clock, paths, log };
  const shared = { ...common, version, engine: eye.link.engine, metrics: metrics.text };
  const diagnostics = createDiagnoseBridge({ ...common, link: eye.link, registries, os, builtAt });
  const ofBundles = { diagnostics, certs, figures, secrets: secrets.all };
  const support = createSupportBridge({ ...shared, ...ofBundles, signal });
  const machine = createMachineBridge({ ...common, wake: wake.now, signal });
  board.onLook(machine.settle);
  const accounts = createAccounts({ journal, now, clock, log: (message) => log.warn(message) });
  board.onLook(accounts.settle);
  const changed = (): void => {
    source.invalidate();
    wake.now();
  };
  const apiDeps = {
    ...createApiDeps({ ...shared, source, policy, observe }),
    command: work.command,
    work: work.work,
    works: work.works,
    cancelWork: work.cancelWork,
    certs: { ...certsBridge, refresh: work.refreshCerts },
    figures,
    support,
    diagnostics,
    machine,
    accounts,
    config: createConfigBridge({ ...shared, paths, clock, changed, config: () => state?.config }),
    page: createPageView({
      board,
      accounts,
      config: () => state?.config.config,
      localTime: osPaths(root).localTime,
      certsDir: paths.certsDir,
    }),
  };
  journal.subscribe(manager.publish);
  const api = await serveApi(paths, manager.sockets, apiDeps, log);
  const watcher = createFileWatcher(
    changed,
    (error) => log.warn('inotify cannot be had; files are polled', { error }),
    signal,
  );
  // The usual list from the beginning: the first reading then needs no second one.
  watcher.watch([paths.nodeJson, paths.stackFile]);
  record.event({ kind: 'daemon', message: `applianced ${version} started` });
  supervisor.ready();
  const beside = [eye.link.run(signal), figures.run(signal), machine.resume()];
  try {
    await runDaemon(
      {
        wake,
        record,
        applier,
        policy,
        now,
        clock,
        desiredIsStale: source.isStale,
        readDesired: async () => {
          const before = state;
          state = await source.read();
          // What changed between reading and watching is told by nobody: it is read once more under the watch.
          while (watcher.watch([...state.watch, ...certs.files(state.config.config)])) {
            source.invalidate();
            state = await source.read();
          }
          if (state !== before) secrets.renew(state);
          return state;
        },
        observe: async ({ desired }) => {
          const seen = await observe(desired);
          return { ...seen, registry: registries.look(desired, seen) };
        },
        lookAtCerts: ({ config, desired }) => certs.look(config.config, desired),
        lookAtOs: ({ config }) => os.look(config.config),
        networkOnTrial: machine.onTrial,
        report: (look) => {
          supervisor.alive();
          board.report(look);
          if (look.phase === 'IDLE') metrics.pass(passResult(look));
        },
      },
      signal,
    );
  } finally {
    supervisor.stopping();
    ending.abort();
    eye.close();
    await Promise.all([...beside, applier.settled(), support.settled(), api.close()]);
    record.event({ kind: 'daemon', message: 'applianced stopped; containers go on running' });
  }
}

function now(): number {
  return Date.now();
}

function clock(): number {
  return performance.now();
}
