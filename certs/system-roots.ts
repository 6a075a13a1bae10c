/** The CAs that the operating system trusts, such as /etc/ssl/certs/ca-certificates.crt of Debian. */

import { readFile } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { readCertificate } from './certificate.ts';
import type { Certificate, CertificateProblem } from './types.ts';

export interface SystemRoots {
  /** In the order of the file. */
  readonly certificates: readonly Certificate[];
  /** Warnings only: what can be read is used. */
  readonly problems: readonly CertificateProblem[];
}

/** One costs up to 2 ms, because its own signature is verified: the event loop goes on after each few. */
const BATCH = 4;

const BLOCK =
  /^-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----$[^]*?^-----END (?:X509 |TRUSTED )?CERTIFICATE-----$/gm;

/** Never throws for what the file is or holds: a system without it, or with a damaged block, gives what there is and says so. */
export async function readSystemRoots(path: string): Promise<SystemRoots> {
  const text = await textOf(path);
  if (typeof text !== 'string') return { certificates: [], problems: [text] };
  const certificates: Certificate[] = [];
  const problems: CertificateProblem[] = [];
  for (const [index, [block]] of [...text.matchAll(BLOCK)].entries()) {
    if (index % BATCH === 0) await nextTurn();
    const where = `${path}, certificate ${index + 1}`;
    const found = certificateOf(block, where);
    if ('severity' in found) problems.push(found);
    else certificates.push(found);
  }
  if (certificates.length + problems.length === 0) problems.push(emptyProblem(path));
  return { certificates, problems };
}

function certificateOf(block: string, where: string): Certificate | CertificateProblem {
  try {
    return readCertificate(block);
  } catch (error) {
    return {
      code: 'damaged',
      severity: 'warning',
      where,
      message: `it is no certificate that can be read (${messageOf(error)})`,
      action: 'Renew the list of the system: "update-ca-certificates --fresh".',
    };
  }
}

async function textOf(path: string): Promise<string | CertificateProblem> {
  try {
    return await readFile(path, 'latin1');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return {
      code: missing ? 'file-missing' : 'file-unreadable',
      severity: 'warning',
      where: path,
      message: missing
        ? 'this system has no list of CAs that it trusts'
        : `the list of CAs that this system trusts cannot be read (${messageOf(error)})`,
      action:
        'Install the package ca-certificates; until then the bundle holds the CAs of the appliance only.',
    };
  }
}

function emptyProblem(path: string): CertificateProblem {
  return {
    code: 'empty',
    severity: 'warning',
    where: path,
    message: 'there is no certificate in it',
    action: 'Renew the list of the system: "update-ca-certificates --fresh".',
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
