import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { reasonOf } from '../lib/log.ts';
import { publish, receptionHeaders } from '../lib/publish.ts';
import { untilDone } from '../lib/retry.ts';
import { runService } from '../lib/service.ts';
import { RAW, RAW_HTTP_SUBJECT } from '../lib/topology.ts';
import { poll } from './poll.ts';
import type { PollState } from './poll.ts';

void runService('signal-client', async ({ settings, metrics, log, broker: connecting, signal, ready }) => {
  const url = settings.httpUrl('SOURCE_URL');
  const intervalMs = settings.integer('SOURCE_INTERVAL_S', { fallback: 30, min: 1, max: 86_400 }) * 1_000;
  const published = metrics.counter('signal_lines_published_total', 'Lines that the broker holds.');
  const polls = metrics.counter('signal_polls_total', 'Polls, by result.');
  const broker = await connecting;
  await untilDone(() => broker.ensureStream(RAW), log, signal);
  ready();

  if (url === null) {
    log.info('SOURCE_URL is not set: nothing to poll');
    await aborted(signal);
    return;
  }

  let state: PollState = { etag: null, lastModified: null };
  while (!signal.aborted) {
    try {
      const result = await poll(url, state, signal);
      const at = new Date().toISOString();
      const headers = receptionHeaders({ at, listener: 'http', peer: url.host });
      for (const line of result.lines) {
        const messageId = createHash('sha256').update(line).digest('hex');
        await publish(broker, { subject: RAW_HTTP_SUBJECT, payload: line, messageId, headers });
        published.add();
      }
      // Only now: what could not be published is to be fetched again.
      state = result.state;
      polls.add(1, { result: 'ok' });
    } catch (error) {
      if (signal.aborted) return;
      polls.add(1, { result: 'failed' });
      log.warning('the poll failed; trying again after the interval', reasonOf(error));
    }
    await delay(intervalMs, undefined, { signal }).catch(() => undefined);
  }
});

function aborted(signal: AbortSignal): Promise<void> {
  // A pending promise alone does not keep Node running; the HTTP listener and the broker connection do.
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
