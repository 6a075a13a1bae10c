/** Whether an operator's command can be carried out, and what it changes in the planner's memory: pure. */

import type {
  OsCommand,
  Origin,
  StackCommand,
  UpdatePart,
  WorkArguments,
  WorkCommand,
} from '../contract/work.ts';
import type { Desired, DesiredService } from '../desired/desired.ts';
import { label } from '../desired/desired.ts';
import { siteTime } from '../desired/os/window.ts';
import type { Observed } from '../observe/observed.ts';
import type { Memory } from '../plan/memory.ts';
import type { OsView } from '../plan/os.ts';
import type { HoldRecord } from '../plan/update-memory.ts';
import { rememberContainerCleanup, rememberVolumeCleanup } from './cleanup-memory.ts';
import { rememberOsCommand } from './os-memory.ts';
import { refusalOf } from './os-work.ts';
import type { PowerCommand, Refusal } from './os-work.ts';
import {
  releaseText,
  rememberHold,
  rememberRelease,
  rememberUpdates,
  whyNoRollback,
  whyNoUpdate,
} from './update-orders.ts';
import { forgetTroubles, rememberCommand, targetsOf } from './work.ts';

export interface Order {
  readonly command: WorkCommand;
  /** One of the stack; absent: the whole stack, or the machine. */
  readonly service?: string;
  readonly arguments: WorkArguments;
  readonly origin: Origin;
}

export interface OrderWorld {
  readonly desired: Desired | undefined;
  readonly observed: Observed;
  readonly os: OsView;
  readonly now: number;
}

export interface Prepared {
  readonly arguments: WorkArguments;
  readonly services: readonly string[];
  readonly runs: readonly string[];
  /** A part of it is done by the daemon beside the loop. */
  readonly hasJob: boolean;
  /** It is done with the change of the memory alone, in these words. */
  readonly done?: string;
  /** Its effect, in the same transaction as the item. */
  readonly remember: (memory: Memory, id: string) => Memory;
}

export const NO_STACK: Refusal = {
  why: 'there is no stack to run yet',
  action:
    'set node_role in node.json, or write a stack.yaml beside it; where there is one, "appliancectl status" tells what is wrong with it',
};

type Prepare = (order: Order, memory: Memory, world: OrderWorld) => Prepared | Refusal;
type StackWorld = OrderWorld & { readonly desired: Desired };
type PrepareForStack = (order: Order, memory: Memory, world: StackWorld) => Prepared | Refusal;

const PREPARATIONS: Readonly<Record<WorkCommand, Prepare>> = {
  start: ofStack(prepareState('start')),
  stop: ofStack(prepareState('stop')),
  restart: ofStack(prepareState('restart')),
  remove: ofStack(prepareState('remove')),
  'force-cleanup': ofStack(prepareContainers),
  'cleanup-volumes': ofStack(prepareVolumes),
  'update-check': (order, memory, world) => prepareUpdate(order, 'update-check', memory, world),
  'update-now': (order, memory, world) => prepareUpdate(order, 'update-now', memory, world),
  rollback: ofStack(prepareRollback),
  hold: ofStack(prepareHold),
  release: ofStack((order, memory, world) => ({
    ...plain(order, world),
    done: releaseText(memory, order.service, world.desired, world.now),
    remember: (before) => rememberRelease(before, order.service, world.desired),
  })),
  reboot: (order, _, world) => preparePower(order, 'reboot', world),
  poweroff: (order, _, world) => preparePower(order, 'poweroff', world),
  'refresh-certs': (order) => ({
    ...NOBODY,
    arguments: order.arguments,
    hasJob: true,
    remember: (before) => before,
  }),
};

export function prepareOrder(order: Order, memory: Memory, world: OrderWorld): Prepared | Refusal {
  return PREPARATIONS[order.command](order, memory, world);
}

const NOBODY = { services: [], runs: [], hasJob: false } as const;

function preparePower(order: Order, command: PowerCommand, world: OrderWorld): Prepared | Refusal {
  return (
    refusalOf(command, world.os) ?? {
      ...NOBODY,
      arguments: order.arguments,
      remember: (before, id) => withOsRequest(before, command, id, world),
    }
  );
}

function plain({ service, arguments: given }: Order, { desired, observed }: StackWorld) {
  return { ...targetsOf(service, desired, observed), arguments: given, hasJob: false };
}

function ofStack(prepare: PrepareForStack): Prepare {
  return (order, memory, world) => {
    const { desired } = world;
    return desired === undefined ? NO_STACK : prepare(order, memory, { ...world, desired });
  };
}

function prepareState(command: StackCommand): PrepareForStack {
  return (order, _, world) => {
    const { desired, observed, now } = world;
    const wanted = { command, ...(order.service === undefined ? {} : { service: order.service }) };
    return {
      ...plain(order, world),
      remember: (before) => rememberCommand(before, wanted, desired, observed, now),
    };
  };
}

function prepareContainers(order: Order, _: Memory, world: StackWorld): Prepared {
  const { desired, observed, now } = world;
  const { service = '' } = order;
  const begunAnew = (before: Memory): Memory => forgetTroubles(before, new Set([service]), desired);
  return {
    ...plain(order, world),
    remember: (before, id) =>
      rememberContainerCleanup(begunAnew(before), { id, service, at: now }, desired, observed),
  };
}

function prepareRollback(order: Order, memory: Memory, world: StackWorld): Prepared | Refusal {
  const refusal = refusalFor(order.service, world.desired, (service) => whyNoRollback(memory, service));
  if (refusal !== undefined) return refusal;
  const targets = plain(order, world);
  return {
    ...targets,
    remember: (before, id) =>
      rememberUpdates(before, targets.services, { id, at: world.now, kind: 'rollback' }),
  };
}

function prepareHold(order: Order, _: Memory, world: StackWorld): Prepared {
  const { why = '', until } = order.arguments;
  const hold: HoldRecord = {
    at: world.now,
    why,
    ...(until === undefined ? {} : { until: Date.parse(until) }),
  };
  return {
    ...plain(order, world),
    done: `held until ${hold.until === undefined ? 'it is released' : siteTime(hold.until, world.observed.timeZone)}`,
    remember: (before) => rememberHold(before, order.service, hold),
  };
}

function refusalFor(
  name: string | undefined,
  desired: Desired,
  why: (service: DesiredService) => Refusal | undefined,
): Refusal | undefined {
  const service = desired.services.find((each) => each.name === name);
  return service && why(service);
}

/** Only what the stack declares, and this appliance made. */
function prepareVolumes(
  { arguments: given }: Order,
  _: Memory,
  { desired, observed, now: at }: StackWorld,
): Prepared | Refusal {
  const volumes = [...new Set(given.volumes)].toSorted();
  const refusals = volumes.flatMap((name) => whyNotRemoved(name, desired, observed) ?? []);
  if (refusals.length > 0) {
    const able = desired.volumes
      .filter(({ name }) => whyNotRemoved(name, desired, observed) === undefined)
      .map(({ name }) => name);
    const action = able.length === 0 ? 'there is none that can be named' : `can be named: ${able.join(', ')}`;
    return { why: refusals.join('; '), action };
  }
  const usedBy = desired.volumes.filter(({ name }) => volumes.includes(name)).flatMap((each) => each.usedBy);
  return {
    arguments: { ...given, volumes },
    services: [...new Set(usedBy)],
    runs: [],
    hasJob: false,
    remember: (before, id) => rememberVolumeCleanup(before, { id, volumes, at }),
  };
}

function whyNotRemoved(name: string, desired: Desired, observed: Observed): string | undefined {
  const declared = desired.volumes.find((volume) => volume.name === name);
  if (declared === undefined) return `the stack declares no volume ${name}`;
  if (declared.external) return `volume ${name} is external: the appliance did not make it`;
  const found = observed.volumes.find((volume) => volume.name === name);
  if (found === undefined) return `volume ${name} does not exist`;
  const id = found.labels[label.applianceId];
  const isOurs = id !== undefined && [desired.applianceId, ...desired.formerApplianceIds].includes(id);
  return isOurs ? undefined : `volume ${name} does not carry the label of this appliance`;
}

function prepareUpdate(
  order: Order,
  command: 'update-check' | 'update-now',
  memory: Memory,
  world: OrderWorld,
): Prepared | Refusal {
  const one = order.service;
  const asked = one === undefined ? order.arguments.parts : (['images'] as const);
  const chosen = servicesFor(order, command, memory, world);
  const refusals: Readonly<Record<UpdatePart, Refusal | undefined>> = {
    images: 'why' in chosen ? chosen : undefined,
    system: refusalOf(command, world.os),
  };
  const wanted = asked ?? (['images', 'system'] as const);
  const parts = wanted.filter((part) => refusals[part] === undefined);
  const refused = wanted.map((part) => refusals[part]).filter((refusal) => refusal !== undefined);
  const refusal = asOneRefusal(refused);
  // What was not asked for by name is left out where it cannot be done.
  if (refusal !== undefined && (asked !== undefined || parts.length === 0)) return refusal;
  const services = 'why' in chosen || !parts.includes('images') ? [] : chosen.services;
  return {
    arguments: { ...order.arguments, parts },
    services,
    runs: [],
    hasJob: parts.includes('images'),
    remember: (before, id) => (parts.includes('system') ? withOsRequest(before, command, id, world) : before),
  };
}

/** Each reason is something to do before it works. */
function asOneRefusal(refused: readonly Refusal[]): Refusal | undefined {
  const [first, ...others] = refused.filter(
    ({ why }, index) => refused.findIndex((each) => each.why === why) === index,
  );
  if (first === undefined || others.length === 0) return first;
  const all = [first, ...others];
  return {
    why: all.map(({ why }) => why).join('; '),
    action: all.map(({ action }) => action).join('; '),
  };
}

function servicesFor(
  { service: name }: Order,
  command: 'update-check' | 'update-now',
  memory: Memory,
  { desired, now }: OrderWorld,
): { readonly services: readonly string[] } | Refusal {
  if (desired === undefined) return NO_STACK;
  if (desired.offline) {
    return { why: 'offline_mode is on', action: 'appliancectl config set offline_mode false' };
  }
  const all = desired.services.filter((service) => name === undefined || service.name === name);
  if (command === 'update-check') return { services: all.map((service) => service.name) };
  const reasons = new Map(all.map((service) => [service.name, whyNoUpdate(memory, service, now)]));
  const able = all.filter((service) => reasons.get(service.name) === undefined);
  const first = [...reasons.values()].find((reason) => reason !== undefined);
  return able.length === 0 && first !== undefined ? first : { services: able.map((each) => each.name) };
}

function withOsRequest(memory: Memory, command: OsCommand, id: string, { os, now }: OrderWorld): Memory {
  const { observed } = os;
  const bootId = observed.state === 'available' ? observed.bootId : '';
  return rememberOsCommand(memory, command, { id, at: now, bootId });
}
