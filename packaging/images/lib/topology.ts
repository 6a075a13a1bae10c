import { AckPolicy, DiscardPolicy, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import type { ConsumerConfig, StreamConfig } from '@nats-io/jetstream';

/**
 * The way of a line: signal-server and signal-client -> RAW -> signal-parser -> PARSED -> artifact-filter -> FILTERED ->
 * artifact-exporter. Each stage acknowledges a message only when the next one holds what became of it.
 */
export type StageStream = {
  readonly name: string;
  readonly subjects: readonly string[];
  /** The part of the broker's store that the stream may fill, in percent; together less than 100. */
  readonly sharePercent: number;
};

export const RAW: StageStream = { name: 'SIGNAL_RAW', subjects: ['signal.raw.*'], sharePercent: 50 };
export const PARSED: StageStream = { name: 'SIGNAL_PARSED', subjects: ['signal.parsed'], sharePercent: 20 };
export const FILTERED: StageStream = {
  name: 'ARTIFACT_FILTERED',
  subjects: ['artifact.filtered'],
  sharePercent: 20,
};
export const STAGE_STREAMS = [RAW, PARSED, FILTERED] as const;

export const RAW_SYSLOG_SUBJECT = 'signal.raw.syslog';
export const RAW_HTTP_SUBJECT = 'signal.raw.http';
export const PARSED_SUBJECT = 'signal.parsed';
export const FILTERED_SUBJECT = 'artifact.filtered';

const NANOSECONDS_PER_MS = 1_000_000;
const BYTES_PER_MB = 1024 * 1024;
/** Within it the broker drops a message that was published twice because an answer got lost. */
const DUPLICATE_WINDOW_MS = 120_000;
/** A message whose consumer died is delivered again after this time. */
const ACK_WAIT_MS = 10_000;
/** Far more than one stage works on at a time (RELAY_CONCURRENCY). */
const MAX_ACK_PENDING = 1024;

/**
 * A work queue refuses new messages when it is full instead of dropping old ones. Each stage then holds what it has, so
 * that a stop at the end of the way reaches the sender of TCP lines as back-pressure. Separate shares matter: one
 * shared limit would let RAW fill the store, and then no stage could publish what would empty it.
 */
export function streamConfig(
  stream: StageStream,
  brokerMaxDataMb: number,
): Partial<StreamConfig> & { name: string } {
  return {
    name: stream.name,
    subjects: [...stream.subjects],
    retention: RetentionPolicy.Workqueue,
    storage: StorageType.File,
    discard: DiscardPolicy.New,
    max_bytes: Math.floor((brokerMaxDataMb * BYTES_PER_MB * stream.sharePercent) / 100),
    duplicate_window: DUPLICATE_WINDOW_MS * NANOSECONDS_PER_MS,
    num_replicas: 1,
  };
}

export function consumerConfig(durableName: string): Partial<ConsumerConfig> {
  return {
    durable_name: durableName,
    ack_policy: AckPolicy.Explicit,
    ack_wait: ACK_WAIT_MS * NANOSECONDS_PER_MS,
    max_ack_pending: MAX_ACK_PENDING,
  };
}
