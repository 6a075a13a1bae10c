#!/usr/bin/env node
/** appliance-network: carries out and takes back changes of the network, outside of the daemon's sandbox. Started by systemd only. */

import { readBootId, uptimeMs } from './adapters/host.ts';
import { runChild } from './adapters/run-child.ts';
import { paths } from './config/paths.ts';
import { seeThrough } from './network-trial.ts';
import { createLogger } from './program/log.ts';
import { print, runMain, UsageError } from './program/run-main.ts';

const USAGE = `Usage: appliance-network trial|boot

Carries out the change of the network that lies in /var/lib/applianced/network, and takes it back unless it is confirmed in time.
The daemon starts it; appliancectl network is what people use.

  trial   applies the change, and waits for its confirmation
  boot    before the network begins: puts back what an unconfirmed change had changed
  --help  print this

Example: systemctl start appliance-network.service
`;

async function main(): Promise<number> {
  const [mode = '', ...rest] = process.argv.slice(2);
  if (mode === '--help') return print(USAGE);
  if ((mode !== 'trial' && mode !== 'boot') || rest.length > 0) throw new UsageError('say trial or boot');
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
