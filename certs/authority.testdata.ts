/** Certificates as a site brings them: made by openssl, valid from now on. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../packaging/dev/command.ts';
import { readCertificate } from './certificate.ts';
import type { Certificate } from './types.ts';

export interface Authority {
  readonly certificate: Certificate;
  readonly certFile: string;
  readonly keyFile: string;
}

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-utf8'];

export async function makeAuthority(
  folder: string,
  name: string,
  subject = `/CN=${name}`,
): Promise<Authority> {
  const [certFile, keyFile] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
  await run([
    'openssl',
    'req',
    '-x509',
    ...EC,
    '-days',
    '30',
    '-subj',
    subject,
    '-keyout',
    keyFile,
    '-out',
    certFile,
  ]);
  return { certificate: readCertificate(await readFile(certFile)), certFile, keyFile };
}

export interface Leaf {
  readonly certificate: Certificate;
  readonly certFile: string;
  readonly keyFile: string;
}

/** For `localhost`. */
export async function makeLeaf(folder: string, name: string, ca: Authority): Promise<Leaf> {
  const at = (kind: string): string => join(folder, `${name}.${kind}`);
  const names = ['-addext', 'subjectAltName=DNS:localhost'];
  await run([
    'openssl',
    'req',
    ...EC,
    '-subj',
    `/CN=${name}`,
    ...names,
    '-keyout',
    at('key'),
    '-out',
    at('csr'),
  ]);
  const signer = ['-CA', ca.certFile, '-CAkey', ca.keyFile, '-CAcreateserial', '-days', '7'];
  await run([
    'openssl',
    'x509',
    '-req',
    '-in',
    at('csr'),
    '-copy_extensions',
    'copyall',
    ...signer,
    '-out',
    at('crt'),
  ]);
  return { certificate: readCertificate(await readFile(at('crt'))), certFile: at('crt'), keyFile: at('key') };
}
