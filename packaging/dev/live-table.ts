/** The services as the daemon tells them, until `signal`: drawn in place on a terminal, one line for each change elsewhere. */
import { renderStatus } from '../../appliance/cli/render/status.ts';
import { createScreen, type Screen } from '../../appliance/cli/screen.ts';
import { createClient } from '../../appliance/client/client.ts';
import type { Status } from '../../appliance/contract/status.ts';
import { renderHints, type Hint } from './hints.ts';

export interface TableOptions {
  readonly socketPath: string;
  readonly output: NodeJS.WriteStream;
  /** Shown below the table; printed once where there is no terminal. */
  readonly hints: readonly Hint[];
  readonly signal: AbortSignal;
}

const redrawMs = 1_000;

export async function showLive({ socketPath, output, hints, signal }: TableOptions): Promise<void> {
  const client = createClient({ socketPath });
  const show = output.isTTY ? onTerminal(output, hints) : inLines(output, hints);
  try {
    const stream = client.events(
      { limit: 0, status: true },
      { signal, reconnect: true, onDisconnect: (error) => show.note(error.message) },
    );
    for await (const message of stream) {
      if (message.event === 'status' || message.event === 'snapshot') show.status(message.data);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    show[Symbol.dispose]();
  }
}

interface Show extends Disposable {
  status(status: Status): void;
  note(text: string): void;
}

function onTerminal(output: NodeJS.WriteStream, hints: readonly Hint[]): Show {
  const screen: Screen = createScreen(output);
  let last: Status | undefined;
  let trouble = 'the daemon is starting';
  const draw = (): void => {
    const view = { now: Date.now(), width: output.columns, color: output.hasColors() };
    const table = last === undefined ? '' : renderStatus(last, view);
    screen.draw(`${table}${trouble === '' ? '' : `\n${trouble}\n`}\n${renderHints(hints, output.columns)}`);
  };
  // Durations grow between two messages.
  const clock = setInterval(draw, redrawMs);
  output.on('resize', draw);
  draw();
  return {
    status: (status) => {
      last = status;
      trouble = '';
      draw();
    },
    note: (text) => {
      // Before it has answered once, that it does not answer yet is no news.
      if (last === undefined) return;
      trouble = text;
      draw();
    },
    [Symbol.dispose]: () => {
      clearInterval(clock);
      output.off('resize', draw);
      screen[Symbol.dispose]();
    },
  };
}

function inLines(output: NodeJS.WritableStream, hints: readonly Hint[]): Show {
  output.write(`${renderHints(hints, Infinity)}\n`);
  let last: readonly string[] = [];
  return {
    status: (status) => {
      const lines = changeLines(status);
      for (const line of lines) if (!last.includes(line)) output.write(`${line}\n`);
      last = lines;
    },
    note: () => undefined,
    [Symbol.dispose]: () => undefined,
  };
}

/** A line for the whole, for each service and each condition; one that was not there before is news. */
export function changeLines(status: Status): string[] {
  return [
    ...status.services.map(({ name, state, why }) => `${name.padEnd(20)} ${state.padEnd(10)} ${why}`),
    ...status.conditions.map(
      ({ severity, title, action }) => `${severity.toUpperCase()}: ${title}. ${action}`,
    ),
    `appliance ${status.health}: ${status.summary}`,
  ];
}
