/** Asks one DNS server, and no other: what the resolver of the system would hide. */

import { Resolver } from 'node:dns/promises';

export type DnsAnswer =
  | { readonly kind: 'found'; readonly addresses: readonly string[] }
  /** The server works, and knows no address of this name. */
  | { readonly kind: 'unknown'; readonly code: string }
  /** Refused, no answer in time, or a fault of its own. */
  | { readonly kind: 'failed'; readonly code: string };

const TIMEOUT_MS = 2_000;
const TRIES = 2;

/** `server`: address, or `address:port`. Rejects with the reason of `signal` only. */
export async function askDnsServer(server: string, name: string, signal: AbortSignal): Promise<DnsAnswer> {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  const cancel = (): void => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    resolver.setServers([server]);
    const first = await answerOf(() => resolver.resolve4(name));
    return first.kind === 'unknown' && first.code === 'ENODATA'
      ? await answerOf(() => resolver.resolve6(name))
      : first;
  } finally {
    signal.removeEventListener('abort', cancel);
    signal.throwIfAborted();
  }
}

async function answerOf(ask: () => Promise<string[]>): Promise<DnsAnswer> {
  try {
    return { kind: 'found', addresses: await ask() };
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    const code = String(error.code);
    return { kind: code === 'ENOTFOUND' || code === 'ENODATA' ? 'unknown' : 'failed', code };
  }
}
