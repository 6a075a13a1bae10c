/** Signing requests (PKCS#10), for who has a CA of their own. */

import { pemBlock } from '../pem.ts';
import type { CertificateName, CertificateRequest, PrivateKey } from '../types.ts';
import { IssueError } from './issue-error.ts';
import { leafKeyUsages } from './issue.ts';
import { generatePrivateKey } from './keys.ts';
import type { KeyType } from './keys.ts';
import { namesToIssue } from './names.ts';
import { subjectAttributes } from './subject.ts';
import type { SubjectParts } from './subject.ts';
import { signRequest } from './x509.ts';

export interface RequestOptions extends SubjectParts {
  readonly names: readonly CertificateName[];
  readonly keyType: KeyType;
}

/**
 * The key stays with the caller; the PEM goes to whoever signs. No extended key usage is asked for: that is the CA's to say,
 * and public ones refuse requests for `clientAuth`.
 * @throws IssueError where a name is not valid, or there is none at all.
 */
export async function createRequest(
  options: RequestOptions,
): Promise<{ readonly request: CertificateRequest; readonly key: PrivateKey }> {
  const names = namesToIssue(options.names);
  const attributes = subjectAttributes(options);
  if (names.length === 0 && attributes.length === 0)
    throw new IssueError('a request needs a common name, or at least one name or address');
  const key = await generatePrivateKey(options.keyType, 'leaf');
  const keyUsages = leafKeyUsages('server', options.keyType);
  const { der, subject } = await signRequest({ subject: attributes, names, keyUsages }, key);
  return {
    request: {
      pem: pemBlock('CERTIFICATE REQUEST', der),
      subject,
      names,
      publicKeyFingerprint: key.publicKeyFingerprint,
    },
    key,
  };
}
