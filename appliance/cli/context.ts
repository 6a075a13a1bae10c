import { createClient } from '../client/client.ts';
import type { Client } from '../client/client.ts';
import { paths } from '../config/paths.ts';
import type { Paths } from '../config/paths.ts';
import { InputError } from './exit-code.ts';
import type { View } from './render/view.ts';

/** Where output goes. A terminal has a width and may have colours. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

/** The world as the command line sees it. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** In ms since 1970. */
  readonly now: () => number;
  readonly cwd: () => string;
  /** One line from whoever sits at the terminal; absent: nobody does. */
  readonly ask?: (question: string) => Promise<string>;
  /** The same without showing what is typed. */
  readonly askSecret?: (question: string) => Promise<string>;
  /** One line; the question changes while it is asked, until the signal aborts it. */
  readonly askWhile?: (question: () => string, until: AbortSignal) => Promise<string>;
  /** Standard input, for what is read from it whole. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** The console with these arguments in the place of this process; absent: there is none beside it. */
  readonly becomeConsole?: (args: readonly string[]) => never;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
}

/** Options of every command. */
export interface CommonOptions {
  readonly root?: string;
  readonly socket?: string;
  readonly color?: 'auto' | 'always' | 'never';
  readonly json?: boolean;
}

/** What a command works with. */
export interface Context {
  readonly io: Io;
  readonly paths: Paths;
  readonly client: Client;
  /** As --socket named it. */
  readonly socket?: string;
  readonly json: boolean;
  /** For standard output, as it is now. */
  readonly view: () => View;
  readonly out: (text: string) => void;
  /** One JSON document on standard output: indented on a terminal, else one line. */
  readonly outJson: (value: unknown) => void;
  /** For what is not the result: progress, notes. */
  readonly note: (text: string) => void;
}

export function createContext(io: Io, options: CommonOptions): Context {
  const places = paths(absolute(options.root ?? '/', io));
  const socketPath = options.socket === undefined ? places.apiSocket : absolute(options.socket, io);
  const indent = io.stdout.isTTY === true ? 2 : undefined;
  return {
    io,
    paths: places,
    client: createClient({ socketPath }),
    ...(options.socket !== undefined && { socket: socketPath }),
    json: options.json ?? false,
    view: () => viewOf(io, io.stdout, options),
    out: (text) => void io.stdout.write(text),
    outJson: (value) => void io.stdout.write(`${JSON.stringify(value, null, indent)}\n`),
    note: (text) => void io.stderr.write(text),
  };
}

/** Width of a terminal that knows it (a serial line says 0); else only if COLUMNS is set, as for a man page. */
export function viewOf(io: Io, output: Output, { color = 'auto' }: CommonOptions): View {
  const set = Number(io.env['COLUMNS']);
  const own = output.columns === 0 ? undefined : output.columns;
  const columns = own ?? (Number.isInteger(set) && set > 0 ? set : undefined);
  return {
    now: io.now(),
    width: columns ?? Infinity,
    color: color === 'always' || (color === 'auto' && colorful(io, output)),
  };
}

/** https://no-color.org: any value that is not empty turns colours off. */
function colorful(io: Io, output: Output): boolean {
  const none = io.env['NO_COLOR'];
  return output.isTTY === true && (none === undefined || none === '') && io.env['TERM'] !== 'dumb';
}

export function absolute(path: string, io: Io): string {
  if (path === '') throw new InputError('an empty path names no file');
  return path.startsWith('/') ? path : `${io.cwd()}/${path}`.replaceAll(/\/(\.\/)+/g, '/');
}
