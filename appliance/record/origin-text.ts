/** Who asked, in the words of events: pure. */

import type { Origin } from '../contract/work.ts';

const VIA: Readonly<Record<Origin['via'], string>> = {
  api: 'api socket',
  page: 'status page',
  token: 'API token',
};

/** `operator admin (status page, from 10.0.0.7)`. */
export function originText(origin: Origin): string {
  const who = origin.user === undefined ? 'an operator' : `operator ${origin.user}`;
  return `${who} (${placeText(origin)})`;
}

/** `status page, from 10.0.0.7`. */
export function placeText({ via, address }: Origin): string {
  return `${VIA[via]}${address === undefined ? '' : `, from ${address}`}`;
}
