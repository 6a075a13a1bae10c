/**
 * What the next page tells once: how an action ended. It waits in memory under a random name that the browser holds in a cookie, so that
 * neither a text nor a secret stands in an address; a process that ends in between forgets it, and nothing else.
 */

import type { WebContext } from './http/state.ts';
import type { Note } from './views/frame.ts';

/** Longer than any redirect takes. */
const KEPT_MS = 2 * 60_000;
/** More at once are no people. */
const KEPT_NOTES = 500;
const COOKIE = '__Host-applianced-note';
const attributes = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' } as const;

export interface Flashes {
  keep(ctx: WebContext, note: Note): void;
  /** Gone afterwards. */
  take(ctx: WebContext): Note | undefined;
}

export interface FlashDeps {
  /** Milliseconds of a clock that does not jump. */
  readonly monotonic: () => number;
  /** Not to be guessed. */
  readonly newId: () => string;
}

export function createFlashes({ monotonic, newId }: FlashDeps): Flashes {
  const notes = new Map<string, { readonly note: Note; readonly until: number }>();
  const forgetOld = (): void => {
    for (const [id, { until }] of notes) if (until <= monotonic()) notes.delete(id);
    // The oldest stands first.
    for (const id of notes.keys()) {
      if (notes.size < KEPT_NOTES) break;
      notes.delete(id);
    }
  };
  return {
    keep: (ctx, note) => {
      forgetOld();
      const id = newId();
      notes.set(id, { note, until: monotonic() + KEPT_MS });
      ctx.cookies.set(COOKIE, id, { ...attributes, maxAge: KEPT_MS, overwrite: true });
    },
    take: (ctx) => {
      const id = ctx.cookies.get(COOKIE);
      if (id === undefined) return undefined;
      ctx.cookies.set(COOKIE, '', { ...attributes, expires: new Date(0), overwrite: true });
      forgetOld();
      const found = notes.get(id);
      notes.delete(id);
      return found?.note;
    },
  };
}
