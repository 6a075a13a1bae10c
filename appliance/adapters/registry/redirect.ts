import type { Answer } from './exchange.ts';
import { RegistryError } from './errors.ts';

/** Where an answer sends us; `undefined`: it is no redirect. @throws RegistryError when it leads from https to http, or nowhere. */
export function redirectOf({ status, headers }: Answer, from: URL): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(status)) return undefined;
  const to = URL.parse(headers.location ?? '', from.href);
  const isSafe = to?.protocol === 'https:' || (to?.protocol === 'http:' && from.protocol === 'http:');
  if (headers.location !== undefined && to !== null && isSafe) return to;
  throw new RegistryError(`${from.host} redirects to where no registry can be (HTTP ${status})`, {
    kind: 'bad-answer',
    status,
  });
}
