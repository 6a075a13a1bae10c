import type { Stream } from './stream.ts';

/** A client that reads slowly gets the newest of what replaces each other when it has caught up, not each one in between. */
export function latestOnly<Data>(stream: Stream, event: string): (data: Data) => void {
  let waiting: { readonly data: Data } | undefined;
  return (data) => {
    if (!stream.behind()) {
      stream.send(event, data);
      return;
    }
    const first = waiting === undefined;
    waiting = { data };
    if (!first) return;
    stream
      .drained()
      .then(() => {
        if (waiting !== undefined) stream.send(event, waiting.data);
        waiting = undefined;
      })
      // Nobody awaits it: unhandled, it would end the daemon.
      .catch((error: unknown) => stream.fail(error));
  };
}
