/** Many small tasks on a machine that has other work too. */

/** The results in the order of the items; at most `atOnce` are under way. The first failure ends it: none is begun after it. */
export async function fewAtOnce<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  task: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: [index: number, result: Result][] = [];
  // Shared by all workers: it ends for all of them when one leaves it.
  const queue = oneByOne(items);
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results.push([index, await task(item)]);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results.toSorted(([a], [b]) => a - b).map(([, result]) => result);
}

/** A generator, because the iterator of an array goes on after a worker has failed. */
function* oneByOne<Item>(items: readonly Item[]): Generator<[number, Item]> {
  yield* items.entries();
}
