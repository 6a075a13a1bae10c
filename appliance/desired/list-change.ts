/** What changed between two lists, item by item: a list of twenty ports of which one is another reads as that one. */

const greatestItems = 3;

/** A list as a fingerprint holds it; undefined for any other text. */
export function listOf(text: string): readonly string[] | undefined {
  if (!text.startsWith('[') || !text.endsWith(']')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value)) return undefined;
    return value.map((item: unknown) => (typeof item === 'string' ? item : JSON.stringify(item)));
  } catch (error) {
    // A text of the file that only looks like a list.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** `a -> b` of one item, else `added a, b, removed c`; `shown` cuts an item and hides its secrets. */
export function listChange(
  before: readonly string[],
  after: readonly string[],
  shown: (item: string) => string,
): string {
  const removed = without(before, after);
  const added = without(after, before);
  const [from, to] = [removed[0], added[0]];
  if (from === undefined && to === undefined) return 'another order';
  if (from !== undefined && to !== undefined && removed.length === 1 && added.length === 1) {
    return shown(from) === shown(to) ? 'changed' : `${shown(from)} -> ${shown(to)}`;
  }
  const parts = [itemsText('added', added, shown), itemsText('removed', removed, shown)];
  return parts.filter((part) => part !== '').join(', ');
}

/** An item that stands in `items` more often than in `others` is left so many times. */
function without(items: readonly string[], others: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const item of others) counts.set(item, (counts.get(item) ?? 0) + 1);
  return items.filter((item) => {
    const left = counts.get(item) ?? 0;
    counts.set(item, left - 1);
    return left <= 0;
  });
}

function itemsText(word: string, items: readonly string[], shown: (item: string) => string): string {
  if (items.length === 0) return '';
  const more = items.length > greatestItems ? ` and ${items.length - greatestItems} more` : '';
  return `${word} ${items.slice(0, greatestItems).map(shown).join(', ')}${more}`;
}
