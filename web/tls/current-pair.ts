/** Follows the certificate of the appliance: another generation is fetched, put in force without dropping a connection, and kept. */

import type { Client } from '../../appliance/client/client.ts';
import { isConnectionLoss } from '../../appliance/client/errors.ts';
import type { Page, PageKeys } from '../../appliance/contract/page.ts';
import type { Log } from '../../appliance/program/log.ts';
import type { KeptFile } from './kept.ts';
import { PairError } from './pair.ts';
import type { Pair } from './pair.ts';

/** After an attempt that failed otherwise than by what came. */
const RETRY_MS = 5_000;

export interface CurrentPairDeps {
  readonly client: Pick<Client, 'pageKeys'>;
  readonly kept: KeptFile;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Puts a pair in force for whoever connects from now on. Throws a PairError; then the one before stays. */
  readonly use: (pair: Pair) => void;
  /** The generation in force already, from what was kept. */
  readonly generation: number | undefined;
}

export interface CurrentPair {
  /** What the daemon says of the page, at each change of it. Resolves when it has been dealt with. */
  follow(page: Page): Promise<void>;
  /** Resolves when nothing is being fetched or kept: a file that is begun is written to its end. */
  settled(): Promise<void>;
}

export function followPair(deps: CurrentPairDeps): CurrentPair {
  const { client, kept, log, signal, use } = deps;
  /** The last that was in force, or was refused: it is not fetched again. */
  let known = deps.generation;
  let keys: PageKeys | undefined;
  let names: readonly string[] | undefined;
  let wanted: Page | undefined;
  let running: Promise<void> | undefined;
  let retry: NodeJS.Timeout | undefined;
  signal.addEventListener('abort', () => clearTimeout(retry));

  const fetchKeys = async (): Promise<void> => {
    const next = await client.pageKeys({}, { signal });
    known = next.generation;
    use(next);
    keys = next;
    log.info('the certificate is in force', { generation: next.generation });
  };
  const settle = async (page: Page): Promise<void> => {
    if (page.certificate !== undefined && page.certificate !== known) await fetchKeys();
    const isKept = keys === undefined && page.names.join(' ') === names?.join(' ');
    if (isKept) return;
    names = page.names;
    await keep(page);
  };
  const keep = async (page: Page): Promise<void> => {
    const before = keys === undefined ? (await kept.read())?.keys : undefined;
    const toKeep = keys ?? before;
    await kept.write({ names: page.names, ...(toKeep !== undefined && { keys: toKeep }) });
    keys = undefined;
  };
  const run = async (): Promise<void> => {
    while (wanted !== undefined && !signal.aborted) {
      const page = wanted;
      wanted = undefined;
      try {
        await settle(page);
      } catch (error) {
        if (signal.aborted) return;
        log.warn('the certificate that is published is not in force; the one before is', { error });
        if (error instanceof PairError) continue;
        clearTimeout(retry);
        if (isConnectionLoss(error)) retry = setTimeout(() => void follow(page), RETRY_MS);
      }
    }
  };
  const follow = (page: Page): Promise<void> => {
    wanted = page;
    running ??= run().finally(() => (running = undefined));
    return running;
  };
  return { follow, settled: () => running ?? Promise.resolve() };
}
