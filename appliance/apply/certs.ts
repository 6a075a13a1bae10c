/** Steps on the certificates: what is made here is written to its private folder, what is published to /certs. */

import { issueCa, issueLeaf } from '../../certs/issue/issue.ts';
import { privateKeyPem } from '../../certs/issue/keys.ts';
import { CertificateStoreError } from '../../certs/store/error.ts';
import { publishGeneration } from '../../certs/store/publish.ts';
import type { KeyPair } from '../../certs/types.ts';
import { generationTexts } from './cert-files.ts';
import { CertificateGoneError } from './certs-hand.ts';
import { errorChain } from '../program/error-chain.ts';
import type { Executor } from './executor.ts';

export const issueCaStep: Executor<'issue-ca'> = async (options, deps) => {
  const certs = deps.certs();
  const pair = await issueCa(options, { now: certs.now(), randomBytes: certs.randomBytes });
  await certs.writeAuthority(pair.certificate.fingerprint, fileText(pair));
};

export const issueLeafStep: Executor<'issue-leaf'> = async ({ item, issuer, ...options }, deps) => {
  const certs = deps.certs();
  const authority = certs.authorities().find(({ certificate }) => certificate.fingerprint === issuer);
  if (authority === undefined) throw new CertificateGoneError('the CA of this appliance');
  const pair = await issueLeaf(
    authority,
    { ...options, usage: item },
    { now: certs.now(), randomBytes: certs.randomBytes },
  );
  await certs.writeLeaf(item, fileText(pair));
};

export const obtainStep: Executor<'obtain-certificate'> = async (args, deps, signal) => {
  const certs = deps.certs();
  const { chain, key } = await certs.obtain(args, signal);
  await certs.writeObtained(`${privateKeyPem(key)}${chain.map(({ pem }) => pem).join('')}`);
};

export const publishStep: Executor<'publish-certificates'> = async ({ contents }, deps) => {
  const certs = deps.certs();
  const { keyGroup } = contents;
  const files = await generationTexts(contents, certs);
  try {
    await publishGeneration({
      directory: certs.directory,
      files,
      contents,
      now: certs.now(),
      ...(keyGroup === undefined ? {} : { keyGroup }),
    });
  } catch (error) {
    // The containers have the new generation: what is left over is tidied up at the next one.
    if (!(error instanceof CertificateStoreError) || error.published === undefined) throw error;
    deps.note('certificates', errorChain(error));
  }
};

function fileText({ certificate, key }: KeyPair): string {
  return `${privateKeyPem(key)}${certificate.pem}`;
}
