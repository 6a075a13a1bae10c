/** The engine's container JSON -> our types. Reads what API 1.41 to 1.51 have in common; tolerates what is missing. */

import { at, field, flag, list, mapObject, number, object, text, textMap, texts } from './json.ts';
import type {
  ContainerDetails,
  ContainerState,
  EndpointDetails,
  HealthState,
  HealthTest,
  ListedContainer,
  MountDetails,
} from './types.ts';

const states: readonly ContainerState[] = [
  'created',
  'running',
  'paused',
  'restarting',
  'removing',
  'exited',
  'dead',
];
const nanosInMs = 1_000_000;
const maxHealthOutput = 500;
/** What the engine applies where a health test leaves a number out (daemon/health.go). */
const healthDefaults = { intervalMs: 30_000, timeoutMs: 30_000, retries: 3 };

/** One entry of `GET /containers/json`. */
export function listedContainer(value: unknown): ListedContainer {
  return {
    id: text(field(value, 'Id')),
    name: ownName(texts(field(value, 'Names'))),
    imageId: text(field(value, 'ImageID')),
    labels: textMap(field(value, 'Labels')),
    state: containerState(field(value, 'State')),
    health: healthOfStatus(text(field(value, 'Status'))),
    networks: mapObject(at(value, 'NetworkSettings', 'Networks'), (entry) => text(field(entry, 'NetworkID'))),
    // The engine lists them in any order, and a look compares entries as they are.
    mountSources: list(field(value, 'Mounts'))
      .map((mount) => text(field(mount, 'Source')))
      .filter((source) => source !== '')
      .toSorted(),
    volumes: list(field(value, 'Mounts'))
      .filter((mount) => field(mount, 'Type') === 'volume')
      .map((mount) => text(field(mount, 'Name')))
      .toSorted(),
  };
}

/** `GET /containers/{id}/json`. */
export function containerDetails(value: unknown): ContainerDetails {
  const state = field(value, 'State');
  const endpoints = mapObject(at(value, 'NetworkSettings', 'Networks'), endpointDetails);
  const healthTest = readHealthTest(at(value, 'Config', 'Healthcheck'));
  return {
    id: text(field(value, 'Id')),
    name: text(field(value, 'Name')).replace(/^\//, ''),
    imageId: text(field(value, 'Image')),
    labels: textMap(at(value, 'Config', 'Labels')),
    state: containerState(field(state, 'Status')),
    health: healthOfInspect(at(state, 'Health')),
    networks: Object.fromEntries(Object.entries(endpoints).map(([name, entry]) => [name, entry.networkId])),
    image: text(at(value, 'Config', 'Image')),
    restartPolicy: text(at(value, 'HostConfig', 'RestartPolicy', 'Name')) || 'no',
    exitCode: number(field(state, 'ExitCode')),
    error: text(field(state, 'Error')),
    oomKilled: flag(field(state, 'OOMKilled')),
    createdAt: timestamp(field(value, 'Created')),
    startedAt: timestamp(field(state, 'StartedAt')),
    finishedAt: timestamp(field(state, 'FinishedAt')),
    pid: number(field(state, 'Pid')),
    ...(healthTest === undefined ? {} : { healthTest }),
    healthOutput: text(field(list(at(state, 'Health', 'Log')).at(-1), 'Output')).slice(0, maxHealthOutput),
    endpoints,
    mounts: list(field(value, 'Mounts')).map(mountDetails),
  };
}

/** Absent where there is no test of one's own: nothing written, inherited (`[]`) or disabled (`NONE`). */
export function readHealthTest(value: unknown): HealthTest | undefined {
  const test = texts(field(value, 'Test'));
  if (test.length < 2 || test[0] === 'NONE') return undefined;
  return {
    test,
    intervalMs: milliseconds(field(value, 'Interval')) || healthDefaults.intervalMs,
    timeoutMs: milliseconds(field(value, 'Timeout')) || healthDefaults.timeoutMs,
    retries: number(field(value, 'Retries')) || healthDefaults.retries,
    startPeriodMs: milliseconds(field(value, 'StartPeriod')),
  };
}

/** Go's zero time means "never". */
function timestamp(value: unknown): string {
  const written = text(value);
  return written.startsWith('0001-01-01') ? '' : written;
}

/** A legacy link adds `/other/alias` names; the container's own has one slash. */
function ownName(names: readonly string[]): string {
  const own = names.find((name) => name.lastIndexOf('/') === 0) ?? names[0] ?? '';
  return own.replace(/^\//, '');
}

function containerState(value: unknown): ContainerState {
  // A state that a later engine invents is at least not a running one.
  return states.find((state) => state === value) ?? 'dead';
}

function healthState(value: unknown): HealthState {
  return value === 'starting' || value === 'healthy' || value === 'unhealthy' ? value : 'none';
}

/**
 * A pause makes the engine say `unhealthy` until its next test, although none has failed (20.10 to 28: closing the
 * monitor sets it). An `unhealthy` whose last test passed is therefore not known yet.
 */
function healthOfInspect(health: unknown): HealthState {
  const state = healthState(field(health, 'Status'));
  const last = list(field(health, 'Log')).at(-1);
  return state === 'unhealthy' && last !== undefined && field(last, 'ExitCode') === 0 ? 'starting' : state;
}

/** The list tells health inside its text for people only: `Up 5 seconds (health: starting)`, `Up 2 hours (healthy)`. */
function healthOfStatus(status: string): HealthState {
  const word = /^Up .*\((?:health: )?(starting|healthy|unhealthy)\)/.exec(status)?.[1];
  return healthState(word);
}

/** Addresses asked for come from `IPAMConfig`; the observed ones change at each start. */
function endpointDetails(value: unknown): EndpointDetails {
  const ipv4Address = text(at(value, 'IPAMConfig', 'IPv4Address'));
  return {
    networkId: text(field(value, 'NetworkID')),
    aliases: texts(field(value, 'Aliases')),
    ipAddress: text(field(value, 'IPAddress')),
    ...(ipv4Address === '' ? {} : { ipv4Address }),
  };
}

function mountDetails(value: unknown): MountDetails {
  const mount = object(value);
  const name = text(mount['Name']);
  return {
    type: text(mount['Type']),
    ...(name === '' ? {} : { name }),
    source: text(mount['Source']),
    target: text(mount['Destination']),
    readOnly: mount['RW'] === false,
  };
}

function milliseconds(nanoseconds: unknown): number {
  return number(nanoseconds) / nanosInMs;
}
