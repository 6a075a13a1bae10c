import { writeFileAtomic } from '../adapters/files/atomic.ts';
import { writeNewFile } from '../adapters/files/new-file.ts';
import { FileReadError, readFileBytes } from '../adapters/files/read.ts';
import { fileExists } from '../adapters/files/read-sync.ts';
import { absolute } from './context.ts';
import type { Context, Io } from './context.ts';
import { InputError } from './exit-code.ts';
import { clean } from './render/text.ts';

/** Files that the operator names on the command line and that the daemon never sees as paths: its rights are not the operator's. */

const MIB = 1024 * 1024;
const MAX_FILE_BYTES = MIB;
/** What one request can hold as base64. */
const MAX_TOTAL_BYTES = 2 * MIB;
const MAX_FILES = 16;
const MAX_NAME_LENGTH = 255;
const MAX_PASSWORD_BYTES = 4 * 1024;
const OTHERS_READ = 0o004;
const STANDARD_INPUT = '-';

interface GivenFile {
  /** As the operator wrote it. */
  readonly name: string;
  /** Base64. */
  readonly content: string;
}

/** All or none: rejects with an InputError that names every file that cannot be read, and why. */
export async function readGivenFiles(names: readonly string[], io: Io): Promise<GivenFile[]> {
  if (names.length > MAX_FILES) throw new InputError(`at most ${MAX_FILES} files at once`);
  const problems: string[] = [];
  const files: GivenFile[] = [];
  let sizeBytes = 0;
  for (const name of names) {
    const read = await bytesOf(name, MAX_FILE_BYTES, io);
    if ('reason' in read) {
      problems.push(`  ${clean(name)}: ${clean(read.reason)}\n`);
      continue;
    }
    sizeBytes += read.bytes.length;
    files.push({ name: name.slice(-MAX_NAME_LENGTH), content: read.bytes.toString('base64') });
  }
  if (problems.length > 0) throw new InputError('nothing was sent: cannot read', problems.join(''));
  if (sizeBytes > MAX_TOTAL_BYTES) throw new InputError(`the files are larger than 2 MiB together`);
  return files;
}

/** Without the line end that editors put there. `-`: what standard input gives, or what is typed unseen where that is a terminal. */
export async function readPassword(name: string, { io, note }: Context): Promise<string> {
  if (name === STANDARD_INPUT) {
    if (io.askSecret !== undefined) return io.askSecret('Password: ');
    return withoutLineEnd(await wholeInput(io.stdin, MAX_PASSWORD_BYTES));
  }
  const read = await bytesOf(name, MAX_PASSWORD_BYTES, io);
  if ('reason' in read)
    throw new InputError(`cannot read the password from ${clean(name)}: ${clean(read.reason)}`);
  if ((read.mode & OTHERS_READ) !== 0)
    note(`Every user of this machine can read ${clean(name)}: chmod o-r ${clean(name)}\n`);
  return withoutLineEnd(read.bytes);
}

/** For what everybody may read. Rejects with FileWriteError, and then the old file is untouched. */
export async function writeGivenFile(name: string, text: string, io: Io): Promise<void> {
  await writeFileAtomic(absolute(name, io), text, { mode: 0o644 });
}

/** Whether there is something at this name, so that who asks for much work learns of it first. */
export function isTaken(name: string, io: Io): boolean {
  return fileExists(absolute(name, io));
}

/** For its owner alone. Rejects with FileWriteError, and then nothing is left of it; `replace`: the old file is untouched until the new one is whole. */
export async function writeGivenBytes(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  { replace, io }: { readonly replace: boolean; readonly io: Io },
): Promise<void> {
  await writeNewFile(absolute(name, io), chunks, { replace });
}

type Read = { readonly bytes: Buffer; readonly mode: number } | { readonly reason: string };

async function bytesOf(name: string, maxBytes: number, io: Io): Promise<Read> {
  try {
    return await readFileBytes(absolute(name, io), { maxBytes });
  } catch (error) {
    if (!(error instanceof FileReadError)) throw error;
    if (error.kind === 'missing') return { reason: 'does not exist' };
    if (error.kind === 'too-large') return { reason: `is larger than ${sizeText(maxBytes)}` };
    return { reason: error.cause instanceof Error ? error.cause.message : 'is not a regular file' };
  }
}

async function wholeInput(stdin: Io['stdin'], maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of stdin ?? []) {
    chunks.push(chunk);
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw new InputError(`standard input gave more than ${sizeText(maxBytes)}`);
  }
  return Buffer.concat(chunks);
}

function withoutLineEnd(bytes: Buffer): string {
  return bytes.toString('utf8').replace(/\r?\n$/, '');
}

function sizeText(bytes: number): string {
  return bytes === MIB ? '1 MiB' : `${bytes / 1024} KiB`;
}
