/** How long an appliance is without its daemon when that hangs: from the hang to the ready message of its successor. */

import { fileURLToPath } from 'node:url';
import { run } from '../dev/command.ts';
import { waitFor } from '../test/harness/wait.ts';
import type { TestHost } from '../test/host/host.ts';
import type { Figure, Section } from './figure.ts';

const unit = 'applianced.service';
const blockLoop = fileURLToPath(new URL('../test/system/kit/block-loop-process.ts', import.meta.url));
/** WatchdogSec= of the package is a minute, and the start has its own time. */
const deadlineMs = 120_000;

/** Needs the package installed and its daemon running. Takes two minutes. */
export async function measureWatchdog(host: TestHost, progress: (line: string) => void): Promise<Section> {
  const stop = (): Promise<unknown> => host.exec('systemctl', 'kill', '--signal=SIGSTOP', unit);
  const block = async (): Promise<unknown> => {
    await host.exec('systemctl', 'kill', '--signal=SIGUSR1', unit);
    return waitFor('the loop is blocked', () => run(host.inNetwork([process.execPath, blockLoop])));
  };
  const measure = async (id: string, name: string, hang: () => Promise<unknown>): Promise<Figure> => {
    progress(`watchdog: ${name}`);
    return { id: `watchdog.${id}`, name, unit: 'ms', samples: [await reaction(host, hang)] };
  };
  return {
    title: 'Watchdog, from a hang to the next daemon',
    figures: [
      await measure('stopped', 'SIGSTOP', stop),
      await measure('blocked', 'event loop blocked', block),
    ],
    notes: [
      'WatchdogSec= as the package has it, counted from the last look before the hang; 2 s of RestartSec= are in it',
    ],
  };
}

async function reaction(host: TestHost, hang: () => Promise<unknown>): Promise<number> {
  const first = await host.unitProperty(unit, 'MainPID');
  await hang();
  const began = performance.now();
  const replaced = async (): Promise<boolean> => {
    const now = await host.unitProperty(unit, 'MainPID');
    return now !== first && now !== '0' && (await host.unitProperty(unit, 'ActiveState')) === 'active';
  };
  await waitFor('the next daemon is ready', replaced, { deadlineMs, everyMs: 100 });
  return performance.now() - began;
}
