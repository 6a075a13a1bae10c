import type { JsMsg } from '@nats-io/jetstream';
import type { ParsedSignal } from '../lib/event.ts';
import { publish, RECEPTION_HEADERS } from '../lib/publish.ts';
import { positionOf, relay } from '../lib/relay.ts';
import { runService } from '../lib/service.ts';
import { PARSED, PARSED_SUBJECT, RAW } from '../lib/topology.ts';
import { parseSyslog } from './syslog.ts';

void runService('signal-parser', async ({ metrics, log, broker: connecting, signal, ready }) => {
  const parsed = metrics.counter(
    'signal_lines_parsed_total',
    'Lines read, by format; unparsed ones are kept whole.',
  );
  const broker = await connecting;
  await relay({
    broker,
    source: RAW,
    durableName: 'signal-parser',
    log,
    signal,
    async prepare() {
      await Promise.all([broker.ensureStream(RAW), broker.ensureStream(PARSED)]);
      await broker.ensureConsumer(RAW, 'signal-parser');
      ready();
    },
    async handle(message) {
      const result = parse(message);
      const payload = JSON.stringify(result);
      await publish(broker, { subject: PARSED_SUBJECT, payload, messageId: positionOf(message) });
      parsed.add(1, { format: result.event.format });
    },
  });
});

/** Bytes that are no UTF-8 become U+FFFD: the events are JSON. */
function parse(message: JsMsg): ParsedSignal {
  const header = (name: string): string => message.headers?.get(name) ?? '';
  const at = header(RECEPTION_HEADERS.at) || message.time.toISOString();
  const received = { at, listener: header(RECEPTION_HEADERS.listener), peer: header(RECEPTION_HEADERS.peer) };
  return { received, event: parseSyslog(message.string(), Date.parse(at)) };
}
