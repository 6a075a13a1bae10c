/** What must hold at the instant in which a step goes out, judged from the simulated world and not from the planner. */

import assert from 'node:assert/strict';
import { label } from '../desired/desired.ts';
import type { DesiredService } from '../desired/desired.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import { APPLIANCE } from './desired.testdata.ts';
import { isOurs } from './simulated-engine.testdata.ts';
import type { World } from './simulated-engine.testdata.ts';
import type { Look } from './simulation.testdata.ts';
import { ready } from './step.ts';
import type { PlanResult, Step } from './step.ts';

export function assertNothingForeign(step: Step, { world, desired }: Look): void {
  if ('container' in step.args) {
    const { container: id } = step.args;
    const container = world.containers.find((candidate) => candidate.id === id);
    assert.ok(
      container === undefined || isOurs(container, APPLIANCE),
      `${step.key} touches a foreign container`,
    );
  }
  if (step.kind === 'remove-network') {
    const { network: id } = step.args;
    const network = world.networks.find((candidate) => candidate.id === id);
    assert.equal(network?.labels[label.applianceId], APPLIANCE, `${step.key} removes a foreign network`);
  }
  if (step.kind === 'connect-network' || step.kind === 'disconnect-network') {
    const { network: name } = step.args;
    const network = world.networks.find((candidate) => candidate.name === name);
    const container = world.containers.find(({ id }) => id === step.args.container);
    const isGone = network === undefined || container?.networks[name] !== network.id;
    const mayTouch =
      isGone ||
      desired.networks.some((wanted) => wanted.name === name) ||
      network?.labels[label.applianceId] === APPLIANCE;
    assert.ok(mayTouch, `${step.key} touches a foreign network`);
  }
}

export function assertFilesKept(step: Step, { world }: Look): void {
  if (step.kind !== 'remove-file') return;
  const { path } = step.args;
  const used = world.containers.some(({ mounts }) => mounts.some(({ source }) => source === path));
  assert.ok(!used, `${step.key} takes away what a container mounts`);
}

export function assertOwnReady({ steps }: PlanResult): void {
  const containers = ready(steps).flatMap((step) => ('container' in step.args ? [step.args.container] : []));
  assert.equal(new Set(containers).size, containers.length, 'two ready steps touch one container');
}

/** The containers that stand for one replica of a service in this stack. */
function containersOf(
  world: World,
  stack: string,
  service: string,
  replica: string,
): readonly ObservedContainer[] {
  return world.containers.filter(
    ({ labels }) =>
      labels[label.applianceId] === APPLIANCE &&
      labels[label.stack] === stack &&
      labels[label.service] === service &&
      (labels[label.replica] ?? '1') === replica,
  );
}

export function assertOrder(step: Step, { world, desired }: Look): void {
  if (step.kind !== 'start-container') return;
  const service = desired.services.find(({ name }) => name === step.service);
  for (const on of service?.dependsOn ?? []) {
    const dependency = desired.services.find(({ name }) => name === on.service);
    if (dependency === undefined || !on.required) continue;
    assert.ok(isAsAsked(world, desired.stack, dependency, on.condition), `${step.key} before ${on.service}`);
  }
}

function isAsAsked(world: World, stack: string, service: DesiredService, condition: string): boolean {
  return service.containers.every((wanted) =>
    containersOf(world, stack, service.name, String(wanted.replica)).some((container) => {
      if (container.labels[label.configHash] !== wanted.configHash) return false;
      const completed = container.state === 'exited' && container.exitCode === 0;
      if (condition === 'service_completed_successfully') return completed;
      if (condition === 'service_healthy')
        return container.state === 'running' && container.health === 'healthy';
      return container.state === 'running' || completed;
    }),
  );
}

/** A simulated stop ends with 143, which no simulated process does by itself. */
function hasEndedByItself({ state, exitCode }: ObservedContainer): boolean {
  return state === 'exited' && exitCode !== 143;
}

export function assertOldOneKept(step: Step, { world, desired, memory }: Look): void {
  if (step.kind !== 'remove-container') return;
  const old = world.containers.find(({ id }) => id === step.args.container);
  if (old === undefined || old.startedAt === '' || old.state === 'dead') return;
  const { [label.stack]: stack, [label.service]: name = '', [label.replica]: replica = '1' } = old.labels;
  const wanted = desired.services
    .find((service) => service.name === name)
    ?.containers.find((container) => String(container.replica) === replica);
  if (wanted === undefined || stack !== desired.stack) return;
  // What is taken back goes once the one before it runs again.
  const good = memory.replacements[wanted.name]?.from.configHash;
  const successor = containersOf(world, stack, name, replica).some(
    (candidate) =>
      candidate.id !== old.id &&
      [wanted.configHash, good].includes(candidate.labels[label.configHash]) &&
      (candidate.state === 'running' || candidate.state === 'paused' || hasEndedByItself(candidate)),
  );
  assert.ok(successor, `${step.key} before its successor has run`);
}

/** Services whose every wanted container runs and is past its first health test. */
export function isWorking(world: World, stack: string, service: DesiredService): boolean {
  return service.containers.every((wanted) =>
    containersOf(world, stack, service.name, String(wanted.replica)).some(
      (container) => container.state === 'running' && container.health !== 'starting',
    ),
  );
}
