/** What a part gives, for as long as it may. */

/** Throws the reason of `signal` as soon as it aborts, whatever the source does then: it is left behind, and asked to end. */
export async function* untilAborted(
  read: () => string | AsyncIterable<string> | Promise<string>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let abort: (reason: unknown) => void = () => undefined;
  signal.addEventListener('abort', () => abort(signal.reason), { once: true });
  const unlessAborted = <Result>(work: Promise<Result>): Promise<Result> =>
    new Promise((resolve, reject) => {
      abort = reject;
      work.then(resolve, reject);
      if (signal.aborted) reject(signal.reason);
    });
  const text = await unlessAborted((async () => textOf(read()))());
  if (text.whole !== undefined) {
    yield text.whole;
    return;
  }
  const iterator = text.chunks[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await unlessAborted(iterator.next());
      if (done === true) return;
      yield value;
    }
  } finally {
    // One that hangs answers never, and what it says of its end is of no use to anybody.
    iterator.return?.().then(undefined, () => undefined);
  }
}

type Text =
  | { readonly whole: string; readonly chunks?: undefined }
  | { readonly whole?: undefined; readonly chunks: AsyncIterable<string> };

async function textOf(text: string | AsyncIterable<string> | Promise<string>): Promise<Text> {
  if (typeof text === 'string') return { whole: text };
  return Symbol.asyncIterator in text ? { chunks: text } : { whole: await text };
}
