import { readDeadlineMs } from './call.ts';
import { secondsFromNanos } from './engine-time.ts';
import { failure, isKind, transportFailure } from './failure.ts';
import { readLines } from './lines.ts';
import { engineEvent } from './normalise.ts';
import type { Transport } from './transport.ts';
import type { Engine, EngineEvent } from './types.ts';

/** Names of actions are shared by all types. No `exec_*`: each run of a health test would wake us three times. */
const containerActions = 'create start die stop kill oom pause unpause destroy rename update health_status';
const otherActions = 'delete untag tag pull load import connect disconnect reload';
const actions = `${containerActions} ${otherActions}`.split(' ');
const types = ['container', 'image', 'network', 'volume', 'daemon'];

/** A container's labels travel with each of its events. */
const maxEventBytes = 4 * 1024 * 1024;

/**
 * At least once: `since` is inclusive, so the event that it names comes again. The engine keeps its last 256 events, and
 * none over its own restart: look at everything after each connect.
 */
export function eventCalls(transport: Transport): Pick<Engine, 'events'> {
  return { events: (options, signal) => readEvents(transport, options.since, signal) };
}

async function* readEvents(
  transport: Transport,
  since: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<EngineEvent, void, undefined> {
  const named = { name: 'events', subject: '' };
  const from = since === undefined ? undefined : secondsFromNanos(since);
  if (since !== undefined && from === undefined) {
    throw failure(named, 'bad-request', `"${since}" is no time in nanoseconds`);
  }
  const query = {
    filters: JSON.stringify({ type: types, event: actions }),
    ...(from === undefined ? {} : { since: from }),
  };
  const call = { ...named, method: 'GET', path: '/events', query, deadlineMs: readDeadlineMs } as const;
  using stream = await transport.open(call, signal);
  try {
    for await (const line of readLines(stream.body, maxEventBytes)) {
      const event = line === '' ? undefined : engineEvent(line);
      if (event !== undefined) yield event;
    }
  } catch (error) {
    if (error instanceof SyntaxError) throw failure(call, 'server-error', 'an event is no JSON', error);
    const cut = transportFailure(call, stream.deadline.signal.reason ?? error, true);
    if (!isKind(cut, 'stream-cut')) throw cut;
  }
}
