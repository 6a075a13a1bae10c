#!/usr/bin/env node
/** appliance-network: changes of the network, and the host name in /etc/hosts, outside of the daemon's sandbox. Started by systemd only. */

import { readBootId, readHostname, uptimeMs } from './adapters/host.ts';
import { runChild } from './adapters/run-child.ts';
import { paths } from './config/paths.ts';
import { nameInHosts } from './network-hosts.ts';
import { seeThrough } from './network-trial.ts';
import { createLogger } from './program/log.ts';
import { print, runMain, UsageError } from './program/run-main.ts';

const USAGE = `Usage: appliance-network trial|boot|hosts

Carries out the change of the network that lies in /var/lib/applianced/network, and takes it back unless it is confirmed in time.
The daemon starts it; appliancectl network is what people use.

  trial   applies the change, and waits for its confirmation
  boot    before the network begins: puts back what an unconfirmed change had changed
  hosts   writes the host name into /etc/hosts, at 127.0.1.1
  --help  print this

Example: systemctl start appliance-network.service
`;

async function main(): Promise<number> {
  const [mode = '', ...rest] = process.argv.slice(2);
  if (mode === '--help') return print(USAGE);
  if (rest.length > 0) throw new UsageError('say one thing');
  if (mode === 'hosts') {
    await nameInHosts('/etc/hosts', readHostname());
    return 0;
  }
  if (mode !== 'trial' && mode !== 'boot') throw new UsageError('say trial, boot or hosts');
  const log = createLogger({});
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort());
  try {
    await seeThrough({
      folder: paths('/').networkDir,
      root: '',
      now: Date.now,
      moment: () => ({ bootId: readBootId(), uptimeMs: uptimeMs(), isBooting: mode === 'boot' }),
      run: runChild,
      log: (message) => log.info(message),
      signal: stop.signal,
    });
  } catch (error) {
    // What is on trial then is taken back by the next start, or at boot.
    if (!stop.signal.aborted) throw error;
  }
  return 0;
}

await runMain({ name: 'appliance-network', usage: USAGE, main });
