/** Which certificates are accepted of a registry: those that the engine accepts. */

import { createSecureContext, getCACertificates } from 'node:tls';
import type { SecureContext } from 'node:tls';

/** The CAs of the operating system, and the one that is given beside them, as the engine does with its certs.d. */
export function trusting(ca: string | undefined): SecureContext {
  const system = [...new Set(getCACertificates('system'))];
  return createSecureContext({ ca: ca === undefined ? system : [...system, ca] });
}
