import type { Page, PageKeys } from '../contract/page.ts';
import type { AccountsDeps, PageDeps } from './account-deps.ts';
import { subscribe } from './memory-events.testdata.ts';

export interface PageHandles {
  /** `isClaimed` is as the accounts say. */
  readonly setPage: (page: Partial<Page>) => void;
  readonly setKeys: (keys: PageKeys | undefined) => void;
}

/** A page that only remembers. */
export function memoryPage(accounts: Pick<AccountsDeps, 'isClaimed'>): PageHandles & {
  readonly page: PageDeps;
  readonly listeners: () => number;
} {
  const listeners = new Set<(page: Page) => void>();
  let keys: PageKeys | undefined;
  let shown: Omit<Page, 'isClaimed'> = {
    hostname: 'box-17',
    names: ['box-17', 'localhost'],
    visibility: 'open',
    timeZone: 'Europe/Berlin',
    idleExitMs: 600_000,
  };
  const view = (): Page => ({ ...shown, isClaimed: accounts.isClaimed() });
  return {
    page: {
      view,
      consoleMode: () => shown.console ?? 'manage',
      isOpen: () => shown.visibility === 'open',
      onView: (listener) => subscribe(listeners, listener),
      keys: () => Promise.resolve(keys),
    },
    setPage: (next) => {
      shown = { ...shown, ...next };
      listeners.forEach((listener) => listener(view()));
    },
    setKeys: (next) => (keys = next),
    listeners: () => listeners.size,
  };
}
