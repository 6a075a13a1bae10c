/** One appliance: a root with its files, a daemon on it, and what the API says of it. */

import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createClient, type Client } from '../../../../appliance/client/client.ts';
import { paths as pathsOf, type Paths } from '../../../../appliance/config/paths.ts';
import type { Condition } from '../../../../appliance/contract/condition.ts';
import type { Event } from '../../../../appliance/contract/event.ts';
import type { ServiceStatus, Status } from '../../../../appliance/contract/status.ts';
import { isOpen, type WorkItem } from '../../../../appliance/contract/work.ts';
import type { Policy } from '../../../../appliance/plan/policy.ts';
import type { TestEngine } from '../../harness/engine.ts';
import { tempDirectory } from '../../harness/temp-directory.ts';
import { waitFor, waitUntil, type WaitOptions } from '../../harness/wait.ts';
import { daemonInside, daemonProcess, type RunningDaemon } from './daemon.ts';
import type { Services } from './stack.ts';

export interface ApplianceOptions {
  /** Another engine socket: a proxy in front of it. */
  readonly engineSocket?: string;
  readonly policy?: Policy;
}

export interface StartOptions {
  /** The real program instead of the daemon's code inside the test. */
  readonly process?: boolean;
  /** The program in the engine's network, where containers' addresses are. */
  readonly inEngineNetwork?: boolean;
}

export interface Appliance extends AsyncDisposable {
  readonly stack: string;
  readonly id: string;
  readonly paths: Paths;
  readonly client: Client;
  /** Writes a file below the root (or at an absolute path in it) as an editor does: beside its place, then renamed. */
  write(path: string, text: string, mode?: number): Promise<void>;
  /** Keys of node.json; the appliance's id is always in it. */
  configure(keys: Readonly<Record<string, unknown>>): Promise<void>;
  /** The operator's stack.yaml with these services, and with more top-level keys. */
  writeStack(services: Services, more?: Readonly<Record<string, unknown>>): Promise<void>;
  start(options?: StartOptions): Promise<void>;
  /** As systemd stops it; the containers run on. */
  stop(): Promise<void>;
  kill(): Promise<void>;
  /** What the daemon that runs, or ran last, has logged. */
  log(): string;
  /** What had become known to its journal when it was stopped last, oldest first, one line each. */
  told(): readonly string[];
  /** `writeStack`, `start` and `converged`. */
  up(services: Services, more?: Readonly<Record<string, unknown>>): Promise<Status>;
  status(): Promise<Status>;
  until(what: string, accept: (status: Status) => boolean, options?: WaitOptions): Promise<Status>;
  /** Until nothing is planned or waited for. After a change by hand wait for its effect first: the last look may be older. */
  converged(options?: WaitOptions): Promise<Status>;
  condition(code: string, subject?: string, options?: WaitOptions): Promise<Condition>;
  noCondition(code: string, options?: WaitOptions): Promise<void>;
  events(): Promise<readonly Event[]>;
  /** Until the command has been carried out or has failed. */
  finished(item: WorkItem, options?: WaitOptions): Promise<WorkItem>;
  /** Engine's name of a service's container. */
  container(service: string): string;
}

const startDeadlineMs = 15_000;
const settleDeadlineMs = 20_000;
/** Events: those of the last minute or so. */
const toldLast = 120;

export async function createAppliance(
  engine: TestEngine,
  stack: string,
  options: ApplianceOptions = {},
): Promise<Appliance> {
  const directory = await tempDirectory();
  const paths = pathsOf(directory.path);
  const id = randomUUID();
  const client = createClient({ socketPath: paths.apiSocket, strict: true });
  const place = { root: directory.path, engineSocket: options.engineSocket ?? engine.socketPath };
  let daemon: RunningDaemon | undefined;
  let ranLast: RunningDaemon | undefined;

  const status = (): Promise<Status> => {
    daemon?.assertRunning();
    return client.status();
  };
  const until: Appliance['until'] = (what, accept, wait) =>
    waitUntil(`${stack}: ${what}`, status, accept, { deadlineMs: settleDeadlineMs, ...wait });
  let told: readonly string[] = [];
  const tell = async (): Promise<readonly string[]> => {
    try {
      return (await client.eventsList({ limit: toldLast })).map(
        ({ at, kind, subject = '-', message, reason = '', cause = '' }) =>
          `${at} ${kind} ${subject}: ${message} ${reason} ${cause}`.trimEnd(),
      );
    } catch (error) {
      return [`its events cannot be had: ${String(error)}`];
    }
  };
  const stop = async (): Promise<void> => {
    const running = daemon;
    if (running?.ended() === false) told = await tell();
    daemon = undefined;
    await running?.stop();
  };

  const appliance: Appliance = {
    stack,
    id,
    paths,
    client,
    write: async (path, text, mode = 0o644) => {
      const place = path.startsWith(directory.path) ? path : `${directory.path}/${path}`;
      await mkdir(dirname(place), { recursive: true });
      await writeFile(`${place}.new`, text, { mode });
      await rename(`${place}.new`, place);
    },
    configure: (keys) =>
      appliance.write(
        paths.nodeJson,
        `${JSON.stringify({ schema: 1, appliance_id: id, ...keys }, null, 2)}\n`,
        0o600,
      ),
    writeStack: (services, more = {}) =>
      appliance.write(paths.stackFile, `${JSON.stringify({ name: stack, services, ...more }, null, 2)}\n`),
    start: async ({ process = false, inEngineNetwork = false } = {}) => {
      if (process || inEngineNetwork)
        daemon = daemonProcess(place, inEngineNetwork ? (command) => engine.inNetwork(command) : undefined);
      else daemon = daemonInside(place, options.policy);
      const running = daemon;
      ranLast = running;
      const answered = (): Promise<unknown> | true => (running.ended() ? true : client.status());
      await waitFor(`${stack}: the API answers`, answered, { deadlineMs: startDeadlineMs });
      running.assertRunning();
    },
    stop,
    kill: async () => {
      const running = daemon;
      daemon = undefined;
      await running?.kill();
    },
    told: () => told,
    log: () => ranLast?.log() ?? '',
    up: async (services, more) => {
      await appliance.writeStack(services, more);
      await appliance.start();
      return appliance.converged();
    },
    status,
    until,
    converged: (wait) => until('converged', (now) => now.converged && now.phase === 'IDLE', wait),
    condition: async (code, subject, wait) => {
      const wanted = (condition: Condition): boolean =>
        condition.code === code && (subject === undefined || condition.subject === subject);
      const seen = await until(
        `condition ${code} ${subject ?? ''}`,
        ({ conditions }) => conditions.some(wanted),
        wait,
      );
      return seen.conditions.filter(wanted)[0] as Condition;
    },
    noCondition: async (code, wait) => {
      await until(
        `no condition ${code}`,
        ({ conditions }) => !conditions.some((each) => each.code === code),
        wait,
      );
    },
    events: () => client.eventsList({ limit: 1_000 }),
    finished: (item, wait) =>
      waitUntil(
        `${stack}: ${item.command} ends`,
        () => client.work({ id: item.id }),
        (seen) => !isOpen(seen),
        {
          deadlineMs: settleDeadlineMs,
          ...wait,
        },
      ),
    container: (service) => `${stack}-${service}-1`,
    [Symbol.asyncDispose]: async () => {
      try {
        await stop();
      } finally {
        await directory.dispose();
      }
    },
  };
  await appliance.configure({});
  return appliance;
}

export function serviceOf(status: Status, name: string): ServiceStatus {
  const found = status.services.find((service) => service.name === name);
  if (found === undefined) throw new Error(`the status shows no service ${name}`);
  return found;
}
