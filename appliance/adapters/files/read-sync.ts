import { existsSync, readFileSync, statSync } from 'node:fs';
import { isErrno } from './errno.ts';

export type TextResult =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads one regular file of UTF-8 text at once: for pure readers that follow references from file to file. The answer
 * says what is wrong in words for a person.
 */
export function readTextSync(path: string, maxBytes: number): TextResult {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) return { ok: false, reason: 'is not a regular file' };
    if (stat.size > maxBytes) return { ok: false, reason: `is larger than ${maxBytes} bytes` };
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)) };
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return { ok: false, reason: 'does not exist' };
    if (error instanceof TypeError) return { ok: false, reason: 'is not UTF-8 text' };
    return { ok: false, reason: `cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}

export function fileExists(path: string): boolean {
  return existsSync(path);
}
