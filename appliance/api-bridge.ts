/** What the API asks of the daemon, answered from its parts. */

import type { Engine, LogLine as EngineLogLine } from './adapters/engine/types.ts';
import type { ApiDeps, LogOptions } from './api/deps.ts';
import type { LogLine } from './contract/log-line.ts';
import { planForeign } from './foreign-plan.ts';
import type { ForeignPlanDeps } from './foreign-plan.ts';
import type { Journal } from './record/journal.ts';
import type { Recorder } from './record/recorder.ts';
import { updateHistory } from './record/update-status.ts';
import type { Board } from './status-board.ts';

export interface BridgeDeps extends ForeignPlanDeps {
  readonly version: string;
  readonly board: Pick<Board, 'status' | 'lookAgeMs' | 'plan' | 'why' | 'onStatus' | 'look' | 'images'>;
  readonly record: Pick<Recorder, 'memory'>;
  readonly journal: Pick<Journal, 'latest' | 'since' | 'before' | 'subscribe'>;
  readonly engine: () => Pick<Engine, 'logs'> | undefined;
  readonly metrics: () => Promise<string>;
}

type Answered = Omit<
  ApiDeps,
  | 'accounts'
  | 'page'
  | 'config'
  | 'certs'
  | 'figures'
  | 'support'
  | 'diagnostics'
  | 'machine'
  | 'command'
  | 'work'
  | 'works'
  | 'cancelWork'
>;

export function createApiDeps(deps: BridgeDeps): Answered {
  return {
    version: deps.version,
    status: () => deps.board.status(),
    lookAgeMs: () => deps.board.lookAgeMs(),
    onStatus: (listener) => deps.board.onStatus(listener),
    plan: () => Promise.resolve(deps.board.plan()),
    planFor: (stackFile) => planForeign(deps, stackFile),
    why: (service) => deps.board.why(service),
    events: {
      replay(afterId, limit) {
        if (afterId === undefined) return deps.journal.latest(limit).toReversed();
        const page = deps.journal.since(afterId, limit + 1);
        return page.complete && page.events.length <= limit ? page.events : undefined;
      },
      before: (beforeId, limit) => deps.journal.before(beforeId, limit)?.toReversed(),
      subscribe: (listener) => deps.journal.subscribe(listener),
    },
    logs: (service, options, signal) => logsOf(deps, service, options, signal),
    images: () => deps.board.images(),
    updateHistory: (service) => updateHistory(deps.record.memory(), service),
    metrics: deps.metrics,
  };
}

/** Lines of all replicas in the order in which they come. */
async function* logsOf(
  deps: BridgeDeps,
  service: string,
  options: LogOptions,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const engine = deps.engine();
  const found = deps.board.status()?.services.find((candidate) => candidate.name === service);
  if (engine === undefined || found === undefined) return;
  const { follow, tail, since, timestamps } = options;
  const wanted = {
    follow,
    ...(tail === undefined ? {} : { tail }),
    ...(since === undefined ? {} : { since }),
  };
  const sources = found.containers.flatMap(({ id, name }) =>
    id === undefined ? [] : [named(name, engine.logs(id, wanted, signal))],
  );
  for await (const { container, line } of merge(sources)) {
    const { at, stream, text } = line;
    yield { container, stream, text, ...(timestamps ? { at } : {}) };
  }
}

async function* named(container: string, lines: AsyncIterable<EngineLogLine>) {
  for await (const line of lines) yield { container, line };
}

async function* merge<Item>(sources: readonly AsyncIterable<Item>[]): AsyncGenerator<Item> {
  const next = async (iterator: AsyncIterator<Item>) => ({ iterator, result: await iterator.next() });
  const pending = new Map(
    sources
      .map((source) => source[Symbol.asyncIterator]())
      .map((iterator) => [iterator, next(iterator)] as const),
  );
  while (pending.size > 0) {
    const { iterator, result } = await Promise.race(pending.values());
    if (result.done === true) pending.delete(iterator);
    else {
      pending.set(iterator, next(iterator));
      yield result.value;
    }
  }
}
