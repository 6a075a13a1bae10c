/** What the API asks of the machine's settings, answered by systemd's own services and the unit of the network. */

import { randomBytes } from 'node:crypto';
import { diskSpace } from './adapters/disk.ts';
import { readHostname } from './adapters/host.ts';
import { textIfAny } from './adapters/files/if-any.ts';
import { ChildError, runChild } from './adapters/run-child.ts';
import { createHostSettings } from './adapters/systemd/host-settings.ts';
import { createSystemdManager } from './adapters/systemd/manager.ts';
import { readTimeZone } from './adapters/time-zone.ts';
import type { Refusal } from './api/deps.ts';
import type { MachineDeps } from './api/machine-deps.ts';
import { osPaths } from './config/os-paths.ts';
import type { Paths } from './config/paths.ts';
import type { Disk, Machine, PendingChange } from './contract/machine.ts';
import { fileSystemsOf } from './machine/mounts.ts';
import { networkView } from './machine/view.ts';
import { createNetworkChanges } from './machine-network.ts';
import type { NetworkChanges } from './machine-network.ts';
import { readNetworkFacts } from './observe/network-facts.ts';
import { errorChain } from './program/error-chain.ts';
import type { Logger } from './program/log.ts';
import type { Journal } from './record/journal.ts';
import { originText } from './record/origin-text.ts';
import type { Recorder } from './record/recorder.ts';
import type { Board } from './status-board.ts';

export interface MachineBridgeDeps {
  readonly paths: Paths;
  readonly record: Pick<Recorder, 'event'>;
  readonly journal: Pick<Journal, 'facts' | 'record'>;
  readonly now: () => number;
  readonly log: Pick<Logger, 'warn'>;
  readonly board: Pick<Board, 'renew'>;
  /** What was changed shows in what is looked at. */
  readonly wake: () => void;
  readonly signal: AbortSignal;
}

export interface MachineBridge extends MachineDeps {
  readonly onTrial: () => PendingChange | undefined;
  /** Writes into the journal how the last change of the network ended, once. */
  readonly settle: () => void;
  /** Sees to it that what another run of the daemon began has an end. */
  readonly resume: () => Promise<void>;
}

const UNIT = 'appliance-network.service';
const SUBJECT = 'the machine';
const AREA = 'network';
const KEY = 'ended';

const ELSEWHERE: Refusal = {
  why: 'this root is not that of the machine',
  action: 'the machine is set only by the daemon of the root "/"',
};

export function createMachineBridge(deps: MachineBridgeDeps): MachineBridge {
  const { paths, record, journal, now, log, board, wake, signal } = deps;
  const isOfMachine = paths.root === '/';
  const settings = createHostSettings();
  const systemd = createSystemdManager();
  const facts = shared(() => readNetworkFacts(runChild, signal));
  const changes = createNetworkChanges({
    folder: paths.networkDir,
    facts,
    startUnit: () => systemd.start(UNIT, signal),
    now,
    newId: () => randomBytes(8).toString('hex'),
    signal,
  });
  const told = (message: string): void => record.event({ kind: 'command', subject: SUBJECT, message });

  const view = async (): Promise<Machine> => {
    const [network, clock, disks] = await Promise.all([
      isOfMachine
        ? networkNow(facts, changes)
        : { manager: 'unknown' as const, reason: ELSEWHERE.why, interfaces: [] },
      isOfMachine ? clockNow(() => settings.synchronised(signal)) : ('unknown' as const),
      readDisks(),
    ]);
    return {
      hostname: readHostname(),
      timeZone: readTimeZone(osPaths(paths.root).localTime),
      clock,
      network,
      disks: [...disks],
    };
  };
  const answer = async (what: 'confirm' | 'revert', by: string): Promise<Machine | Refusal> => {
    const refused = isOfMachine ? await changes.answer(what, by) : ELSEWHERE;
    settle();
    wake();
    return refused ?? (await view());
  };
  const settle = (): void => {
    const end = isOfMachine ? changes.last() : undefined;
    if (end === undefined || journal.facts.read(AREA)[KEY] === end.id) return;
    const message = `${end.interface}: ${end.what}: ${end.outcome}: ${end.why}`;
    const event = { at: end.at, kind: 'command', subject: SUBJECT, message } as const;
    journal.record([event], [{ op: 'write', area: AREA, key: KEY, value: end.id }]);
  };

  return {
    view,
    timeZones: async () => {
      if (!isOfMachine) return ELSEWHERE;
      const zones = await attempt(() => settings.timeZones(signal), 'apt install systemd tzdata');
      return 'why' in zones ? zones : [...zones];
    },
    setHostname: async (hostname, origin) => {
      if (!isOfMachine) return ELSEWHERE;
      const way = 'systemd-hostnamed does it over D-Bus: apt install dbus; or write /etc/hostname and reboot';
      const refused = await attempt(() => settings.setHostname(hostname, signal), way);
      if (refused !== undefined) return refused;
      told(`the host name is ${hostname}, by ${originText(origin)}`);
      board.renew();
      wake();
      const byHand = `write "127.0.1.1 ${hostname}" into /etc/hosts`;
      const unnamed = await attempt(() => settings.nameInHosts(signal), byHand);
      if (unnamed === undefined) return view();
      return { ...unnamed, why: `it is ${hostname} now, but /etc/hosts does not say so: ${unnamed.why}` };
    },
    setTimeZone: async (timeZone, origin) => {
      if (!isOfMachine) return ELSEWHERE;
      const way = 'systemd-timedated does it over D-Bus: apt install dbus; or dpkg-reconfigure tzdata';
      const zones = await attempt(() => settings.timeZones(signal), 'apt install systemd tzdata');
      if ('why' in zones) return zones;
      if (!zones.includes(timeZone)) {
        return {
          problems: [
            { path: 'timeZone', reason: 'is not known here; GET /v1/machine/time-zones has all of them' },
          ],
        };
      }
      const refused = await attempt(() => settings.setTimeZone(timeZone, signal), way);
      if (refused !== undefined) return refused;
      told(`the time zone is ${timeZone}, by ${originText(origin)}`);
      return view();
    },
    setNetwork: async (request, origin) => {
      if (!isOfMachine) return ELSEWHERE;
      const by = originText(origin);
      const result = await attempt(() => changes.set(request, by), 'apt install iproute2; then try again');
      if ('revertsAt' in result) {
        told(`${result.interface}: ${result.what}, on trial until ${result.revertsAt}, by ${by}`);
      }
      settle();
      wake();
      return result;
    },
    confirm: (origin) => answer('confirm', originText(origin)),
    revert: (origin) => answer('revert', originText(origin)),
    settle,
    onTrial: () => (isOfMachine ? changes.pending() : undefined),
    resume: async () => {
      if (!isOfMachine) return;
      try {
        await changes.resume();
      } catch (error) {
        if (!(error instanceof ChildError)) throw error;
        if (error.kind === 'aborted') return;
        log.warn('the change of the network on trial has nobody who takes it back', { error });
      }
    },
  };
}

/** What a program of the system refuses is told, with the way out; anything else is a defect. */
async function attempt<Result>(work: () => Promise<Result>, action: string): Promise<Result | Refusal> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ChildError) || error.kind === 'aborted') throw error;
    return { why: errorChain(error), action };
  }
}

async function networkNow(
  facts: () => ReturnType<typeof readNetworkFacts>,
  changes: NetworkChanges,
): Promise<Machine['network']> {
  const pending = changes.pending();
  const last = changes.last();
  const seen = await attempt(async () => networkView(await facts()), '');
  const view =
    'interfaces' in seen ? seen : { manager: 'unknown' as const, reason: seen.why, interfaces: [] };
  return { ...view, ...(pending === undefined ? {} : { pending }), ...(last === undefined ? {} : { last }) };
}

/** Those that this process sees and that say how large they are. */
async function readDisks(): Promise<readonly Disk[]> {
  const found = await Promise.all(
    fileSystemsOf(textIfAny('/proc/self/mountinfo') ?? '').map(async (fileSystem) => {
      const space = await diskSpace(fileSystem.mountPoint);
      return space === undefined
        ? []
        : [{ ...fileSystem, totalBytes: space.totalBytes, freeBytes: space.freeBytes }];
    }),
  );
  return found.flat();
}

async function clockNow(ask: () => Promise<string>): Promise<Machine['clock']> {
  const answer = await attempt(ask, '');
  if (typeof answer !== 'string') return 'unknown';
  return answer === 'yes' ? 'synchronised' : 'not-synchronised';
}

/** Who asks while it is being read gets that reading: several screens ask at once. */
function shared<Answer>(read: () => Promise<Answer>): () => Promise<Answer> {
  let running: Promise<Answer> | undefined;
  return () => {
    running ??= read().finally(() => (running = undefined));
    return running;
  };
}
