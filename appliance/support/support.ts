/** Makes support bundles, one at a time, beside the loop; keeps the last ones and hands them out. */

import type { Readable } from 'node:stream';
import type { DiskSpace } from '../adapters/disk.ts';
import { FileWriteError } from '../adapters/files/atomic.ts';
import { errorChain } from '../program/error-chain.ts';
import type { SupportBundle, SupportFailure } from '../contract/support.ts';
import type { Origin } from '../contract/work.ts';
import { spaceFor } from '../plan/disk-space.ts';
import type { Recorder } from '../record/recorder.ts';
import { originText } from '../record/origin-text.ts';
import type { Limits } from './gather.ts';
import { makeBundle } from './make-bundle.ts';
import type { About } from './manifest.ts';
import { segment } from './part.ts';
import type { Part } from './part.ts';
import { createRedaction } from './redaction.ts';
import { createShelf } from './shelf.ts';

export interface SupportDeps {
  /** Where bundles are kept. */
  readonly folder: string;
  /** Exists; on the same disk. */
  readonly stateDir: string;
  readonly about: () => About;
  readonly parts: () => readonly Part[];
  /** All that is known now. */
  readonly secrets: () => readonly string[];
  readonly space: (path: string) => Promise<DiskSpace | undefined>;
  readonly record: Pick<Recorder, 'event'>;
  readonly onError: (error: unknown) => void;
  readonly now: () => number;
  /** Milliseconds of a clock that does not jump. */
  readonly clock: () => number;
  readonly limits?: Limits;
  /** Aborted when the daemon ends: what is being made is given up. */
  readonly signal: AbortSignal;
}

interface SupportFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly stream: () => Readable;
  readonly close: () => Promise<void>;
}

export interface Support {
  /** Newest first. */
  readonly list: () => Promise<SupportBundle[]>;
  /** The one that is being made where there is one. */
  readonly make: (origin: Origin) => Promise<SupportBundle | SupportFailure>;
  /** `undefined`: there is none of this id, or none yet. */
  readonly open: (id: string, origin: Origin) => Promise<SupportFile | undefined>;
  readonly remove: (id: string, origin: Origin) => Promise<SupportBundle | SupportFailure | undefined>;
  /** Nothing is being made any more. */
  readonly settled: () => Promise<void>;
}

const SUPPORT_SUBJECT = 'support';
/** A bundle, its largest part a second time, and room for what else is written meanwhile. */
const ROOM_BYTES = 100_000_000;
const LIMITS: Limits = { partMs: 20_000, allMs: 240_000, partBytes: 128 * 1024 * 1024 };
const MAKE_ROOM = 'make room on the disk, for example by removing older bundles: appliancectl support list';

export function createSupport(deps: SupportDeps): Support {
  const { now, clock, signal } = deps;
  const shelf = createShelf(deps.folder);
  const ready = shelf.sweep().catch(deps.onError);
  /** The one that is being made, or the last one where it failed. */
  let current: SupportBundle | undefined;
  let making: Promise<void> = Promise.resolve();
  const running = (): SupportBundle | undefined => (current?.state === 'running' ? current : undefined);
  const told = (message: string, cause?: string): void =>
    deps.record.event({
      kind: 'command',
      subject: SUPPORT_SUBJECT,
      message,
      ...(cause === undefined ? {} : { cause }),
    });
  const kept = async (id: string): Promise<SupportBundle | undefined> =>
    (await shelf.list()).find((bundle) => bundle.id === id);

  /** Names sort by time, and none is given twice. */
  const newBundle = async (total: number): Promise<SupportBundle> => {
    let at = Math.floor(now() / 1_000) * 1_000;
    while ((await kept(idOf(at))) !== undefined) at += 1_000;
    const id = idOf(at);
    const name = `support-${segment(deps.about().hostname)}-${id}.tar.gz`;
    const createdAt = new Date(at).toISOString();
    return { id, name, state: 'running', createdAt, done: 0, total, missing: [] };
  };

  const carryOut = async (bundle: SupportBundle, parts: readonly Part[], who: string): Promise<void> => {
    const redaction = createRedaction(deps.secrets());
    const onPart = (part: string, done: number): void => {
      current = { ...bundle, part, done };
    };
    const [about, limits] = [deps.about(), deps.limits ?? LIMITS];
    try {
      await makeBundle(bundle, { shelf, parts, about, redaction, limits, clock, onPart }, signal);
      current = undefined;
      told(`${bundle.name} made, by ${who}`);
    } catch (error) {
      await shelf.sweep().catch(deps.onError);
      // The journal is about to be closed, and nobody waits any more.
      if (signal.aborted) return;
      const why = redaction.text(errorChain(error), 'others');
      current = { ...(current ?? bundle), state: 'failed', failure: { why, action: actionFor(error) } };
      told(`${bundle.name} could not be made, as ${who} wanted`, why);
    }
  };

  return {
    async list() {
      await ready;
      const whole = await shelf.list();
      const isKept = whole.some(({ id }) => id === current?.id);
      return [...(current === undefined || isKept ? [] : [current]), ...whole];
    },
    async make(origin) {
      await ready;
      const parts = deps.parts();
      const space = spaceFor(ROOM_BYTES, await deps.space(deps.stateDir));
      const bundle = await newBundle(parts.length);
      const already = running();
      if (already !== undefined) return already;
      if (!space.enough) return { why: `the disk is too full: it ${space.reason}`, action: MAKE_ROOM };
      current = bundle;
      making = carryOut(bundle, parts, originText(origin));
      return bundle;
    },
    async open(id, origin) {
      await ready;
      const bundle = await kept(id);
      const file = bundle && (await shelf.open(bundle));
      if (bundle === undefined || file === undefined) return undefined;
      const stream = (): Readable => {
        told(`${bundle.name} downloaded, by ${originText(origin)}`);
        return file.stream();
      };
      return { ...file, name: bundle.name, stream };
    },
    async remove(id, origin) {
      await ready;
      if (running()?.id === id) return { why: 'it is still being made', action: 'wait until it is done' };
      const bundle = current?.id === id ? current : await kept(id);
      if (bundle === undefined) return undefined;
      if (bundle === current) current = undefined;
      else await shelf.remove(bundle);
      told(`${bundle.name} removed, by ${originText(origin)}`);
      return bundle;
    },
    settled: () => making,
  };
}

/** `20260131T120000Z` */
function idOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

function actionFor(error: unknown): string {
  return error instanceof FileWriteError && error.code === 'ENOSPC'
    ? MAKE_ROOM
    : 'read the log: journalctl -u applianced';
}
