// The one place where the journal's tests touch files and processes themselves: to damage, to fill and to kill.
// oxlint-disable-next-line no-restricted-imports -- reason above
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
// oxlint-disable-next-line no-restricted-imports -- reason above
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import type { NewEvent } from '../../contract/event.ts';
import { JOURNAL_LIMITS, type Journal, type JournalDeps, openJournal } from '../journal.ts';

// oxlint-disable-next-line no-restricted-imports -- reason above
export {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';

/** A folder that the end of the test removes. */
export function testFolder(t: TestContext): string {
  const folder = fs.mkdtempSync(join(tmpdir(), 'applianced-journal-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

let run = 0;

/** A new id at each call, as in production. */
function nextId(): string {
  run += 1;
  return run.toString(16).padStart(8, '0');
}

export function journalAt(path: string, deps: Partial<JournalDeps> = {}): Journal {
  return openJournal({ path, now: Date.now, random: nextId, limits: JOURNAL_LIMITS, ...deps });
}

export function observed(message: string, subject = 'broker-edge'): NewEvent {
  return { at: '2026-01-02T03:04:05.678Z', kind: 'observed', subject, message };
}

export function messages(events: readonly { message: string }[]): string[] {
  return events.map(({ message }) => message);
}

export function sequenceOf(id: string): number {
  return Number(id.split('-')[1]);
}

/** Sets bytes in the middle of a file, as a failing disk does. */
export function overwrite(path: string, offset: number, bytes: Uint8Array): void {
  const fd = fs.openSync(path, 'r+');
  try {
    fs.writeSync(fd, bytes, 0, bytes.length, offset);
  } finally {
    fs.closeSync(fd);
  }
}

const WRITER = join(import.meta.dirname, 'writer-process.testdata.ts');

/** What a second process says that opens the journal at `path`. */
export function secondOpener(path: string): string {
  return spawnSync(process.execPath, [WRITER, path], { encoding: 'utf8', timeout: 30_000 }).stderr;
}

/** Starts a writer, kills it soon after its `count`-th event, and returns the sequences that it said were on disk. */
export async function writeUntilKilled(
  path: string,
  from: number,
  count: number,
  kept: number,
): Promise<number[]> {
  const child = spawn(process.execPath, [WRITER, path, `${from}`, `${kept}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const told: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    told.push(sequenceOf(line));
    if (told.length === count) child.kill('SIGKILL');
  }
  await ended;
  return told;
}

/** A filesystem of `sizeKib` in memory, for a disk that is really full; `undefined` (and the reason printed) without the rights. */
export function smallDisk(t: TestContext, sizeKib: number): string | undefined {
  const folder = fs.mkdtempSync(join(tmpdir(), 'applianced-journal-'));
  t.after(() => {
    spawnSync('umount', ['-l', folder]);
    fs.rmdirSync(folder);
  });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeKib}k,mode=0700`, 'tmpfs', folder], {
    encoding: 'utf8',
  });
  if (mounted.status !== 0) {
    t.skip(`no tmpfs: ${mounted.error?.message ?? mounted.stderr.trim()}`);
    return undefined;
  }
  return folder;
}

export function remount(folder: string, mode: 'ro' | 'rw'): void {
  const { status, stderr } = spawnSync('mount', ['-o', `remount,${mode}`, folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`remount ${mode}: ${stderr}`);
}

/** Fills the filesystem of `folder` to the last byte; returns what makes room again. */
export function fillDisk(folder: string): () => void {
  const path = join(folder, 'ballast');
  const fd = fs.openSync(path, 'w');
  try {
    for (const size of [65_536, 4096, 1]) {
      while (writes(fd, size));
    }
  } finally {
    fs.closeSync(fd);
  }
  return () => fs.rmSync(path);
}

function writes(fd: number, size: number): boolean {
  try {
    return fs.writeSync(fd, Buffer.alloc(size)) === size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false;
    throw error;
  }
}
