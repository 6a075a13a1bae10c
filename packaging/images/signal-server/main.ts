import { randomUUID } from 'node:crypto';
import { createOutbox } from '../lib/outbox.ts';
import { publish, receptionHeaders } from '../lib/publish.ts';
import { untilDone } from '../lib/retry.ts';
import { runService } from '../lib/service.ts';
import { readKeyPair } from '../lib/tls.ts';
import { RAW, RAW_SYSLOG_SUBJECT } from '../lib/topology.ts';
import { listenTcp, listenTls, listenUdp } from './listeners.ts';
import type { Listener, LineSink } from './listeners.ts';

/** Inside the container; the stack file maps them. 5044, 5045 and 7514 are syslog over TCP too, told apart by the listener. */
const SYSLOG_PORT = 514;
const MORE_TCP_PORTS = [5044, 5045, 7514];
const TLS_PORT = 6514;

const OUTBOX_BYTES = 32 * 1024 * 1024;

type Line = {
  readonly payload: Buffer;
  readonly messageId: string;
  readonly headers: Record<string, string>;
};

void runService('signal-server', async ({ settings, metrics, log, broker, signal, ready }) => {
  const received = metrics.counter('signal_lines_received_total', 'Lines taken, by listener.');
  const dropped = metrics.counter(
    'signal_lines_dropped_total',
    'Lines lost because the outbox was full, by listener.',
  );
  const cut = metrics.counter('signal_lines_cut_total', 'Lines over 64 KiB that were cut, by listener.');
  const published = metrics.counter('signal_lines_published_total', 'Lines that the broker holds.');

  const outbox = createOutbox<Line>({
    maxBytes: OUTBOX_BYTES,
    log,
    signal,
    send: async (line) => {
      await publish(await broker, { subject: RAW_SYSLOG_SUBJECT, ...line });
      published.add();
    },
  });
  metrics.gauge('signal_outbox_bytes', 'Bytes of lines that the broker does not hold yet.', outbox.sizeBytes);

  // A publish is repeated under its id; another run of the program must not use the same ids.
  const run = randomUUID();
  let count = 0;
  const sink: LineSink = {
    full: outbox.full,
    onceRoomy: outbox.onceRoomy,
    onDropped: (listener) => dropped.add(1, { listener }),
    onCut: (listener) => cut.add(1, { listener }),
    offer(payload, origin) {
      const headers = receptionHeaders({ at: new Date().toISOString(), ...origin });
      const messageId = `${run}-${(count += 1)}`;
      const taken = outbox.offer({ payload, messageId, headers }, payload.length);
      if (taken) received.add(1, { listener: origin.listener });
      return taken;
    },
  };

  const pair = readKeyPair(settings, log);
  const listeners: readonly Listener[] = await Promise.all([
    listenUdp(SYSLOG_PORT, sink),
    ...[SYSLOG_PORT, ...MORE_TCP_PORTS].map((port) => listenTcp(port, sink)),
    // Without a certificate the port stays closed: plain text on it would look like TLS to those who configured it.
    ...(pair === null ? [] : [listenTls(TLS_PORT, pair, sink)]),
  ]);
  signal.addEventListener('abort', () => listeners.forEach((listener) => listener.close()), { once: true });

  const connected = await broker;
  await untilDone(() => connected.ensureStream(RAW), log, signal);
  ready();
  await outbox.run();
});
