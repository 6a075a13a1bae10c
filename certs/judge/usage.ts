/** What a certificate is allowed for (RFC 5280, 4.2.1.3, 4.2.1.9 and 4.2.1.12), as OpenSSL and Go enforce it. */

import type { CertificateFacts, CertificateProblem } from '../types.ts';
import type { PairCandidate, Role } from './verdict.ts';
import { error, warning } from './verdict.ts';
import { nameWords, RENEWAL, REQUEST } from './words.ts';

type Item = PairCandidate['item'];

const PURPOSES: Readonly<Record<Item, { readonly oid: string; readonly name: string }>> = {
  server: { oid: '1.3.6.1.5.5.7.3.1', name: 'serverAuth' },
  client: { oid: '1.3.6.1.5.5.7.3.2', name: 'clientAuth' },
};
const ANY_PURPOSE = '2.5.29.37.0';

/** `any`: only by anyExtendedKeyUsage. A certificate that names no purpose has them all. */
export function purposeOf(certificate: CertificateFacts, item: Item): 'yes' | 'any' | 'no' {
  const purposes = certificate.extendedKeyUsages;
  if (purposes === undefined || purposes.includes(PURPOSES[item].oid)) return 'yes';
  return purposes.includes(ANY_PURPOSE) ? 'any' : 'no';
}

export function judgeLeafUsage(
  certificate: CertificateFacts,
  item: Item,
  where: string,
): readonly CertificateProblem[] {
  return [
    ...judgeAuthorityAsLeaf(certificate, item, where),
    ...judgeLeafKeyUsage(certificate, item, where),
    ...judgePurpose(certificate, item, 'leaf', where),
  ];
}

/** Of what signs other certificates; `item` is what the chain is for, absent for a CA as such. */
export function judgeIssuerUsage(
  certificate: CertificateFacts,
  item: Item | undefined,
  role: Role,
  where: string,
): readonly CertificateProblem[] {
  if (!certificate.isCa)
    return [
      error(
        'not-a-ca',
        where,
        'it is not the certificate of a CA (basicConstraints CA:TRUE and, where it has a key usage, keyCertSign)',
        role === 'authority' && !certificate.isSelfSigned
          ? `Put the certificate of the CA that issued it, ${nameWords(certificate.issuer)}, in its place.`
          : RENEWAL[role],
      ),
    ];
  const usages = certificate.keyUsages;
  const mayNotSign = usages !== undefined && !usages.includes('keyCertSign');
  return [
    ...(mayNotSign
      ? [
          error(
            'key-usage',
            where,
            'its key usage does not allow signing certificates (keyCertSign)',
            RENEWAL[role],
          ),
        ]
      : []),
    ...(item === undefined ? [] : judgePurpose(certificate, item, role, where)),
  ];
}

/** `openssl req -x509` makes such certificates unless told otherwise, and most clients take them: that alone is not refused. */
function judgeAuthorityAsLeaf(
  { isCa, isSelfSigned }: CertificateFacts,
  item: Item,
  where: string,
): readonly CertificateProblem[] {
  if (!isCa) return [];
  if (isSelfSigned)
    return [
      warning(
        'is-a-ca',
        where,
        `it is the certificate of a CA, used for a ${item}: some clients refuse that, and whoever trusts it trusts all that its key signs`,
        `Make it with -addext basicConstraints=critical,CA:FALSE, or let a CA sign the request that ${REQUEST} makes.`,
      ),
    ];
  return [
    error(
      'is-a-ca',
      where,
      `it is the certificate of a CA, which others have signed to issue certificates, not that of a ${item}`,
      `Have this CA issue one for the ${item}: ${REQUEST} makes the request.`,
    ),
  ];
}

/**
 * Every handshake of today signs. Only a server with an RSA key can also do without (TLS 1.2 with RSA key transport), and OpenSSL asks no more of
 * it.
 */
function judgeLeafKeyUsage(
  { keyUsages, key }: CertificateFacts,
  item: Item,
  where: string,
): readonly CertificateProblem[] {
  if (keyUsages === undefined || keyUsages.includes('digitalSignature')) return [];
  if (item === 'server' && key.type === 'rsa' && keyUsages.includes('keyEncipherment')) return [];
  return [
    error(
      'key-usage',
      where,
      'its key usage does not allow digital signatures, which every connection needs',
      `Ask for one with the key usage digitalSignature: ${REQUEST} makes such a request.`,
    ),
  ];
}

/** The purposes of an issuer bound those of what it issues (OpenSSL and Go agree). OpenSSL 3.0 does not take "any" for a purpose. */
function judgePurpose(
  certificate: CertificateFacts,
  item: Item,
  role: Role,
  where: string,
): readonly CertificateProblem[] {
  const { name } = PURPOSES[item];
  const action =
    role === 'leaf' ? `Ask for one with the extended key usage ${name}, then import that.` : RENEWAL[role];
  switch (purposeOf(certificate, item)) {
    case 'yes':
      return [];
    case 'any':
      return [
        warning(
          'key-usage',
          where,
          `its extended key usage is "any" without ${name}: programs that use OpenSSL refuse it`,
          action,
        ),
      ];
    case 'no':
      return [
        error('key-usage', where, `its extended key usage does not allow use by a ${item} (${name})`, action),
      ];
  }
}
