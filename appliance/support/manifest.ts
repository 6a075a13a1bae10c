/** manifest.json: what a bundle is of, what is in it, and why something is not. Pure. */

import type { SupportBundle } from '../contract/support.ts';
import type { Gathered } from './gather.ts';

/** What the bundle is of. */
export interface About {
  readonly hostname: string;
  readonly applianceId: string;
  readonly version: string;
}

const FORMAT = 1;
const NOTE =
  'Made by applianced for its vendor. Every secret that the appliance knows, private keys, and what names itself a secret are replaced by ' +
  '[secret] or [private key]. Times are UTC.';

export function manifestText(
  about: About,
  { name, createdAt }: Pick<SupportBundle, 'name' | 'createdAt'>,
  gathered: readonly Gathered[],
): string {
  const parts = gathered.map(({ part, ...rest }) => ({ name: part, ...rest }));
  return `${JSON.stringify({ format: FORMAT, note: NOTE, name, createdAt, appliance: about, parts }, null, 2)}\n`;
}
