/** What Node says of a connection that failed, for an operator. */

import { TLSSocket } from 'node:tls';
import { RegistryError } from './errors.ts';

/** OpenSSL's names of what is wrong with a certificate, as Node gives them (doc/api/tls.md, "X509 certificate error codes"). */
const CERTIFICATE =
  /^(?:UNABLE_TO_|CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|HOSTNAME_MISMATCH|ERROR_IN_CERT_|ERR_TLS_CERT_)/;

export function connectionError({ host }: URL, socket: unknown, cause: unknown): RegistryError {
  const code = codeOf(cause);
  const said = words(cause);
  if (CERTIFICATE.test(code) || (socket instanceof TLSSocket && Boolean(socket.authorizationError)))
    return new RegistryError(`the TLS certificate of ${host} is not trusted: ${said}`, {
      kind: 'registry-untrusted',
      cause,
    });
  return new RegistryError(`${host} cannot be reached: ${said}`, { kind: 'registry-unreachable', cause });
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

/** A name with several addresses fails with an error for each and no words of its own. */
function words(cause: unknown): string {
  if (cause instanceof AggregateError) return [...new Set(cause.errors.map(words))].join(', ');
  if (!(cause instanceof Error)) return String(cause);
  if (codeOf(cause) === 'EPROTO' && cause.message.includes('wrong version number'))
    return 'it does not speak TLS';
  if (cause.message === 'aborted') return 'the answer was cut short';
  return cause.message;
}
