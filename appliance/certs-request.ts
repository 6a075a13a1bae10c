/** A key that stays here, and the request that goes to whoever signs. */

import type { Refusal } from './api/deps.ts';
import type { CertRequest, CertRequestOptions } from './contract/certificate.ts';
import type { DesiredCerts } from './desired/certs/desired-certs.ts';
import type { CertsSeen } from './observe/certs-observed.ts';
import { keyText } from './record/certificate-view.ts';
import { normalAddress } from '../certs/address.ts';
import { IssueError } from '../certs/issue/issue-error.ts';
import { createRequest } from '../certs/issue/request.ts';
import type { CertificateName, PrivateKey } from '../certs/types.ts';

export async function makeRequest(
  { item, commonName, names, keyType }: CertRequestOptions,
  desired: DesiredCerts,
  seen: CertsSeen,
): Promise<{ readonly request: CertRequest; readonly key: PrivateKey } | Refusal> {
  const own = item === 'server' ? seen.reached : [];
  try {
    const { request, key } = await createRequest({
      commonName: commonName ?? desired.nodeHostname ?? seen.hostname,
      names: names?.map(nameOf) ?? own,
      keyType: keyType ?? desired.keyType,
      ...(desired.organization === undefined ? {} : { organization: desired.organization }),
    });
    const { pem, subject } = request;
    const shown = request.names.map(({ value }) => value);
    return { request: { item, pem, subject, names: shown, key: keyText(key.kind) }, key };
  } catch (error) {
    if (!(error instanceof IssueError)) throw error;
    return { why: error.message, action: 'Correct the names and ask again.' };
  }
}

function nameOf(text: string): CertificateName {
  const address = normalAddress(text);
  return address === undefined ? { kind: 'dns', value: text } : { kind: 'ip', value: address };
}
