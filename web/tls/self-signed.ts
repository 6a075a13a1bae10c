/** A pair for the time in which nobody has given one: made in memory, and gone with the process. */

import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type { Pair } from './pair.ts';

const HOUR_MS = 3_600_000;
/** Longer than a process waits for a daemon that somebody has to repair. */
const VALID_MS = 30 * 24 * HOUR_MS;

/** `now`: milliseconds since the epoch, of a clock that may be an hour ahead of that of the browser. */
export async function makeSelfSigned(hostname: string, now: number): Promise<Pair> {
  // 17 MB resident, and seldom needed; it wants the polyfill loaded before it.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const { publicKey, privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = {
    publicKey: publicKey.toCryptoKey(algorithm, true, ['verify']),
    privateKey: privateKey.toCryptoKey(algorithm, false, ['sign']),
  };
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [hostname.slice(0, 64)] }],
    notBefore: new Date(now - HOUR_MS),
    notAfter: new Date(now + VALID_MS),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: hostname },
        { type: 'dns', value: 'localhost' },
      ]),
    ],
  });
  return {
    certificatePem: certificate.toString('pem'),
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
