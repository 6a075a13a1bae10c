/**
 * A whole Debian host for tests, booted by systemd-nspawn: real systemd, apt, engine, reboots and power cuts; its files in
 * memory, its network of its own with nothing beyond loopback. The kernel is this machine's: what it has cached survives a
 * power cut even without a sync, and modules, AppArmor and the clock are not the host's own.
 */
import { readFile } from 'node:fs/promises';
import { findProgram, run } from '../../dev/command.ts';
import { fetchInside, type InsideResponse } from '../harness/fetch-inside.ts';
import type { Suite } from '../harness/roots.ts';
import { startSandbox, type Sandbox } from '../harness/sandbox.ts';
import { waitUntil } from '../harness/wait.ts';
import { hostRoot } from './host-root.ts';
import { insideOf, writing, type HostInside } from './inside.ts';
import { consoleLogOf, prepareMachine, type Machine } from './machine.ts';

export interface HostOptions {
  /** Default: bookworm. */
  readonly suite?: Suite;
  /** Texts by absolute path, there before the first boot. */
  readonly files?: Readonly<Record<string, string>>;
  /** Debian packages beside those of every test host. */
  readonly packages?: readonly string[];
  /** Room for all that the host writes, engine included; memory is taken for what it has written only. Default: 4096. */
  readonly dataSizeMb?: number;
}

export interface TestHost extends HostInside, AsyncDisposable {
  readonly suite: Suite;
  /** Also the name of its control group. */
  readonly name: string;
  /** Name for `ip netns exec` and `/run/netns/`: the host's network, which stays when the host is off. */
  readonly netns: string;
  /** How often it was booted: 1 after bootHost. */
  readonly boots: number;
  /** Process 1 of the host, as this machine sees it. @throws HostError while the host is off. */
  readonly initPid: number;
  /** Prefixes a command so that it runs in the host's network, with this machine's files. */
  inNetwork(command: readonly string[]): string[];
  /** HTTP from within the host's network. */
  fetch(url: string): Promise<InsideResponse>;
  /** Boots a host that is off, and waits until it has settled. */
  boot(): Promise<void>;
  powerOff(): Promise<void>;
  reboot(): Promise<void>;
  /** Waits for a reboot that the host asks for by itself, boots it, and waits until it has settled. */
  rebooted(deadlineMs?: number): Promise<void>;
  /** Waits until the host has shut down by itself. */
  poweredOff(deadlineMs?: number): Promise<void>;
  /** Ends everything at once, as when the plug is pulled, and boots again. */
  powerCut(): Promise<void>;
  /** What its console has shown over all boots: systemd's lines, and whatever writes to /dev/tty1. */
  console(): Promise<string>;
  /** Ends all processes, and removes mounts, network, control groups and files. */
  dispose(): Promise<void>;
}

const settleDeadlineMs = 120_000;
const shutdownDeadlineMs = 120_000;

/** Debian 12 in every run; Debian 13 too with APPLIANCED_LONG=1. */
export const hostSuites: readonly Suite[] =
  process.env['APPLIANCED_LONG'] === '1' ? ['bookworm', 'trixie'] : ['bookworm'];

/** Why no host can be booted here, for `test(..., { skip })`; false where it can. */
export async function hostSkipReason(): Promise<string | false> {
  if (process.getuid?.() !== 0) return 'a host needs root';
  const needed = ['systemd-nspawn', 'debootstrap', 'ip', 'iptables', 'nsenter', 'unshare', 'docker-init'];
  const found = await Promise.all(needed.map(findProgram));
  const missing = needed.filter((_, index) => found[index] === undefined);
  return missing.length === 0 ? false : `not installed: ${missing.join(', ')}`;
}

/** Resolves once the host has settled: `systemState` is running then, or degraded where a unit has failed. */
export async function bootHost(options: HostOptions = {}): Promise<TestHost> {
  const { suite = 'bookworm', files = {}, packages, dataSizeMb = 4096 } = options;
  const { tree } = await hostRoot(suite, packages);
  const sandbox = await startSandbox('/', dataSizeMb);
  try {
    const machine = await prepareMachine(sandbox, tree);
    for (const [path, text] of Object.entries(files)) {
      await run(sandbox.inside(writing(`${machine.root}${path}`, '0644')), { input: text });
    }
    const host = hostOn(sandbox, machine, suite);
    await host.boot();
    return host;
  } catch (error) {
    await sandbox.dispose();
    throw error;
  }
}

function hostOn(sandbox: Sandbox, machine: Machine, suite: Suite): TestHost {
  const commands = insideOf(machine);
  const boot = async (): Promise<void> => {
    await machine.boot();
    const wait = { deadlineMs: settleDeadlineMs, everyMs: 50 };
    await waitUntil(
      'the host has settled',
      () => commands.systemState(),
      (state) => /^(running|degraded)$/.test(state),
      wait,
    );
  };
  const rebooted = async (deadlineMs = settleDeadlineMs): Promise<void> => {
    await machine.off('reboot', deadlineMs);
    await boot();
  };
  return {
    ...commands,
    suite,
    name: sandbox.name,
    netns: sandbox.name,
    get boots() {
      return machine.boots;
    },
    get initPid() {
      return machine.initPid;
    },
    inNetwork: sandbox.inNetwork,
    fetch: (url) => fetchInside(sandbox.inNetwork, url),
    boot,
    powerOff: async () => {
      await commands.exec('systemctl', '--no-block', 'poweroff');
      await machine.off('poweroff', shutdownDeadlineMs);
    },
    reboot: async () => {
      await commands.exec('systemctl', '--no-block', 'reboot');
      await rebooted(shutdownDeadlineMs);
    },
    rebooted,
    poweredOff: (deadlineMs = shutdownDeadlineMs) => machine.off('poweroff', deadlineMs),
    powerCut: async () => {
      await machine.cutPower();
      await boot();
    },
    console: () => readFile(consoleLogOf(sandbox), 'utf8'),
    dispose: () => sandbox.dispose(),
    [Symbol.asyncDispose]: () => sandbox.dispose(),
  };
}
