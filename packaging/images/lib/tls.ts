import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { SecureContext } from 'node:tls';
import type { Settings } from './env.ts';
import { reasonOf } from './log.ts';
import type { Log } from './log.ts';

export type KeyPair = { readonly cert: Buffer; readonly key: Buffer };

/**
 * The pair that TLS_CERT_FILE and TLS_KEY_FILE name (the appliance mounts its certificates at /certs), or `null`
 * where there is none or it cannot be used; the log says which of the two.
 */
export function readKeyPair(settings: Settings, log: Log): KeyPair | null {
  const certFile = settings.text('TLS_CERT_FILE') ?? '/certs/server.crt';
  const keyFile = settings.text('TLS_KEY_FILE') ?? '/certs/server.key';
  try {
    const pair = { cert: readFileSync(certFile), key: readFileSync(keyFile) };
    secureContext(pair);
    return pair;
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (absent) log.info('no certificate, so no TLS', { certFile, keyFile });
    else log.warning('the certificate cannot be used, so no TLS', { certFile, keyFile, ...reasonOf(error) });
    return null;
  }
}

function secureContext(pair: KeyPair): SecureContext {
  return createSecureContext({ ...pair, minVersion: 'TLSv1.2' });
}
