export type PollState = { readonly etag: string | null; readonly lastModified: string | null };
export type PollResult = { readonly lines: readonly string[]; readonly state: PollState };

/** A poll that got no usable answer; the cause says why. */
export class PollError extends Error {
  override name = 'PollError';
}

const TIMEOUT_MS = 10_000;
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/**
 * One conditional GET. A JSON array gives one line for each element, any other body one for each line of text; an
 * unchanged source (304) gives none.
 */
export async function poll(url: URL, state: PollState, signal: AbortSignal): Promise<PollResult> {
  const headers = new Headers({ accept: 'application/json, text/plain;q=0.9, */*;q=0.1' });
  if (state.etag !== null) headers.set('if-none-match', state.etag);
  if (state.lastModified !== null) headers.set('if-modified-since', state.lastModified);
  try {
    const response = await fetch(url, {
      headers,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    if (response.status === 304) return { lines: [], state };
    if (!response.ok) throw new PollError(`the source answered HTTP ${response.status}`);
    const body = await boundedText(response);
    const next = { etag: response.headers.get('etag'), lastModified: response.headers.get('last-modified') };
    return { lines: linesOf(body, response.headers.get('content-type') ?? ''), state: next };
  } catch (error) {
    if (error instanceof PollError) throw error;
    throw new PollError(`the source at ${url.host} gave no answer`, { cause: error });
  }
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of response.body ?? []) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_BODY_BYTES)
      throw new PollError(`the source answered more than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function linesOf(body: string, contentType: string): string[] {
  if (/\bjson\b/.test(contentType)) {
    const document: unknown = JSON.parse(body);
    const elements: readonly unknown[] = Array.isArray(document) ? document : [document];
    return elements.map((element) => (typeof element === 'string' ? element : JSON.stringify(element)));
  }
  return body
    .split('\n')
    .map((line) => line.replace(/\r$/, ''))
    .filter((line) => line !== '');
}
