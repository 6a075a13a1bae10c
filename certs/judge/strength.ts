/** Whether keys and signatures withstand attacks, and whether the programs of today take them. */

import type { CertificateFacts, CertificateProblem } from '../types.ts';
import type { Role } from './verdict.ts';
import { error, warning } from './verdict.ts';
import { keyWords, RENEWAL, REQUEST } from './words.ts';

/** CA/Browser Forum Baseline Requirements 6.1.5; also security level 2 of OpenSSL, which is Debian's. */
const LEAST_RSA_BITS = 2048;
/** crypto/tls of Go takes no more, because of the time that it costs. */
const MOST_RSA_BITS = 8192;
const CURVES: readonly string[] = ['P-256', 'P-384', 'P-521'];
const BROKEN_HASHES: readonly string[] = ['md2', 'md4', 'md5', 'sha', 'sha1'];

const GOOD_KEYS = 'EC P-256 or RSA with 2048 to 4096 bits';

export function judgeKey(
  { key }: CertificateFacts,
  role: Role,
  where: string,
  { forBrowsers }: { readonly forBrowsers: boolean },
): readonly CertificateProblem[] {
  const kind = keyWords(key);
  const action =
    role === 'leaf'
      ? `Have one issued for a key of ${GOOD_KEYS}; ${REQUEST} makes key and request.`
      : RENEWAL[role];
  if (key.type === 'rsa' && key.bits < LEAST_RSA_BITS)
    return [
      error('weak-key', where, `its key is too weak: ${kind}, where ${LEAST_RSA_BITS} is the least`, action),
    ];
  if (key.type === 'rsa' && key.bits > MOST_RSA_BITS)
    return [
      warning(
        'unsupported-key',
        where,
        `its key is very large (${kind}): connections begin slowly, and programs made with Go refuse more than ${MOST_RSA_BITS}`,
        action,
      ),
    ];
  if (key.type === 'rsa' || (key.type === 'ec' && CURVES.includes(key.curve))) return [];
  if (key.type === 'other' && key.name === 'ed25519')
    return forBrowsers
      ? [warning('unsupported-key', where, `browsers do not accept the kind of its key (${kind})`, action)]
      : [];
  return [
    error('unsupported-key', where, `common programs do not support the kind of its key (${kind})`, action),
  ];
}

/** Nobody checks how a certificate signed itself, so that a self-signed one with a broken hash is only worth a word. */
export function judgeSignatureHash(
  { signatureHash, isSelfSigned }: CertificateFacts,
  role: Role,
  where: string,
): readonly CertificateProblem[] {
  if (signatureHash === undefined || !BROKEN_HASHES.includes(signatureHash)) return [];
  const hash = signatureHash.toUpperCase();
  if (isSelfSigned)
    return [
      warning(
        'weak-signature',
        where,
        `it is signed by itself with ${hash}, which is broken; some programs refuse that`,
        RENEWAL[role],
      ),
    ];
  return [
    error(
      'weak-signature',
      where,
      `it is signed with ${hash}, which is broken: what is signed so can be forged, and clients refuse it`,
      RENEWAL[role],
    ),
  ];
}
