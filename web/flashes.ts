/**
 * What the next page tells once: how an action ended, and what was typed into a form that was refused. It waits in memory under a random
 * name that the browser holds in a cookie, so that neither a text nor a secret stands in an address, and nobody else can make a page say
 * anything. A process that ends in between forgets it, and nothing else.
 */

import { addressGroup } from '../appliance/contract/address-group.ts';
import type { WebContext } from './http/state.ts';
import type { Note } from './views/frame.ts';

/** Long enough for a sign-in in between. */
const KEPT_MS = 5 * 60_000;
/** More at once are no people; the oldest goes. */
const KEPT = 500;
/** Of one visitor, by address: whoever floods this takes the place of nobody else. */
const KEPT_OF_ONE = 20;
/** Of one browser: that of a sign-in, and the one before it. */
const FORMS = 2;
const FIELDS = 8;
/** As long as any field of a form may be (`maxlength` in views/). */
const FIELD_LENGTH = 2_000;
const COOKIE = '__Host-applianced-note';
const attributes = { path: '/', secure: true, httpOnly: true, sameSite: 'strict', overwrite: true } as const;

/** The page with a form, and what comes back into it. Never a password. */
export interface Form {
  /** With its query. */
  readonly path: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface Flashes {
  /** In place of a note that was not told yet; what was typed into other forms waits on. */
  keep(ctx: WebContext, note: Note, form?: Form): void;
  /** Gone afterwards. A script that asks for a page anew gets none: whoever looks on would miss it. */
  take(ctx: WebContext): Note | undefined;
  /** What was typed into the form of this page; gone afterwards. */
  typed(ctx: WebContext): Form['fields'];
  /** Nothing of it is for who uses this browser next. */
  drop(ctx: WebContext): void;
}

export interface FlashDeps {
  /** Milliseconds of a clock that does not jump. */
  readonly monotonic: () => number;
  /** Not to be guessed. */
  readonly newId: () => string;
}

interface Kept {
  readonly until: number;
  /** Of the address from which it came (`addressGroup`). */
  readonly group: string;
  readonly note?: Note;
  /** By the path of its page, without a query. */
  readonly typed: ReadonlyMap<string, Form['fields']>;
}

export function createFlashes({ monotonic, newId }: FlashDeps): Flashes {
  const kept = new Map<string, Kept>();

  const idOf = (ctx: WebContext): string => ctx.cookies.get(COOKIE) ?? '';
  const find = (ctx: WebContext): Kept | undefined => {
    // The oldest stands first.
    for (const [id, { until }] of kept) {
      if (until > monotonic() && kept.size <= KEPT) break;
      kept.delete(id);
    }
    return kept.get(idOf(ctx));
  };
  const makeRoom = (group: string): void => {
    const own = [...kept].filter(([, entry]) => entry.group === group);
    if (own.length >= KEPT_OF_ONE) kept.delete(own[0]?.[0] ?? '');
  };
  const drop = (ctx: WebContext): void => {
    if (idOf(ctx) === '') return;
    kept.delete(idOf(ctx));
    ctx.cookies.set(COOKIE, '', { ...attributes, expires: new Date(0) });
  };
  /** What is left after a part of it was told. */
  const leave = (ctx: WebContext, rest: Kept): void => {
    if (rest.note === undefined && rest.typed.size === 0) drop(ctx);
    else kept.set(idOf(ctx), rest);
  };
  return {
    keep: (ctx, note, form) => {
      const before = [...(find(ctx)?.typed ?? [])];
      const added = form === undefined ? [] : [[pathOf(form), cut(form.fields)] as const];
      const typed = new Map([...before, ...added].slice(-FORMS));
      kept.delete(idOf(ctx));
      const group = addressGroup(ctx.state.address);
      makeRoom(group);
      const id = newId();
      kept.set(id, { until: monotonic() + KEPT_MS, group, note, typed });
      ctx.cookies.set(COOKIE, id, { ...attributes, maxAge: KEPT_MS });
    },
    take: (ctx) => {
      const found = isLookedAt(ctx) ? find(ctx) : undefined;
      if (found?.note === undefined) return undefined;
      const { note, ...rest } = found;
      leave(ctx, rest);
      return note;
    },
    typed: (ctx) => {
      const found = find(ctx);
      const fields = found?.typed.get(ctx.path);
      if (found === undefined || fields === undefined) return {};
      const others = new Map([...found.typed].filter(([path]) => path !== ctx.path));
      if (isLookedAt(ctx)) leave(ctx, { ...found, typed: others });
      return fields;
    },
    drop,
  };
}

function pathOf({ path }: Form): string {
  return path.split('?', 1)[0] ?? '';
}

/** A body may be larger than all that a form can send; what is cut is copied, or the whole body would be held by it. */
function cut(fields: Form['fields']): Form['fields'] {
  const few = Object.entries(fields).slice(0, FIELDS);
  return Object.fromEntries(few.map(([name, value]) => [copied(name), copied(value)] as const));
}

function copied(text: string): string {
  return Buffer.from(text.slice(0, FIELD_LENGTH)).toString();
}

/** A page that a person sees, and not what a script asks for. */
function isLookedAt(ctx: WebContext): boolean {
  const destination = ctx.get('Sec-Fetch-Dest');
  return ctx.method !== 'HEAD' && (destination === '' || destination === 'document');
}
