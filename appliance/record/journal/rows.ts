import { crc32 } from 'node:zlib';
import type { NewEvent } from '../../contract/event.ts';

/** An event with its place. `sequence` counts up over restarts; `journal` names the run of the daemon that gave it. */
export interface PlacedEvent {
  readonly sequence: number;
  readonly journal: string;
  readonly event: NewEvent;
}

export interface EventRow {
  readonly sequence: number;
  readonly journal: string;
  /** JSON of the event without its id. */
  readonly body: string;
  readonly checksum: number;
}

export interface FactRow {
  readonly area: string;
  readonly key: string;
  /** JSON. */
  readonly value: string;
  readonly checksum: number;
}

/** A fact to be written, or removed where `value` is absent. */
export interface FactEdit {
  readonly area: string;
  readonly key: string;
  readonly value?: string;
}

/** What a row costs beside its text, in bytes: keys, checksum and SQLite's cell, rounded up. */
const ROW_OVERHEAD_BYTES = 48;

export function eventChecksum(row: Omit<EventRow, 'checksum'>): number {
  return crc32(`${row.sequence}\n${row.journal}\n${row.body}`);
}

export function factChecksum(row: Omit<FactRow, 'checksum'>): number {
  return crc32(JSON.stringify([row.area, row.key, row.value]));
}

export function rowSizeBytes(body: string): number {
  return Buffer.byteLength(body) + ROW_OVERHEAD_BYTES;
}
