import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

type Level = 'info' | 'warning' | 'error';
type Fields = Readonly<Record<string, unknown>>;

/** One JSON object per line. Programs log changes of state, never single messages of the stream. */
export type Log = Readonly<Record<Level, (message: string, fields?: Fields) => void>>;

const MAX_FILE_BYTES = 1024 * 1024;

/**
 * Writes to stdout, and to `directory/service.log` where a directory is given (at most 2 files of 1 MiB). A directory
 * that cannot be written is said once on stdout: logging never stops a program.
 */
export function createLog(service: string, directory: string | null): Log {
  let file = directory === null ? null : join(directory, `${service}.log`);

  const write = (level: Level, message: string, fields: Fields = {}): void => {
    const time = new Date().toISOString();
    const line = `${JSON.stringify({ time, level, service, message, ...fields })}\n`;
    process.stdout.write(line);
    if (file === null) return;
    try {
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_FILE_BYTES)
        renameSync(file, `${file}.1`);
      appendFileSync(file, line);
    } catch (error) {
      const failed = file;
      file = null;
      write('warning', 'the log file cannot be written; logging to stdout only', {
        file: failed,
        ...reasonOf(error),
      });
    }
  };
  return {
    info: (message, fields) => write('info', message, fields),
    warning: (message, fields) => write('warning', message, fields),
    error: (message, fields) => write('error', message, fields),
  };
}

/** `{ reason }` with the messages of an error and its causes, outermost first. */
export function reasonOf(error: unknown): { readonly reason: string } {
  const messages: string[] = [];
  for (let at = error; at !== undefined && at !== null; at = at instanceof Error ? at.cause : null)
    messages.push(at instanceof Error ? at.message || at.name : JSON.stringify(at));
  return { reason: messages.join(': ') };
}
