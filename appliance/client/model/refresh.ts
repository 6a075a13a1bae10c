/** What the live stream does not carry: asked for after each change, and from time to time. */

import type { Client } from '../client.ts';
import { isConnectionLoss } from '../errors.ts';
import type { Log } from '../../program/log.ts';
import type { Keeper } from './keeper.ts';

/** At most once a second, however fast changes come. */
const NEWS_EVERY_MS = 1_000;
const FIGURES_EVERY_MS = 30_000;
const DAY_EVERY_MS = 5 * 60_000;
/** One value in 7 minutes and 12 seconds: as many as a sparkline has room for. */
const DAY_POINTS = 200;

export interface RefreshDeps {
  readonly client: Pick<Client, 'updates' | 'updateHistory' | 'certs' | 'figures' | 'history'>;
  readonly keeper: Keeper;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export interface Refresh {
  /** There is news: updates and certificates may have changed. */
  readonly news: () => void;
  /** Resolves when everything was asked for once, with or without an answer. */
  readonly first: Promise<void>;
}

export function startRefresh({ client, keeper, log, signal }: RefreshDeps): Refresh {
  const call = { signal };
  const part = (name: string, ask: () => Promise<void>): (() => Promise<void>) => {
    let told = false;
    return async () => {
      try {
        await ask();
        told = false;
      } catch (error) {
        // That the daemon is silent is said by who follows it; once is enough for anything else.
        if (signal.aborted || isConnectionLoss(error) || told) return;
        told = true;
        log.warn('the daemon does not tell everything; what it said last is shown', { part: name, error });
      }
    };
  };
  const updates = part('updates', async () => keeper.set({ updates: await client.updates({}, call) }));
  const replacements = part('updates/history', async () =>
    keeper.set({ replacements: await client.updateHistory({}, call) }),
  );
  const certs = part('certs', async () => keeper.set({ certs: await client.certs({}, call) }));
  const figures = part('figures', async () => keeper.set({ figures: await client.figures({}, call) }));
  const day = part('history', async () =>
    keeper.set({ day: await client.history({ series: 'host.*', points: DAY_POINTS }, call) }),
  );
  const changing = async (): Promise<void> => void (await Promise.all([updates(), replacements(), certs()]));
  const news = atMostEvery(NEWS_EVERY_MS, changing, signal);
  every(FIGURES_EVERY_MS, figures, signal);
  every(DAY_EVERY_MS, day, signal);
  return {
    news,
    first: Promise.all([changing(), figures(), day()]).then(() => undefined),
  };
}

/** Runs at once where it has not for that long, else when it may again; never beside itself. */
function atMostEvery(periodMs: number, run: () => Promise<void>, signal: AbortSignal): () => void {
  let resting: NodeJS.Timeout | undefined;
  let wanted = false;
  signal.addEventListener('abort', () => clearTimeout(resting));
  const begin = (): void => {
    wanted = false;
    const rested = new Promise<void>((resolve) => (resting = setTimeout(resolve, periodMs)));
    void Promise.all([run(), rested]).then(() => {
      resting = undefined;
      if (wanted && !signal.aborted) begin();
    });
  };
  return () => {
    wanted = true;
    if (resting === undefined && !signal.aborted) begin();
  };
}

function every(periodMs: number, run: () => Promise<void>, signal: AbortSignal): void {
  const timer = setInterval(() => void run(), periodMs);
  signal.addEventListener('abort', () => clearInterval(timer));
}
