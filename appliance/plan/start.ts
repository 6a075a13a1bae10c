/** The steps that bring an existing container up: networks, the gate of its dependencies, start, hooks. */

import { runKey } from '../contract/run-key.ts';
import type { JsonObject } from '../desired/desired.ts';
import { label } from '../desired/desired.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import { subjectOf, waitFor } from './context.ts';
import type { Replica } from './current.ts';
import { closedGates } from './gate.ts';
import type { Pass } from './pass.ts';

export interface StartPlan {
  readonly reason: string;
  /** Steps that come before (create, rename, stop of the predecessor). */
  readonly after: readonly (number | undefined)[];
  /** Id, or the name that the container will have. */
  readonly container: string;
  readonly afterDisruption: boolean;
}

/** Plans the start, or says what it waits for. Gives the step's id. */
export function planStart(pass: Pass, replica: Replica, plan: StartPlan): number | undefined {
  const { service, container } = replica;
  const subject = { subject: subjectOf(service, container), service: service.name };
  const gates = closedGates(pass, service);
  const planned = gates.map((gate) => pass.starts.get(gate.dependency) ?? []);
  const hopeless = gates.filter((_, index) => planned[index]?.length === 0);
  if (hopeless.length > 0) {
    waitFor(pass, subject, 'dependency', hopeless.map((gate) => gate.reason).join('; '));
    return undefined;
  }
  const once = gates.map((gate) => gate.reason).join('; ');
  const id = pass.draft.step({
    ...subject,
    kind: 'start-container',
    about: container.name,
    reason: once === '' ? plan.reason : `${plan.reason}, once: ${once}`,
    after: [...plan.after, ...planned.flat()],
    args: { container: plan.container, name: container.name, afterDisruption: plan.afterDisruption },
    input: container.configHash,
  });
  if (id !== undefined) pass.starts.set(service.name, [...(pass.starts.get(service.name) ?? []), id]);
  return id;
}

/** Networks as the file wants them. `undefined` in the list: nothing to wait for. */
export function planEndpoints(
  pass: Pass,
  replica: Replica,
  current: ObservedContainer,
): { readonly blocked: boolean; readonly after: readonly (number | undefined)[] } {
  const wanted = replica.container.create.NetworkingConfig.EndpointsConfig;
  const after: (number | undefined)[] = [];
  let blocked = false;
  for (const [network, endpoint] of Object.entries(wanted)) {
    const availability = pass.networks.get(network);
    const problem = endpointProblem(pass, current, network);
    if (availability?.usable === false) blocked = true;
    else if (problem === undefined) after.push(availability?.after);
    else after.push(reconnect(pass, replica, current, network, endpoint, problem));
  }
  return { blocked, after: [...after, ...strayEndpoints(pass, replica, current)] };
}

/** Why the container is not on the network as it should be. */
function endpointProblem(pass: Pass, current: ObservedContainer, network: string): string | undefined {
  const attachedTo = current.networks[network];
  if (attachedTo === undefined) return `not connected to network ${network}`;
  const actual = pass.observed.networks.find((candidate) => candidate.name === network)?.id;
  const stale = attachedTo !== '' && actual !== undefined && attachedTo !== actual;
  return stale ? `connected to a network ${network} that no longer exists` : undefined;
}

function reconnect(
  pass: Pass,
  replica: Replica,
  current: ObservedContainer,
  network: string,
  endpoint: JsonObject,
  reason: string,
): number | undefined {
  const common = {
    subject: subjectOf(replica.service, replica.container),
    service: replica.service.name,
    about: `${current.id} ${network}`,
    reason,
    input: replica.container.configHash,
  };
  const left =
    current.networks[network] === undefined
      ? undefined
      : pass.draft.step({
          ...common,
          kind: 'disconnect-network',
          after: [],
          args: { container: current.id, network },
        });
  return pass.draft.step({
    ...common,
    kind: 'connect-network',
    after: [pass.networks.get(network)?.after, left],
    args: { container: current.id, network, endpoint },
  });
}

/** Networks of this appliance that the file does not name; a foreign network is somebody's decision and stays. */
function strayEndpoints(
  pass: Pass,
  replica: Replica,
  current: ObservedContainer,
): readonly (number | undefined)[] {
  const wanted = replica.container.create.NetworkingConfig.EndpointsConfig;
  return Object.keys(current.networks)
    .filter((name) => wanted[name] === undefined)
    .filter((name) =>
      pass.observed.networks.some(
        (network) => network.name === name && network.labels[label.applianceId] === pass.desired.applianceId,
      ),
    )
    .map((name) =>
      pass.draft.step({
        kind: 'disconnect-network',
        about: `${current.id} ${name}`,
        subject: subjectOf(replica.service, replica.container),
        service: replica.service.name,
        reason: `connected to network ${name}, which the file does not name`,
        after: [],
        args: { container: current.id, network: name },
        input: replica.container.configHash,
      }),
    );
}

/** Hooks of one phase that have not run for this run of the container; each waits for the one before it. */
export function planHooks(
  pass: Pass,
  replica: Replica,
  current: ObservedContainer,
  phase: 'post_start' | 'pre_stop',
): number | undefined {
  const { service, container } = replica;
  const hooks = phase === 'post_start' ? service.postStart : service.preStop;
  const run = runKey(current);
  let last: number | undefined;
  hooks.forEach((hook, index) => {
    const about = `${container.name} ${phase} ${index}`;
    if (pass.memory.runs[current.id]?.hooks.includes(`${run} ${phase} ${index}`) === true) return;
    // A hook that fails must not keep a container from being stopped.
    if (phase === 'pre_stop' && pass.memory.failures[`run-hook ${about}`]?.input === run) return;
    last = pass.draft.step({
      kind: 'run-hook',
      about,
      subject: subjectOf(service, container),
      service: service.name,
      reason: phase === 'post_start' ? 'it was started' : 'it is about to be stopped',
      after: [last],
      args: { container: current.id, phase, index, run, ...hook },
      input: run,
    });
  });
  return last;
}
