/** `npm start`: everything that is needed, then the daemon, and its services live until Ctrl-C. */
import { paths } from '../../appliance/config/paths.ts';
import { stackPorts, startDaemon } from './dev-daemon.ts';
import { readState, writeState } from './development-state.ts';
import { showLive } from './live-table.ts';
import { developmentPlace } from './place.ts';
import { endProcess } from './processes.ts';
import { setUp } from './setup.ts';
import { SetupError } from './setup-error.ts';

const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interrupted.abort());

const hints = `  npm run appliancectl -- why signal-parser   the reasons behind a service (also: status, plan, logs, events)
  http://localhost:${stackPorts['CONDUCTOR_UI_PORT']}/                      conductor-ui: what came in, as a page
  logger --tcp --server localhost --port ${stackPorts['SIGNAL_SYSLOG_PORT']} "hello"   send a syslog line
  Ctrl-C ends the daemon; the stack goes on. npm run down removes all of it.`;

async function main(): Promise<number> {
  const place = developmentPlace();
  const state = await setUp(place, console.log);
  if (interrupted.signal.aborted) return 130;
  if (await endProcess(state.daemon)) console.log('ended the daemon of an earlier npm start');
  const daemon = await startDaemon(place, state.engine.socket);
  await writeState(place, { ...state, ...(daemon.record && { daemon: daemon.record }) });
  console.log(`daemon: log in ${place.daemonLog}`);
  const { apiSocket } = paths(place.root);
  const stopShowing = new AbortController();
  const signal = AbortSignal.any([interrupted.signal, stopShowing.signal]);
  const shown = showLive({ socketPath: apiSocket, output: process.stdout, hints, signal });
  const crash = await Promise.race([daemon.ended, shown]);
  if (crash !== undefined) {
    stopShowing.abort();
    await shown;
    console.error(crash);
    return 1;
  }
  console.log('ending the daemon');
  await daemon.stop();
  const { daemon: _ended, ...rest } = (await readState(place)) ?? state;
  await writeState(place, rest);
  console.log('The stack goes on by itself. npm start looks after it again; npm run down removes it.');
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
