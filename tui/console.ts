/** The console put together: the terminal, what the daemon says, a clock, and the one state between them. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Writable } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import type { Log } from '../appliance/program/log.ts';
import { createPerformer } from './effects/perform.ts';
import { createAccess } from './effects/session.ts';
import { watchDaemon } from './effects/watch.ts';
import type { Event, Happening } from './events.ts';
import { plainText } from './plain.ts';
import type { Profile } from './profile.ts';
import { recordable } from './recording.ts';
import { startRunner } from './runner.ts';
import { initialState } from './state.ts';
import type { Beginning, Place } from './state.ts';
import { update } from './update/update.ts';
import { openScreen } from './widgets/screen.ts';

export interface ConsoleOptions {
  readonly socketPath: string;
  readonly profile: Profile;
  readonly place: Place;
  readonly log: Log;
}

export interface Terminal {
  readonly input: ReadStream;
  readonly output: WriteStream;
  readonly recording?: Writable;
}

const TICK_MS = 1_000;

function instant(): Pick<Event, 'at' | 'upMs'> {
  return { at: Date.now(), upMs: Math.round(performance.now()) };
}

/** Resolves with the exit code when somebody leaves, or the process is asked to end. */
export async function runConsole(
  { socketPath, profile, place, log }: ConsoleOptions,
  { input, output, recording }: Terminal,
): Promise<number> {
  const ending = new AbortController();
  const leave = (): void => ending.abort();
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(name, leave);
  const access = createAccess(socketPath);
  const screen = openScreen({
    input,
    output,
    profile,
    onKey: (typed) => push({ kind: 'key', ...typed }),
    onResize: (size) => push({ kind: 'resize', ...size }),
  });
  const { at: now, upMs } = instant();
  const beginning: Beginning = { now, upMs, size: screen.size(), profile, place };
  const performer = createPerformer({
    access,
    push: (happening) => push(happening),
    repaint: screen.repaint,
    leave,
  });
  const write = (value: Beginning | Event): void => void recording?.write(`${JSON.stringify(value)}\n`);
  write(beginning);
  const runner = startRunner(initialState(beginning), {
    draw: screen.draw,
    perform: performer.perform,
    ...(recording !== undefined && { onEvent: (event, before) => write(recordable(event, before)) }),
  });
  function push(happening: Happening): void {
    runner.push({ ...happening, ...instant() });
  }
  const clock = setInterval(() => push({ kind: 'tick' }), TICK_MS);
  const watched = watchDaemon({
    client: access.client(),
    log,
    now: Date.now,
    push,
    signal: ending.signal,
  });
  try {
    await watched;
  } finally {
    clearInterval(clock);
    runner.end();
    performer.end();
    screen.close();
    recording?.end();
  }
  return 0;
}

/** How long the daemon may take, for what is printed once. */
const PLAIN_MS = 5_000;

/** The overview once; exit code 1 where the daemon does not answer, or does not show it. */
export async function runPlain(
  { socketPath, profile, place, log }: ConsoleOptions,
  output: Writable,
): Promise<number> {
  const ending = new AbortController();
  const now = Date.now();
  let state = initialState({ now, upMs: 0, size: { columns: 80, rows: 24 }, profile, place });
  const asked = Promise.withResolvers<void>();
  const said = Promise.withResolvers<void>();
  const watched = watchDaemon({
    client: createAccess(socketPath).client(),
    log,
    now: Date.now,
    signal: ending.signal,
    onAsked: asked.resolve,
    push: (happening) => {
      [state] = update(state, { ...happening, ...instant() });
      const { silent, refused, status } = state.model;
      if (silent !== undefined || refused !== undefined || status !== undefined) said.resolve();
    },
  });
  const known = Promise.all([asked.promise, said.promise]);
  await Promise.race([known, delay(PLAIN_MS, undefined, { ref: false })]);
  ending.abort();
  await watched;
  output.write(plainText(state));
  const { silent, refused, status } = state.model;
  return silent === undefined && refused === undefined && status !== undefined ? 0 : 1;
}
