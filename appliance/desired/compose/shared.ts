/** One place of a file may serve many services (an anchor that is merged, a base that is extended): it is told once. */

import type { SourcePosition } from './model.ts';

/** What is said of one place. */
interface Said extends SourcePosition {
  readonly path: string;
  readonly reason: string;
  readonly hint?: string;
}

/** `services.web` is an owner: what is said of `services.web.ports` is said of it. */
export type Owners = ReadonlySet<string>;

const namesShown = 3;

/**
 * Entries that differ only in their owner become one: the first, whose reason then names who shares it (`unknown key, shared by 5
 * services: api, db, web and 2 more`). The order of the entries is kept.
 */
export function sharedOnce<T extends Said>(entries: readonly T[], owners: Owners): readonly T[] {
  const groups = new Map<string, { readonly first: T; readonly section: string; readonly names: string[] }>();
  for (const entry of entries) {
    const { section, name, rest } = split(entry.path, owners);
    const { file, line, column, reason, hint = '' } = entry;
    const key = JSON.stringify([file, line, column, section, rest, reason, hint]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { first: entry, section, names: [name] });
    else known.names.push(name);
  }
  return [...groups.values()].map(({ first, section, names }) =>
    names.length === 1 ? first : { ...first, reason: `${first.reason}, ${sharedBy(section, names)}` },
  );
}

/** A name may hold dots, so it is looked up and not cut out. */
function split(path: string, owners: Owners): { section: string; name: string; rest: string } {
  for (let end = path.length; end > 0; end = path.lastIndexOf('.', end - 1)) {
    const owner = path.slice(0, end);
    if (!owners.has(owner)) continue;
    const [section = ''] = owner.split('.', 1);
    return { section, name: owner.slice(section.length + 1), rest: path.slice(end) };
  }
  return { section: '', name: '', rest: path };
}

function sharedBy(section: string, names: readonly string[]): string {
  const more = names.length - namesShown;
  const shown = names.slice(0, more > 1 ? namesShown : names.length);
  const tail = more > 1 ? ` and ${more} more` : '';
  return `shared by ${names.length} ${section}: ${shown.join(', ')}${tail}`;
}
