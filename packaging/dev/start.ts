/** `npm start`: everything that is needed, then the daemon, and its services live until Ctrl-C. */
import { mkdir } from 'node:fs/promises';
import { paths } from '../../appliance/config/paths.ts';
import { startDaemon, type DevDaemon } from './dev-daemon.ts';
import { startPage } from './dev-page.ts';
import { readState, writeState } from './development-state.ts';
import { lockExclusively } from './exclusive.ts';
import { developmentHints } from './hints.ts';
import { showLive } from './live-table.ts';
import { developmentPlace, type Place } from './place.ts';
import { identify, stillRuns } from './processes.ts';
import { endDaemons } from './running-daemons.ts';
import { setUp } from './setup.ts';
import { SetupError } from './setup-error.ts';

const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interrupted.abort());

async function main(): Promise<number> {
  const place = developmentPlace();
  const up = await bringUp(place);
  if (up === undefined) return 130;
  const { daemon, engineSocket } = up;
  const page = await startPage(place, console.log);
  const hints = developmentHints(engineSocket, page.url);
  const { apiSocket } = paths(place.root);
  const stopShowing = new AbortController();
  const signal = AbortSignal.any([interrupted.signal, stopShowing.signal]);
  const shown = showLive({ socketPath: apiSocket, output: process.stdout, hints, signal });
  const end = await Promise.race([daemon.ended, shown]);
  if (end !== undefined) {
    stopShowing.abort();
    await shown;
    await page.stop();
    if (end.deliberate) console.log(end.text);
    else console.error(end.text);
    return end.deliberate ? 0 : 1;
  }
  console.log('ending the daemon');
  const [pageEnd] = await Promise.all([page.stop(), daemon.stop()]);
  if (pageEnd !== undefined) console.log(pageEnd);
  console.log('The stack goes on by itself. npm start looks after it again; npm run down removes it.');
  return 0;
}

interface Up {
  readonly daemon: DevDaemon;
  readonly engineSocket: string;
}

/** What must not happen twice at the same time. Undefined: Ctrl-C came before the daemon was started. */
async function bringUp(place: Place): Promise<Up | undefined> {
  await mkdir(place.directory, { recursive: true });
  using _lock = lockExclusively(place.directory);
  await refuseSecond(place);
  const found = await setUp(place, console.log);
  if (interrupted.signal.aborted) return undefined;
  for (const { name, record } of await endDaemons(place, found, 'another npm start'))
    console.log(`ended the ${name} of an earlier npm start (process ${record.pid})`);
  const { daemon: _earlier, ending: _told, ...state } = found;
  const daemon = startDaemon(place, state.engine.socket);
  console.log(`the daemon is starting; its log: ${place.daemonLog}`);
  const record = await daemon.ready(interrupted.signal);
  const start = await identify(process.pid);
  if (record !== undefined) await writeState(place, { ...state, daemon: record, ...(start && { start }) });
  return { daemon, engineSocket: state.engine.socket };
}

/** @throws SetupError: whoever looks at the first one must not lose it to a second. A start that was killed is none. */
async function refuseSecond(place: Place): Promise<void> {
  const start = (await readState(place))?.start;
  if (start === undefined || !(await stillRuns(start))) return;
  throw new SetupError(
    `npm start runs already for ${place.directory} (process ${start.pid}) and is left alone.\n` +
      'Look at its stack from here: npm run appliancectl -- status\n' +
      'End it: Ctrl-C in its terminal, or npm run down, which also removes the stack',
  );
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
