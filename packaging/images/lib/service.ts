import { adminRoutes, listenHttp } from './admin.ts';
import type { Health } from './admin.ts';
import { connectBroker } from './broker.ts';
import type { Broker } from './broker.ts';
import { settingsOf } from './env.ts';
import type { Settings } from './env.ts';
import { createLog, reasonOf } from './log.ts';
import type { Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import type { Metrics } from './metrics.ts';

export type ServiceContext = {
  readonly settings: Settings;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly health: Health;
  /** The broker, as soon as it could be reached for the first time. */
  readonly broker: Promise<Broker>;
  /** Aborts on SIGTERM and SIGINT: finish what is begun and return. */
  readonly signal: AbortSignal;
  /** To be called each time the program has all that it needs; the broker's connection is watched apart from it. */
  readonly ready: () => void;
};

/** What is not finished by then is left to the next start: nothing that is not acknowledged is lost. */
const STOP_DEADLINE_MS = 800;

/**
 * Runs one program of the stack: `/health` and `/metrics` on ADMIN_PORT (9100) at once, a broker connection that is
 * kept up for ever, and an orderly end within a second of SIGTERM. `run` returns when its signal aborts.
 * Never rejects: an error is logged and ends the process with code 1.
 */
export async function runService(
  name: string,
  run: (context: ServiceContext) => Promise<void>,
): Promise<void> {
  const settings = settingsOf(process.env);
  const log = createLog(name, settings.text('LOG_DIR'));
  const stopping = new AbortController();
  const stop = (signalName: NodeJS.Signals): void => {
    log.info('stopping', { signal: signalName });
    setTimeout(() => end('stopped with work left'), STOP_DEADLINE_MS).unref();
    stopping.abort();
  };
  const end = (message: string): never => {
    log.info(message);
    process.exit(0);
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
  try {
    await serve(name, settings, log, stopping.signal, run);
    end('stopped');
  } catch (error) {
    if (stopping.signal.aborted) end('stopped');
    log.error('the program ends', reasonOf(error));
    process.exit(1);
  }
}

async function serve(
  name: string,
  settings: Settings,
  log: Log,
  signal: AbortSignal,
  run: (context: ServiceContext) => Promise<void>,
): Promise<void> {
  const metrics = createMetrics();
  const { promise: firstReady, resolve: becomeReady } = Promise.withResolvers<void>();
  let connectedBroker: Broker | null = null;
  let prepared = false;
  const health: Health = {
    firstReady,
    problems: () => [
      ...(connectedBroker?.connected() === true ? [] : ['not connected to the broker']),
      ...(prepared ? [] : ['not started in full']),
    ],
  };
  metrics.gauge('broker_connected', '1 while the connection to the broker is up.', () =>
    connectedBroker?.connected() === true ? 1 : 0,
  );
  metrics.gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss());
  const broker = connectBroker({
    url: settings.text('BROKER_URL') ?? 'nats://broker-edge:4223',
    token: settings.text('BROKER_TOKEN'),
    maxDataMb: settings.integer('BROKER_MAX_DATA_MB', { fallback: 1024, min: 16, max: 1024 * 1024 }),
    clientName: name,
    log,
    signal,
  });
  const adminPort = settings.integer('ADMIN_PORT', { fallback: 9100, min: 1, max: 65535 });
  const ready = (): void => {
    if (!prepared) log.info('ready');
    prepared = true;
    becomeReady();
  };
  const ended = run({ settings, metrics, log, health, broker, signal, ready });
  // Whichever fails first ends the program with its reason; the others' failures then have no one left to tell.
  await Promise.race([
    ended,
    listenHttp(adminRoutes(health, metrics), adminPort).then(() => ended),
    broker.then(async (it) => {
      connectedBroker = it;
      const error = await it.closed;
      if (!signal.aborted)
        throw new Error('the connection to the broker was closed for good', { cause: error });
      return ended;
    }),
  ]);
  await (await broker).close();
}
