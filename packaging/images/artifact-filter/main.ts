import { createHash } from 'node:crypto';
import type { ParsedSignal } from '../lib/event.ts';
import { publish } from '../lib/publish.ts';
import { relay } from '../lib/relay.ts';
import { runService } from '../lib/service.ts';
import { FILTERED, FILTERED_SUBJECT, PARSED } from '../lib/topology.ts';
import { createWindow } from './window.ts';

void runService('artifact-filter', async ({ settings, metrics, log, broker: connecting, signal, ready }) => {
  const maxKeys = settings.integer('DEDUP_MAX_KEYS', { fallback: 100_000, min: 1, max: 10_000_000 });
  const maxAgeS = settings.integer('DEDUP_WINDOW_S', { fallback: 300, min: 1, max: 86_400 });
  const window = createWindow({ maxKeys, maxAgeMs: maxAgeS * 1_000 });
  const passed = metrics.counter('artifact_events_passed_total', 'Events passed on.');
  const duplicates = metrics.counter('artifact_events_duplicate_total', 'Events dropped as duplicates.');
  metrics.gauge('artifact_window_keys', 'Contents remembered.', window.size);

  // The first of two equal events may still be on its way: the second shares its fate instead of passing or vanishing.
  const inFlight = new Map<string, Promise<void>>();
  const broker = await connecting;

  const pass = async (key: string, payload: string): Promise<void> => {
    const answer = await publish(broker, { subject: FILTERED_SUBJECT, payload, messageId: key });
    window.add(key, performance.now());
    (answer === 'stored' ? passed : duplicates).add();
  };

  await relay({
    broker,
    source: PARSED,
    durableName: 'artifact-filter',
    log,
    signal,
    async prepare() {
      await Promise.all([broker.ensureStream(PARSED), broker.ensureStream(FILTERED)]);
      await broker.ensureConsumer(PARSED, 'artifact-filter');
      ready();
    },
    async handle(message) {
      const signalEvent = message.json<ParsedSignal>();
      const key = contentHash(signalEvent);
      const sameInFlight = inFlight.get(key);
      if (sameInFlight !== undefined || window.has(key, performance.now())) {
        await sameInFlight;
        duplicates.add();
        return;
      }
      const passing = pass(key, JSON.stringify({ id: key, ...signalEvent })).finally(() =>
        inFlight.delete(key),
      );
      inFlight.set(key, passing);
      await passing;
    },
  });
});

/** Two lines are the same when they say the same, however and whenever they came in. */
function contentHash({ event }: ParsedSignal): string {
  return createHash('sha256').update(JSON.stringify(event)).digest('hex').slice(0, 32);
}
