import { open, readdir, readFile, rename, rm, truncate } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export type RotatingFile = {
  /** Settles when the line is on the disk (fdatasync); never, if the file is closed before. Order is that of the calls. */
  readonly append: (line: string) => Promise<void>;
  readonly close: () => Promise<void>;
};

type Options = {
  readonly directory: string;
  /** Files are `NAME.jsonl` and, from new to old, `NAME.1.jsonl`, `NAME.2.jsonl`, ... */
  readonly name: string;
  readonly maxBytes: number;
  readonly maxFiles: number;
  readonly onError: (error: unknown) => void;
};

const RETRY_MS = 1_000;

/**
 * Lines that come while a write is under way go to the disk together. A write that fails (disk full) is undone and
 * repeated until it succeeds, so no line is lost, doubled or torn.
 */
export async function openRotatingFile(options: Options): Promise<RotatingFile> {
  const { directory, name, maxBytes, maxFiles, onError } = options;
  const path = join(directory, `${name}.jsonl`);
  await dropTornLine(path);
  let file = await open(path, 'a');
  let sizeBytes = (await file.stat()).size;
  let waiting: { readonly line: string; readonly written: () => void }[] = [];
  let writing: Promise<void> | null = null;
  let closed = false;

  const rotate = async (): Promise<void> => {
    await file.close();
    await shiftFiles(directory, name, maxFiles);
    file = await open(path, 'a');
    sizeBytes = 0;
  };

  const writeOnce = async (bytes: Buffer): Promise<void> => {
    if (sizeBytes > 0 && sizeBytes + bytes.length > maxBytes) await rotate();
    try {
      await writeAll(file, bytes);
      await file.datasync();
      sizeBytes += bytes.length;
    } catch (error) {
      await file.truncate(sizeBytes);
      throw error;
    }
  };

  const writeUntilWritten = async (bytes: Buffer): Promise<boolean> => {
    for (;;) {
      try {
        await writeOnce(bytes);
        return true;
      } catch (error) {
        onError(error);
        if (closed) return false;
        await delay(RETRY_MS);
      }
    }
  };

  const writeWaiting = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const done = await writeUntilWritten(Buffer.from(batch.map(({ line }) => `${line}\n`).join('')));
      if (!done) break;
      for (const { written } of batch) written();
    }
    // In the same turn as the last look at `waiting`, so that an append sees either the loop or its end.
    writing = null;
  };

  return {
    append(line) {
      return new Promise((written) => {
        waiting.push({ line, written });
        writing ??= writeWaiting();
      });
    },
    async close() {
      closed = true;
      await writing;
      await file.close();
    },
  };
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten;
}

/** After a power cut the last line may be incomplete. It was never acknowledged, so it comes again. */
async function dropTornLine(path: string): Promise<void> {
  const bytes = await readFile(path).catch(ignoreAbsent);
  if (bytes === null) return;
  const complete = bytes.lastIndexOf(0x0a) + 1;
  if (complete < bytes.length) await truncate(path, complete);
}

async function shiftFiles(directory: string, name: string, maxFiles: number): Promise<void> {
  const numbered = (index: number): string =>
    join(directory, index === 0 ? `${name}.jsonl` : `${name}.${index}.jsonl`);
  const present = new Set((await readdir(directory)).map((entry) => join(directory, entry)));
  await rm(numbered(maxFiles - 1), { force: true });
  for (let index = maxFiles - 2; index >= 0; index -= 1)
    if (present.has(numbered(index))) await rename(numbered(index), numbered(index + 1));
}

/** The last `count` lines, oldest first, across the newest two files. */
export async function lastLines(directory: string, name: string, count: number): Promise<string[]> {
  const texts = await Promise.all(
    [`${name}.1.jsonl`, `${name}.jsonl`].map((entry) =>
      readFile(join(directory, entry), 'utf8').catch(ignoreAbsent),
    ),
  );
  const lines = texts.flatMap((text) => text?.split('\n') ?? []);
  return lines.filter((line) => line !== '').slice(-count);
}

function ignoreAbsent(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}
