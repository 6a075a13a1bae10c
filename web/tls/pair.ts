/** Certificate and key that TLS is spoken with. */

import { createSecureContext } from 'node:tls';

export interface Pair {
  /** The chain, leaf first. */
  readonly certificatePem: string;
  /** Secret. */
  readonly keyPem: string;
}

/** What came cannot be used; what is in force stays. */
export class PairError extends Error {
  constructor(cause: unknown) {
    super('certificate and key cannot be used together: import a matching pair (appliancectl certs import)', {
      cause,
    });
    this.name = 'PairError';
  }
}

/** Throws a PairError where they are not of each other, or cannot be read. */
export function checkPair({ certificatePem, keyPem }: Pair): void {
  try {
    createSecureContext({ cert: certificatePem, key: keyPem });
  } catch (cause) {
    throw new PairError(cause);
  }
}
