/** One part after the other into an archive: none of them can fail or hold up the whole. */

import type { ArchiveEntry } from '../adapters/archive/tar-gz.ts';
import type { Staging } from '../adapters/archive/staging.ts';
import { errorChain } from '../program/error-chain.ts';
import type { Part } from './part.ts';
import type { Redaction } from './redaction.ts';
import { untilAborted } from './until-aborted.ts';

/** Of one part, as manifest.json has it. */
export interface Gathered {
  readonly part: string;
  readonly sizeBytes: number;
  readonly tookMs: number;
  /** Why it is not there, or not in full. */
  readonly why?: string;
}

export interface Limits {
  readonly partMs: number;
  /** All parts together; what has not begun by then is left out. */
  readonly allMs: number;
  readonly partBytes: number;
}

export interface GatherDeps {
  readonly parts: readonly Part[];
  readonly staging: Staging;
  readonly redaction: Redaction;
  readonly limits: Limits;
  /** What everything in the archive stands below. */
  readonly folder: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Milliseconds of a clock that does not jump. */
  readonly clock: () => number;
  /** Before each part. */
  readonly onPart: (name: string, done: number) => void;
  /** The last entry, from what came of all parts. */
  readonly manifest: (gathered: readonly Gathered[]) => string;
}

const MANIFEST = 'manifest.json';

/** Rejects with FileWriteError where the disk takes no more, and with the reason of `signal`. */
export async function* gather(deps: GatherDeps, signal: AbortSignal): AsyncGenerator<ArchiveEntry> {
  const { staging, limits, clock, folder } = deps;
  const modifiedAt = Math.floor(deps.createdAt / 1_000);
  const begunAt = clock();
  const gathered: Gathered[] = [];
  for (const [index, part] of unique(deps.parts).entries()) {
    signal.throwIfAborted();
    deps.onPart(part.name, index);
    const leftMs = Math.floor(limits.allMs - (clock() - begunAt));
    const result = await gatherOne(part, Math.min(leftMs, limits.partMs), deps, signal);
    gathered.push(result);
    const { sizeBytes } = result;
    if (sizeBytes > 0) yield { folder, name: part.name, sizeBytes, modifiedAt, content: staging.content() };
  }
  signal.throwIfAborted();
  const text = Buffer.from(deps.manifest(gathered));
  yield { folder, name: MANIFEST, sizeBytes: text.length, modifiedAt, content: only(text) };
}

async function gatherOne(
  part: Part,
  deadlineMs: number,
  { staging, redaction, limits, clock }: GatherDeps,
  signal: AbortSignal,
): Promise<Gathered> {
  if (deadlineMs <= 0)
    return { part: part.name, sizeBytes: 0, tookMs: 0, why: 'the others took all the time' };
  const begunAt = clock();
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error(`no end within ${deadlineMs / 1_000} s`)), deadlineMs);
  const both = AbortSignal.any([signal, late.signal]);
  const text = untilAborted(() => part.read(both), both);
  const staged = await staging.put(redaction.pass(text, part.by), limits.partBytes);
  clearTimeout(timer);
  signal.throwIfAborted();
  const failed =
    staged.failure === undefined ? undefined : redaction.text(errorChain(staged.failure), 'others');
  const why = staged.isCut ? `cut off after ${limits.partBytes} bytes` : failed;
  const tookMs = Math.round(clock() - begunAt);
  return { part: part.name, sizeBytes: staged.sizeBytes, tookMs, ...(why === undefined ? {} : { why }) };
}

/** Long names of others are cut, and may be the same then. */
function unique(parts: readonly Part[]): readonly Part[] {
  const taken = new Set<string>();
  return parts.map((part) => {
    let { name } = part;
    for (let n = 2; taken.has(name); n += 1) name = part.name.replace(/(?=\.[^./]*$|$)/, `~${n}`);
    taken.add(name);
    return { ...part, name };
  });
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
