/** What the web process must know of the page, answered from the last look, the accounts and the machine. */

import { createPrivateKey, X509Certificate } from 'node:crypto';
import { ownAddresses } from './adapters/addresses.ts';
import { readHostname } from './adapters/host.ts';
import { readTimeZone } from './adapters/time-zone.ts';
import type { AccountsDeps, PageDeps } from './api/account-deps.ts';
import { nodeConfigSchema } from './config/schema.ts';
import type { NodeConfig } from './config/schema.ts';
import type { ConsoleMode, Page, PageKeys } from './contract/page.ts';
import type { PublishedSeen } from './observe/certs-observed.ts';
import { pageNames } from './page-names.ts';
import type { Board } from './status-board.ts';
import { readGenerationFile } from '../certs/store/read-store.ts';

export interface PageViewDeps {
  readonly board: Pick<Board, 'look' | 'status' | 'onLook' | 'onStatus'>;
  readonly accounts: Pick<AccountsDeps, 'isClaimed' | 'onChange'>;
  /** As it was read last; absent: not yet. */
  readonly config: () => NodeConfig | undefined;
  /** /etc/localtime below the root. */
  readonly localTime: string;
  /** Where generations of certificates are published. */
  readonly certsDir: string;
}

export function createPageView(deps: PageViewDeps): PageDeps {
  const { board, accounts } = deps;
  const published = (): PublishedSeen | undefined => {
    const observed = board.look()?.certs.observed;
    return observed?.state === 'available' ? observed.published : undefined;
  };
  /** Before the file was read nobody knows whether it is open. */
  const visibility = (): Page['visibility'] => deps.config()?.web.page_visibility ?? 'password';

  const consoleMode = (): ConsoleMode => deps.config()?.console.mode ?? 'off';

  const view = (): Page => {
    const config = deps.config();
    const hostname = readHostname();
    const status = board.status();
    const seen = published();
    const generation = generationWithServer(seen);
    return {
      hostname: config?.node_hostname ?? hostname,
      names: [...pageNames({ config, hostname, addresses: ownAddresses(), published: seen })],
      port: (config ?? DEFAULTS).web.listen.port,
      visibility: visibility(),
      isClaimed: accounts.isClaimed(),
      ...(status !== undefined && { health: status.health, summary: status.summary }),
      console: consoleMode(),
      timeZone: readTimeZone(deps.localTime),
      idleExitMs: (config ?? DEFAULTS).web.idle_exit.ms,
      ...(generation !== undefined && { certificate: generation }),
    };
  };

  return {
    view,
    consoleMode,
    isOpen: () => visibility() === 'open',
    onView(listener) {
      let told = JSON.stringify(view());
      const look = (): void => {
        const page = view();
        const text = JSON.stringify(page);
        if (text === told) return;
        told = text;
        listener(page);
      };
      const off = [board.onLook(look), board.onStatus(look), accounts.onChange(look)];
      return () => off.forEach((unsubscribe) => unsubscribe());
    },
    keys: () => publishedKeys(deps.certsDir, generationWithServer(published())),
  };
}

const DEFAULTS = nodeConfigSchema.parse({});

function generationWithServer(published: PublishedSeen | undefined): number | undefined {
  if (published === undefined || published.state === 'none') return undefined;
  return published.contents?.server === undefined ? undefined : published.generation;
}

/** As often as a publication may overtake one reading. */
const MAX_READINGS = 3;

/** `undefined`: none is published, or what is published does not fit together. */
async function publishedKeys(
  directory: string,
  generation: number | undefined,
): Promise<PageKeys | undefined> {
  if (generation === undefined) return undefined;
  for (let readings = 1; readings <= MAX_READINGS; readings += 1) {
    const certificatePem = await readGenerationFile(directory, 'server.crt');
    const keyPem = await readGenerationFile(directory, 'server.key');
    if (certificatePem === undefined || keyPem === undefined) return undefined;
    if (isPair(certificatePem, keyPem)) return { generation, certificatePem, keyPem };
  }
  return undefined;
}

/** Of two generations they do not fit; damaged ones cannot be read at all. */
function isPair(certificatePem: string, keyPem: string): boolean {
  try {
    return new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(keyPem));
  } catch (error) {
    // OpenSSL's errors have a code; what has none is a defect of ours.
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}
