/** What a visitor has given with a request: fields of a form or of a query, and the page that it came from. */

import type { WebContext } from '../http/state.ts';
import { bare, localPath, ownReferer } from './local-path.ts';

/** Texts by name; files are none. */
export type Given = Readonly<Record<string, string | undefined>>;
export type Texts = Readonly<Record<string, string>>;

/** Of several with one name the last. */
export function fieldsOf(form: FormData): Texts {
  return Object.fromEntries(
    [...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

export function queryOf(ctx: WebContext): Texts {
  return Object.fromEntries(ctx.URL.searchParams);
}

/**
 * The page that the form says, or that it stood on; `page` where it is none of ours. Never the address itself, which would ask again, and
 * never the sign-in.
 */
export function backOf(ctx: WebContext, { back }: Given, page: string): string {
  const came = localPath(back) ?? ownReferer(ctx.get('Referer'), ctx.get('Host'));
  const elsewhere = [ctx.path, '/sign-in'];
  return came === undefined || elsewhere.includes(bare(came)) ? page : came;
}
