/** What people hand over by mistake, named, with the way to what is needed. */

import type { CertificateProblem } from '../types.ts';
import type { DerKind } from './der-kind.ts';
import type { Place } from './problems.ts';

/** What it is, and the way out of it; `FILE` stands for the file. */
type Words = readonly [message: string, action: string];

export type ForeignKind = Extract<
  DerKind,
  'other-cms' | 'revocation-list' | 'public-key' | 'dh-parameters' | 'ec-parameters'
>;

const KINDS: Readonly<Record<ForeignKind, Words>> = {
  'public-key': [
    'this is a public key; what belongs here is the private key that was made together with it',
    'Give the file that begins with "BEGIN PRIVATE KEY" or similar.',
  ],
  'revocation-list': [
    'this is a list of revoked certificates (CRL), not a certificate',
    'Give the certificate; lists of revocations are not used here.',
  ],
  'dh-parameters': [
    'these are Diffie-Hellman parameters, which are neither a certificate nor a key',
    'Leave them away; TLS chooses its own.',
  ],
  'ec-parameters': [
    'this is the name of an elliptic curve, without a key',
    'Give the private key: "openssl ecparam -genkey" writes it after the name of the curve.',
  ],
  'other-cms': [
    'this is a PKCS#7 (CMS) message, encrypted or of another kind than those that carry certificates',
    'Export the certificates as PEM, or as PKCS#7 with certificates only (.p7b).',
  ],
};

const OPENSSH: Words = [
  'this is a private key in the form of OpenSSH, which TLS does not use',
  'If it is meant for TLS, convert a copy of it: ssh-keygen -p -m PKCS8 -f FILE (which asks for its password; leave the new one empty).',
];
const PGP: Words = [
  'this is from PGP (GnuPG), which has nothing to do with TLS certificates',
  'Give a certificate and its private key in PEM or PKCS#12.',
];
const TPM: Words = [
  'this is a private key that only the TPM of the computer where it was made can use',
  'Make a new key in a file, and have it certified.',
];

/** PEM labels whose blocks are something else entirely. */
const LABELS: readonly (readonly [RegExp, Words])[] = [
  [/^OPENSSH PRIVATE KEY$|^SSH2 ENCRYPTED PRIVATE KEY$/, OPENSSH],
  [/^SSH2 PUBLIC KEY$/, KINDS['public-key']],
  [/^PGP /, PGP],
  [/^TSS2 /, TPM],
  [
    /^OPENVPN /,
    [
      'this is a static key of OpenVPN, which has nothing to do with TLS certificates',
      'Give a certificate and its private key in PEM or PKCS#12.',
    ],
  ],
];

/** What a file that is neither PEM nor DER begins with. */
const LOOKS: readonly (readonly [RegExp, Words])[] = [
  [
    /^(?:<!doctype html|<html|<head|<\?xml[^>]{0,99}>\s*<!doctype html)/i,
    [
      'this is a web page, not a certificate: a download was answered with a page, mostly an error or a login',
      'Open the file in a browser to see what the server said, then download it again.',
    ],
  ],
  [/^<\?xml|^<[a-z]/i, ['this is XML, not a certificate', 'Export the certificate as PEM.']],
  [
    /^[[{]/,
    [
      'this is JSON without a certificate in it, probably the error message of a server',
      'Read what it says, then download the certificate again.',
    ],
  ],
  [
    /^\u00fe\u00ed\u00fe\u00ed|^\u00ce\u00ce\u00ce\u00ce/,
    [
      'this is a Java keystore (JKS)',
      'Convert it: keytool -importkeystore -srckeystore FILE -destkeystore converted.p12 -deststoretype PKCS12.',
    ],
  ],
  [
    /^PuTTY-User-Key-File/,
    [
      'this is a private key of PuTTY, which TLS does not use',
      'Give the private key that the certificate was requested with.',
    ],
  ],
  [
    /^(?:ssh-|ecdsa-sha2-|sk-)[a-z0-9@.-]{1,40} /,
    [
      'this is a public key of SSH, which is neither a certificate nor a private key',
      'Give a certificate and its private key in PEM or PKCS#12.',
    ],
  ],
  [
    /^(?:PK[^\w\s]|[^\w\s]\u008b|7z\u00bc|Rar!|BZh\d|\u00fd7zXZ)/,
    ['this is an archive', 'Unpack it, and give the files in it.'],
  ],
  [/^%PDF/, ['this is a PDF document', 'Give the file of the certificate itself.']],
  [
    /^\s*(?:Certificate|Certificate Request|Private-Key|Certificate Revocation List)[^:\n]{0,40}:/,
    [
      'this is a description for people, as "openssl x509 -text -noout" prints it, without what it describes',
      'Give the file that the description was made from.',
    ],
  ],
];

const UNKNOWN: Words = [
  'this is nothing that is known here',
  'Give a certificate, private key or chain as PEM (text with BEGIN and END lines), DER, PKCS#7 (.p7b) or PKCS#12 (.p12, .pfx).',
];
const NO_MARKERS: Words = [
  'it has words like the lines of PEM, but no line that begins a block',
  'Look whether the lines read -----BEGIN CERTIFICATE----- or similar, with five hyphens on each side, as they came.',
];

export function isForeign(kind: DerKind): kind is ForeignKind {
  return Object.hasOwn(KINDS, kind);
}

export function foreignKind(kind: ForeignKind, place: Place): CertificateProblem {
  return told('wrong-kind', place, KINDS[kind]);
}

/** `undefined`: a block of this label has to be looked into. */
export function foreignLabel(label: string, place: Place): CertificateProblem | undefined {
  const words = LABELS.find(([pattern]) => pattern.test(label))?.[1];
  return words === undefined ? undefined : told('wrong-kind', place, words);
}

/** `start`: the first bytes, one a character. */
export function unknownFormat(start: string, place: Place): CertificateProblem {
  const text = start.replace(/^(?:\u00ef\u00bb\u00bf)?\s+|^\u00ef\u00bb\u00bf/, '');
  const words = LOOKS.find(([pattern]) => pattern.test(text))?.[1];
  const looksLikePem = /\bBEGIN [A-Z]/.test(start);
  return told('unknown-format', place, words ?? (looksLikePem ? NO_MARKERS : UNKNOWN));
}

function told(
  code: CertificateProblem['code'],
  { where, file }: Place,
  [message, action]: Words,
): CertificateProblem {
  return { code, severity: 'error', where, message, action: action.replace('FILE', file) };
}
