/** Who asked, in the words of events: pure. */

import type { Origin } from '../contract/work.ts';

const VIA: Readonly<Record<Origin['via'], string>> = {
  api: 'api socket',
  page: 'status page',
  token: 'API token',
  console: 'console',
};

/** `admin (status page, from 10.0.0.7)`; on the api socket `an operator (api socket)`. */
export function originText(origin: Origin): string {
  const who = origin.user ?? 'an operator';
  return `${who} (${placeText(origin)})`;
}

/** `status page, from 10.0.0.7`. */
export function placeText({ via, address }: Origin): string {
  return `${VIA[via]}${address === undefined ? '' : `, from ${address}`}`;
}
