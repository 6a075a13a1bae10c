import { setTimeout as delay } from 'node:timers/promises';
import { headers as natsHeaders } from '@nats-io/transport-node';
import type { Broker } from './broker.ts';
import type { Reception } from './event.ts';

export type Publish = {
  readonly subject: string;
  readonly payload: Uint8Array | string;
  /** The broker stores one message of each id within its duplicate window, so a publish can be repeated. */
  readonly messageId: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** What was under way when the broker went is repeated after so long; it answers in milliseconds otherwise. */
const PUBLISH_TIMEOUT_MS = 2_000;

/** Settles when the broker holds the message; answers whether it held one of this id already. */
export async function publish(
  { js }: Broker,
  { subject, payload, messageId, headers }: Publish,
): Promise<'stored' | 'duplicate'> {
  const fields = natsHeaders();
  for (const [name, value] of Object.entries(headers ?? {})) fields.set(name, value);
  const answer = await withinTwice(
    js.publish(subject, payload, {
      msgID: messageId,
      timeout: PUBLISH_TIMEOUT_MS,
      ...(headers === undefined ? {} : { headers: fields }),
    }),
  );
  return answer.duplicate ? 'duplicate' : 'stored';
}

/** The client's own timeout begins when it sends; a request that it still holds for a broker that is away has none. */
async function withinTwice<Answer>(answer: Promise<Answer>): Promise<Answer> {
  const limit = new AbortController();
  const late = delay(2 * PUBLISH_TIMEOUT_MS, undefined, { signal: limit.signal }).then(() => {
    throw new Error('the broker did not answer');
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    limit.abort();
    late.catch(() => undefined);
  }
}

/** Header names of a raw line, which itself is published as it was received. */
export const RECEPTION_HEADERS = {
  at: 'Received-At',
  listener: 'Received-By',
  peer: 'Received-From',
} as const satisfies Record<keyof Reception, string>;

export function receptionHeaders(reception: Reception): Record<string, string> {
  return {
    [RECEPTION_HEADERS.at]: reception.at,
    [RECEPTION_HEADERS.listener]: reception.listener,
    [RECEPTION_HEADERS.peer]: reception.peer,
  };
}
