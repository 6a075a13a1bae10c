import { type Call, pathSegment, readDeadlineMs } from './call.ts';
import { NotMultiplexed, readFrames } from './demux.ts';
import { secondsFromIso } from './engine-time.ts';
import { failure, transportFailure } from './failure.ts';
import { at } from './json.ts';
import { LineTooLong } from './lines.ts';
import { linesOfFrames, linesOfTerminal } from './log-lines.ts';
import type { Transport } from './transport.ts';
import type { Engine, LogLine } from './types.ts';

type LogOptions = Parameters<Engine['logs']>[1];

/** `since` is inclusive: the line that it was taken from comes again. Lines above 64 KiB come in pieces. */
export function logCalls(transport: Transport): Pick<Engine, 'logs'> {
  return { logs: (containerId, options, signal) => readLogs(transport, containerId, options, signal) };
}

async function* readLogs(
  transport: Transport,
  containerId: string,
  options: LogOptions,
  signal: AbortSignal,
): AsyncGenerator<LogLine, void, undefined> {
  const call = logCall(containerId, options);
  // Only the container knows whether its log is framed: the content type says so from 1.42 on.
  const hasTerminal = await isTerminal(transport, containerId, signal);
  using stream = await transport.open(call, signal);
  try {
    if (hasTerminal) yield* linesOfTerminal(stream.body);
    else yield* linesOfFrames(readFrames(stream.body));
  } catch (error) {
    if (error instanceof NotMultiplexed || error instanceof LineTooLong) {
      throw failure(call, 'server-error', error.message, error);
    }
    throw transportFailure(call, stream.deadline.signal.reason ?? error, true);
  }
}

function logCall(containerId: string, options: LogOptions): Call {
  const named = { name: 'logs', subject: containerId };
  const since = options.since === undefined ? undefined : secondsFromIso(options.since);
  if (options.since !== undefined && since === undefined) {
    throw failure(named, 'bad-request', `"${options.since}" is no time (RFC 3339)`);
  }
  return {
    ...named,
    method: 'GET',
    path: `/containers/${pathSegment(containerId)}/logs`,
    query: {
      stdout: '1',
      stderr: '1',
      timestamps: '1',
      follow: options.follow ? '1' : '0',
      tail: options.tail === undefined ? 'all' : String(options.tail),
      ...(since === undefined ? {} : { since }),
    },
    deadlineMs: readDeadlineMs,
  };
}

async function isTerminal(transport: Transport, containerId: string, signal: AbortSignal): Promise<boolean> {
  const path = `/containers/${pathSegment(containerId)}/json`;
  const call: Call = { name: 'logs', subject: containerId, method: 'GET', path, deadlineMs: readDeadlineMs };
  const answer = await transport.send(call, signal);
  return at(answer.body, 'Config', 'Tty') === true;
}
