/**
 * One stream of the server that is there while somebody looks: closed while the page is hidden, opened anew when it has fallen silent, and
 * always saying whether it stands. Where it is refused because nobody is signed in any more, the page is loaded anew, as it is for whom
 * the server dismisses.
 */

import { isTypedInto } from './presence.ts';

/** The server says something every 15 s. */
const SILENT_MS = 40_000;

export type StreamState = 'opening' | 'open' | 'lost';

export interface StreamOptions {
  /** Asked each time, so that it can go on from where it was. */
  readonly address: () => string;
  /** Name of a message to what is done with its data. */
  readonly messages: Readonly<Record<string, (data: string, id: string) => void>>;
  readonly onState: (state: StreamState) => void;
}

export function keepStream({ address, messages, onState }: StreamOptions): { stop(): void; start(): void } {
  let source: EventSource | undefined;
  let isWanted = true;
  let silence: ReturnType<typeof setTimeout> | undefined;

  const close = (): void => {
    clearTimeout(silence);
    source?.close();
    source = undefined;
  };
  const heard = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => {
      onState('lost');
      open();
    }, SILENT_MS);
  };
  const open = (): void => {
    close();
    if (!isWanted || document.hidden) return;
    const opened = new EventSource(address());
    source = opened;
    heard();
    opened.addEventListener('open', () => {
      heard();
      onState('open');
    });
    opened.addEventListener('error', () => {
      onState('lost');
      // Refused for good, for example while too many look: the browser itself does not try again.
      if (opened.readyState === EventSource.CLOSED && source === opened) {
        clearTimeout(silence);
        silence = setTimeout(open, 5_000);
        void leaveIfSignedOut(opened.url);
      }
    });
    opened.addEventListener('heartbeat', heard);
    for (const [name, take] of Object.entries(messages))
      opened.addEventListener(name, ({ data, lastEventId }: MessageEvent<string>) => {
        heard();
        take(data, lastEventId);
      });
  };
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
  open();
  return {
    stop: () => {
      isWanted = false;
      close();
    },
    start: () => {
      isWanted = true;
      open();
    },
  };
}

/** An EventSource does not say why it was refused. */
async function leaveIfSignedOut(url: string): Promise<void> {
  const over = new AbortController();
  try {
    const { status } = await fetch(url, {
      headers: { Accept: 'text/event-stream' },
      signal: over.signal,
    });
    if (status === 401 && !isTypedInto()) location.reload();
  } catch (error) {
    // A connection that is lost is told already, and tried again.
    if (!(error instanceof TypeError)) throw error;
  } finally {
    over.abort();
  }
}
