import { setTimeout as delay } from 'node:timers/promises';
import { InvalidArgumentError, Option } from 'commander';
import { isConnectionLoss } from '../../client/errors.ts';
import type { LogLine } from '../../contract/log-line.ts';
import type { Context } from '../context.ts';
import type { Definition } from '../define.ts';
import { ExitCode, InputError } from '../exit-code.ts';
import { logPrefixes, renderLogLine } from '../render/logs.ts';
import type { LogPrefix } from '../render/logs.ts';
import { parseSince } from '../render/time.ts';

interface Options {
  readonly follow?: boolean;
  /** Absent: all. */
  readonly tail?: number | 'all';
  readonly since?: string;
  readonly timestamps?: boolean;
}

const DEFAULT_TAIL = 100;
/** How soon a reading that ended is begun again. */
const AGAIN_MS = 500;

export const logsCommand: Definition<Options> = {
  usage: 'logs [service...]',
  summary: 'show what services wrote',
  description:
    'Shows what the containers of some services wrote, or of all. Control characters are taken out; --json has the text as it was.',
  examples: ['logs signal-server', 'logs -f broker-edge signal-parser', 'logs --since 10m --tail all'],
  options: [
    new Option('-f, --follow', 'go on with new lines'),
    new Option(
      '--tail <lines>',
      `only the last lines of each container, or all (default: ${DEFAULT_TAIL}, with --since all)`,
    ).argParser(tail),
    new Option('--since <time>', 'only lines from then on: 10m, 2h30m, 1d or 2026-01-31T12:00:00Z'),
    new Option('-t, --timestamps', 'show the time of each line (UTC)'),
  ],
  run: async (context, args, options) => {
    const request = requestOf(options, context.io.now());
    const names = await serviceNames(args, context);
    const prefixes = logPrefixes(names);
    const show = (service: string, line: LogLine): void =>
      print({ service, line }, prefixes.get(service), options.timestamps === true, context);
    if (request.follow) await Promise.all(names.map((name) => follow(name, request, show, context)));
    else await showPast(names, request, show, context);
    return ExitCode.ok;
  },
};

interface LogRequest {
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly tail?: number;
  readonly since?: string;
}

function requestOf({ follow = false, tail: lines, since }: Options, now: number): LogRequest {
  const from = since === undefined ? undefined : parseSince(since, now);
  if (since !== undefined && from === undefined) {
    throw new InputError(`--since ${since} is no time: 10m, 2h30m, 1d or 2026-01-31T12:00:00Z`);
  }
  const count = lines ?? (from === undefined ? DEFAULT_TAIL : 'all');
  return {
    follow,
    // They put the lines of several services in order, and tell where to go on after a break.
    timestamps: true,
    ...(count !== 'all' && { tail: count }),
    ...(from !== undefined && { since: from }),
  };
}

function tail(text: string): number | 'all' {
  if (text === 'all') return text;
  const lines = Number(text);
  if (/^\d+$/.test(text) && lines <= 100_000) return lines;
  throw new InvalidArgumentError('It must be a whole number up to 100000, or all.');
}

async function serviceNames(args: readonly string[], { client }: Context): Promise<readonly string[]> {
  if (args.length === 0) return (await client.services()).map((service) => service.name);
  for (const name of args) await client.service({ name });
  return [...new Set(args)];
}

type Show = (service: string, line: LogLine) => void;

/** In the order of time; lines without one stay behind the line before them. */
async function showPast(
  names: readonly string[],
  request: LogRequest,
  show: Show,
  context: Context,
): Promise<void> {
  const lines: { readonly service: string; readonly line: LogLine }[] = [];
  await Promise.all(
    names.map((service) =>
      readOnce(service, request, (name, line) => lines.push({ service: name, line }), context),
    ),
  );
  lines.sort((a, b) => (a.line.at ?? '').localeCompare(b.line.at ?? ''));
  for (const { service, line } of lines) show(service, line);
}

/** One reading up to its end. Returns the newest time among its lines, `after` where there was none. */
async function readOnce(
  service: string,
  request: LogRequest,
  show: Show,
  context: Context,
  after?: string,
): Promise<string | undefined> {
  const { client, io } = context;
  let newest = after;
  const { tail: _, ...untilNow } = request;
  // What came since the last reading is wanted whole.
  const input = { name: service, ...(after === undefined ? request : { ...untilNow, since: after }) };
  for await (const message of client.logs(input, { signal: io.interrupted })) {
    if (message.event !== 'line') continue;
    const { at } = message.data;
    if (after !== undefined && at !== undefined && at <= after) continue;
    if (at !== undefined && (newest === undefined || at > newest)) newest = at;
    show(service, message.data);
  }
  return newest;
}

/** Until Ctrl-C: a container that is replaced, or does not run yet, and a daemon that restarts do not end it. */
async function follow(service: string, request: LogRequest, show: Show, context: Context): Promise<void> {
  const { io, note } = context;
  let newest: string | undefined;
  let wasRead = false;
  while (!io.interrupted.aborted) {
    try {
      newest = await readOnce(service, request, show, context, newest);
      wasRead = true;
      await delay(AGAIN_MS, undefined, { signal: io.interrupted });
    } catch (error) {
      if (io.interrupted.aborted) return;
      if (!wasRead || !isConnectionLoss(error)) throw error;
      note(`${service}: ${error.message}; trying again\n`);
      await delay(AGAIN_MS);
    }
  }
}

function print(
  { service, line }: { readonly service: string; readonly line: LogLine },
  prefix: LogPrefix | undefined,
  timestamps: boolean,
  context: Context,
): void {
  if (context.json) context.out(`${JSON.stringify({ service, ...line })}\n`);
  else context.out(renderLogLine(line, prefix, timestamps, context.view()));
}
