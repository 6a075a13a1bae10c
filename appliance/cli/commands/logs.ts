import { InvalidArgumentError, Option } from 'commander';
import type { LogLine } from '../../contract/log-line.ts';
import type { Context } from '../context.ts';
import type { Definition } from '../define.ts';
import { CommandFailedError, ExitCode, InputError } from '../exit-code.ts';
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

function requestOf(
  { follow = false, tail: lines, since, timestamps = false }: Options,
  now: number,
): LogRequest {
  const from = since === undefined ? undefined : parseSince(since, now);
  if (since !== undefined && from === undefined) {
    throw new InputError(`--since ${since} is no time: 10m, 2h30m, 1d or 2026-01-31T12:00:00Z`);
  }
  const count = lines ?? (from === undefined ? DEFAULT_TAIL : 'all');
  return {
    follow,
    // Without following, the times are needed to put the lines of several services in order.
    timestamps: timestamps || !follow,
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
      follow(service, request, (name, line) => lines.push({ service: name, line }), context),
    ),
  );
  lines.sort((a, b) => (a.line.at ?? '').localeCompare(b.line.at ?? ''));
  for (const { service, line } of lines) show(service, line);
}

async function follow(service: string, request: LogRequest, show: Show, context: Context): Promise<void> {
  const { client, io } = context;
  try {
    for await (const message of client.logs({ name: service, ...request }, { signal: io.interrupted })) {
      if (message.event === 'line') show(service, message.data);
      else if (message.event === 'bye') throw new CommandFailedError('the daemon ends, and with it the logs');
      else if (message.event === 'end' && request.follow)
        context.note(`${service}: ${message.data.reason}\n`);
    }
  } catch (error) {
    if (!io.interrupted.aborted) throw error;
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
