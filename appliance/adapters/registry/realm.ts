/** Where a token is to be had, as a challenge says. */

import type { RegistryAccess } from './access.ts';
import { isPrivate } from './address.ts';
import { RegistryError } from './errors.ts';

/** Whom a challenge came from. */
export interface Asker {
  /** Where it was asked. */
  readonly url: URL;
  /** It is the registry itself, not somebody whom it referred us to. */
  readonly isRegistry: boolean;
  readonly repository: string;
}

/** @throws RegistryError: it is none, or the password would travel in the clear. */
export function realmOf(realm: string, { url, isRegistry }: Asker, access: RegistryAccess): URL {
  const found = URL.parse(realm);
  if (found === null || !/^https?:$/.test(found.protocol))
    throw new RegistryError(
      `${url.host} names no usable token server: ${JSON.stringify(realm.slice(0, 200))}`,
      {
        kind: 'bad-answer',
      },
    );
  if (isPrivate(found, access)) return found;
  if (found.hostname === url.hostname && found.port === '') found.protocol = 'https:';
  else if (isRegistry && access.site.credentials !== undefined)
    throw new RegistryError(
      `${url.host} names its token server by plain http (${found.origin}): the password is not sent there`,
      { kind: 'unauthorized' },
    );
  return found;
}
