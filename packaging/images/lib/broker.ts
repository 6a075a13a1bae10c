import { setTimeout as delay } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import { JetStreamApiCodes, JetStreamApiError, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { JetStreamClient, JetStreamManager, StreamInfo } from '@nats-io/jetstream';
import { reasonOf } from './log.ts';
import type { Log } from './log.ts';
import { consumerConfig, streamConfig } from './topology.ts';
import type { StageStream } from './topology.ts';

export type Broker = {
  readonly js: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly connected: () => boolean;
  /** Creates the stream, or brings its limits up to date; safe to run from several programs at once. */
  readonly ensureStream: (stream: StageStream) => Promise<void>;
  readonly ensureConsumer: (stream: StageStream, durableName: string) => Promise<void>;
  readonly close: () => Promise<void>;
  /** Settles when the connection is over for good, with the error unless `close` was called. */
  readonly closed: Promise<Error | null>;
};

export type BrokerOptions = {
  /** `nats://HOST:PORT` */
  readonly url: string;
  readonly token: string | null;
  readonly maxDataMb: number;
  readonly clientName: string;
  readonly log: Log;
  readonly signal: AbortSignal;
};

const RETRY_MS = 250;
const CONNECT_TIMEOUT_MS = 2_000;
/** A broker that hangs is noticed after two of these. */
const PING_INTERVAL_MS = 5_000;

/** Connects, and keeps trying until it succeeds or `signal` aborts; from then on the client reconnects by itself. */
export async function connectBroker(options: BrokerOptions): Promise<Broker> {
  const connection = await firstConnection(options);
  let up = true;
  void watchStatus(connection, options.log, (state) => (up = state));
  // `false`: the broker is new enough (nats-server 2.9), and the check would cost a round trip at every start.
  const manager = await jetstreamManager(connection, { checkAPI: false });
  return {
    js: jetstream(connection),
    manager,
    connected: () => up && !connection.isClosed(),
    ensureStream: (stream) => ensureStream(manager, stream, options.maxDataMb),
    async ensureConsumer(stream, durableName) {
      await manager.consumers.add(stream.name, consumerConfig(durableName));
    },
    close: () => connection.close(),
    closed: connection.closed().then((error) => error ?? null),
  };
}

/**
 * Looks before it adds: nats-server 2.9 counts the space of an added stream twice where the stream is there already, and
 * refuses it when two would not fit.
 */
async function ensureStream(
  manager: JetStreamManager,
  stream: StageStream,
  maxDataMb: number,
): Promise<void> {
  const config = streamConfig(stream, maxDataMb);
  const find = (): Promise<StreamInfo | null> =>
    manager.streams.info(stream.name).catch((error: unknown) => {
      if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound) return null;
      throw error;
    });
  const present = await find();
  if (present === null) {
    try {
      await manager.streams.add(config);
    } catch (error) {
      // Another program may have been quicker.
      if ((await find()) === null) throw error;
    }
  } else if (present.config.max_bytes !== config.max_bytes) await manager.streams.update(stream.name, config);
}

async function firstConnection({
  url,
  token,
  clientName,
  log,
  signal,
}: BrokerOptions): Promise<NatsConnection> {
  let lastReason = '';
  for (;;) {
    signal.throwIfAborted();
    try {
      return await connect({
        servers: url,
        ...(token === null ? {} : { token }),
        name: clientName,
        timeout: CONNECT_TIMEOUT_MS,
        pingInterval: PING_INTERVAL_MS,
        maxPingOut: 1,
        maxReconnectAttempts: -1,
        reconnectTimeWait: RETRY_MS,
        reconnectJitter: RETRY_MS,
        ignoreAuthErrorAbort: true,
        ignoreClusterUpdates: true,
        // A recreated broker has a new address: look the name up at every attempt.
        resolve: false,
      });
    } catch (error) {
      const { reason } = reasonOf(error);
      if (reason !== lastReason) log.warning('the broker cannot be reached; trying on', { url, reason });
      lastReason = reason;
      await delay(RETRY_MS, undefined, { signal });
    }
  }
}

async function watchStatus(connection: NatsConnection, log: Log, set: (up: boolean) => void): Promise<void> {
  for await (const status of connection.status()) {
    if (status.type === 'disconnect') {
      set(false);
      log.warning('the connection to the broker is lost; trying on');
    } else if (status.type === 'reconnect') {
      set(true);
      log.info('connected to the broker again');
    }
  }
}
