/** A stack with all texts that it was read from, kept on disk so that it can be read again whatever becomes of its files. */

import * as z from 'zod';
import type { TextResult } from './adapters/files/read-sync.ts';
import type { Desired } from './desired/desired.ts';

export interface KeptStack {
  readonly stackFile: string;
  readonly texts: ReadonlyMap<string, string>;
  /** Of these texts under the configuration of then: what the journal says of it says whether this file is of the same age. */
  readonly revision?: string;
}

const KeptStackText = z.object({
  stackFile: z.string(),
  texts: z.array(z.tuple([z.string(), z.string()])),
  revision: z.string().exactOptional(),
});

export function writeKept({ stackFile, texts, revision }: KeptStack): string {
  return `${JSON.stringify({ stackFile, texts: [...texts], ...(revision === undefined ? {} : { revision }) })}\n`;
}

/** Written by an earlier run of the daemon; anything else is as good as nothing. */
export function readKept(result: TextResult): KeptStack | undefined {
  if (!result.ok) return undefined;
  const parsed = KeptStackText.safeParse(parseJson(result.text));
  return parsed.success ? { ...parsed.data, texts: new Map(parsed.data.texts) } : undefined;
}

/** The same files with the same texts. */
export function isSameStack(a: KeptStack, b: KeptStack): boolean {
  return textsOf(a) === textsOf(b);
}

/** What was kept in place of what stands on the disk. */
export function readerOf({ texts }: KeptStack): (path: string) => TextResult {
  return (path) => {
    const text = texts.get(path);
    return text === undefined ? { ok: false, reason: 'was not kept' } : { ok: true, text };
  };
}

/** The same for the same files with the same texts, under a configuration that makes the same of them. `hash`: SHA-256 in hex. */
export function revisionOf(
  stack: KeptStack,
  desired: Desired | undefined,
  hash: (text: string) => string,
): string {
  const hashes = (desired?.services ?? []).flatMap(({ containers }) =>
    containers.map(({ configHash }) => configHash),
  );
  return hash(`${textsOf(stack)}${hashes.join(' ')}`).slice(0, 16);
}

function textsOf({ stackFile, texts }: KeptStack): string {
  return writeKept({ stackFile, texts });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
