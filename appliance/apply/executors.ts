/** Step kind -> the one thing that it does. A missing executor does not compile. */

import type { StepKind } from '../plan/step.ts';
import { issueCaStep, issueLeafStep, obtainStep, publishStep } from './certs.ts';
import { connectNetwork, createContainer, readLastLogs, runHook } from './containers.ts';
import type { Executor } from './executor.ts';
import { createNetwork } from './networks.ts';

export const EXECUTORS: { readonly [Kind in StepKind]: Executor<Kind> } = {
  'pull-image': async ({ reference, platform }, deps, signal) => {
    const credentials = deps.credentialsFor(reference);
    const image = await deps.engine().pullImage(
      reference,
      {
        ...(platform === undefined ? {} : { platform }),
        ...(credentials === undefined ? {} : { credentials }),
        onProgress: deps.pullProgress,
      },
      signal,
    );
    return { image: image.id, wasHere: image.wasHere };
  },
  'tag-image': ({ image, reference }, deps, signal) => deps.engine().tagImage(image, reference, signal),
  'remove-image': ({ reference }, deps, signal) => deps.engine().removeImage(reference, signal),
  'create-network': createNetwork,
  'remove-network': ({ network }, deps, signal) => deps.engine().removeNetwork(network, signal),
  'create-volume': ({ body }, deps, signal) => deps.engine().createVolume(body, signal),
  'remove-volume': ({ name }, deps, signal) => deps.engine().removeVolume(name, signal),
  'write-files': async ({ files }, deps) => {
    for (const file of files) await deps.writeFile(file);
  },
  'remove-file': ({ path }, deps) => deps.removeFile(path),
  'reload-timers': ({ timers, onlyActive }, deps, signal) =>
    deps.systemd().reloadTimers(timers, onlyActive, signal),
  'reload-socket': ({ socket, service }, deps, signal) =>
    deps.systemd().reloadSocket(socket, service, signal),
  'start-unit': ({ unit }, deps, signal) => deps.systemd().start(unit, signal),
  'schedule-reboot': ({ at, message }, deps, signal) => deps.systemd().scheduleReboot(at, message, signal),
  'reboot-now': (_, deps, signal) => deps.systemd().reboot(signal),
  'poweroff-now': (_, deps, signal) => deps.systemd().poweroff(signal),
  'create-container': createContainer,
  'connect-network': connectNetwork,
  'disconnect-network': ({ container, network }, deps, signal) =>
    deps.engine().disconnectNetwork(network, container, signal),
  'start-container': ({ container }, deps, signal) => deps.engine().startContainer(container, signal),
  'run-hook': runHook,
  'stop-container': ({ container, graceMs, stopSignal }, deps, signal) =>
    deps
      .engine()
      .stopContainer(container, { graceMs, ...(stopSignal === undefined ? {} : { stopSignal }) }, signal),
  'read-last-logs': readLastLogs,
  'unpause-container': ({ container }, deps, signal) => deps.engine().unpauseContainer(container, signal),
  'rename-container': ({ container, name }, deps, signal) =>
    deps.engine().renameContainer(container, name, signal),
  'remove-container': ({ container }, deps, signal) =>
    deps.engine().removeContainer(container, { force: true }, signal),
  'signal-container': ({ container, signal: name }, deps, signal) =>
    deps.engine().killContainer(container, name, signal),
  'issue-ca': issueCaStep,
  'issue-leaf': issueLeafStep,
  'obtain-certificate': obtainStep,
  'publish-certificates': publishStep,
  'set-restart-policy': ({ container }, deps, signal) => deps.engine().setRestartPolicyNo(container, signal),
};
