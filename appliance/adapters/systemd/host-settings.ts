/** Host name, time zone and clock of this machine, through systemd-hostnamed, systemd-timedated and a unit: they write what the sandbox may not. */

import { runChild } from '../run-child.ts';

export interface HostSettings {
  readonly setHostname: (name: string, signal: AbortSignal) => Promise<void>;
  /** Resolves once /etc/hosts says the present host name. */
  readonly nameInHosts: (signal: AbortSignal) => Promise<void>;
  readonly setTimeZone: (zone: string, signal: AbortSignal) => Promise<void>;
  readonly timeZones: (signal: AbortSignal) => Promise<readonly string[]>;
  /** `yes` or `no`, as the kernel's clock discipline says it. */
  readonly synchronised: (signal: AbortSignal) => Promise<string>;
}

const DEADLINE_MS = 20_000;

/** All of them reject with a ChildError. `run`: as runChild. */
export function createHostSettings(run = runChild): HostSettings {
  const ask = (signal: AbortSignal, program: string, ...args: readonly string[]): Promise<string> =>
    run(program, args, { timeoutMs: DEADLINE_MS, signal });
  return {
    // Not its younger form `hostname`: systemd 249 to 257 know this one.
    setHostname: async (name, signal) =>
      void (await ask(signal, 'hostnamectl', '--no-ask-password', 'set-hostname', '--', name)),
    // Not `start`, which would join a run that has read the name before this one.
    nameInHosts: async (signal) =>
      void (await ask(signal, 'systemctl', 'restart', 'appliance-network-hosts.service')),
    setTimeZone: async (zone, signal) =>
      void (await ask(signal, 'timedatectl', '--no-ask-password', 'set-timezone', '--', zone)),
    timeZones: async (signal) =>
      (await ask(signal, 'timedatectl', 'list-timezones')).split('\n').filter((line) => line !== ''),
    synchronised: async (signal) =>
      (await ask(signal, 'timedatectl', 'show', '--property=NTPSynchronized', '--value')).trim(),
  };
}
