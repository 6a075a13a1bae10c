/** A site that has a CA of its own, played by OpenSSL, and what an appliance says of its certificates. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Certs, CertImportResult } from '../../../../appliance/contract/certificate.ts';
import { run } from '../../../dev/command.ts';
import { tempDirectory } from '../../harness/temp-directory.ts';
import { waitUntil } from '../../harness/wait.ts';
import type { Appliance } from './appliance.ts';
import type { Bench } from './bench.ts';

export interface SitePair {
  readonly certificatePem: string;
  readonly keyPem: string;
  /** Certificate, key and CA, with the old ciphers that Windows exports. */
  readonly pkcs12: Buffer;
}

export interface SiteCa extends AsyncDisposable {
  readonly caPem: string;
  readonly caKeyPem: string;
  /** Of its PKCS#12 files. */
  readonly password: string;
  pair(name: string): Promise<SitePair>;
  /** Answers a signing request, as it asks. */
  sign(request: string): Promise<string>;
  subjectOf(certificate: string): Promise<string>;
}

const password = 'correct horse battery';

export async function siteCa(): Promise<SiteCa> {
  const directory = await tempDirectory();
  const place = (name: string): string => join(directory.path, name);
  const openssl = async (...args: readonly string[]): Promise<string> =>
    (await run(['openssl', ...args], { cwd: directory.path })).stdout;
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'];
  const isCa = [
    '-addext',
    'basicConstraints=critical,CA:TRUE',
    '-addext',
    'keyUsage=critical,keyCertSign,cRLSign',
  ];
  await openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
    '-days',
    '300',
    '-subj',
    '/CN=Site CA',
    ...isCa,
  );
  const signed = [
    '-CA',
    'ca.crt',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-days',
    '200',
    '-copy_extensions',
    'copyall',
  ];
  return {
    caPem: await readFile(place('ca.crt'), 'utf8'),
    caKeyPem: await readFile(place('ca.key'), 'utf8'),
    password,
    async pair(name) {
      const names = ['-addext', `subjectAltName=DNS:${name}`];
      await openssl(
        'req',
        ...newKey,
        '-keyout',
        'leaf.key',
        '-out',
        'leaf.csr',
        '-subj',
        `/CN=${name}`,
        ...names,
      );
      await openssl('x509', '-req', '-in', 'leaf.csr', ...signed, '-out', 'leaf.crt');
      const input = ['-in', 'leaf.crt', '-inkey', 'leaf.key', '-certfile', 'ca.crt'];
      await openssl(
        'pkcs12',
        '-export',
        '-legacy',
        ...input,
        '-out',
        'leaf.p12',
        '-passout',
        `pass:${password}`,
      );
      return {
        certificatePem: await readFile(place('leaf.crt'), 'utf8'),
        keyPem: await readFile(place('leaf.key'), 'utf8'),
        pkcs12: await readFile(place('leaf.p12')),
      };
    },
    async sign(request) {
      await writeFile(place('asked.csr'), request);
      await openssl('x509', '-req', '-in', 'asked.csr', ...signed, '-out', 'answer.crt');
      return readFile(place('answer.crt'), 'utf8');
    },
    async subjectOf(certificate) {
      await writeFile(place('shown.crt'), certificate);
      return openssl('x509', '-in', 'shown.crt', '-noout', '-subject');
    },
    [Symbol.asyncDispose]: () => directory.dispose(),
  };
}

/** By OpenSSL with nothing but the appliance's own bundle; and the key belongs to the certificate. Throws otherwise. */
export async function verified(certsDir: string, certificate: string, purpose: string): Promise<void> {
  const at = (name: string): string => join(certsDir, name);
  const trust = [
    '-x509_strict',
    '-no-CApath',
    '-no-CAstore',
    '-CAfile',
    at('ca-bundle.crt'),
    '-purpose',
    purpose,
  ];
  await run(['openssl', 'verify', ...trust, '-untrusted', at(certificate), at(certificate)]);
  const key = at(certificate.replace('.crt', '.key'));
  const [ofCertificate, ofKey] = await Promise.all([
    run(['openssl', 'x509', '-in', at(certificate), '-noout', '-pubkey']),
    run(['openssl', 'pkey', '-in', key, '-pubout']),
  ]);
  if (ofCertificate.stdout !== ofKey.stdout) throw new Error(`${certificate} and its key are of two pairs`);
}

export async function published(box: Appliance): Promise<Certs> {
  return waitUntil(
    'published',
    () => box.client.certs(),
    ({ state }) => state === 'published',
    { deadlineMs: 20_000 },
  );
}

/** Decided, and published. */
export async function sourceOf(box: Appliance, item: string, source: string): Promise<Certs> {
  await waitUntil(
    `${item} from ${source}`,
    () => box.client.certs(),
    ({ items }) => items.some((each) => each.item === item && each.source === source),
    { deadlineMs: 20_000 },
  );
  await box.converged();
  return published(box);
}

export function fingerprints(certs: Certs): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    certs.items.map(({ item, certificates }) => [item, certificates.map(({ fingerprint }) => fingerprint)]),
  );
}

export function importOf(
  box: Appliance,
  files: Readonly<Record<string, Buffer | string>>,
  password?: string,
): Promise<CertImportResult> {
  return box.client.certsImport({
    files: Object.entries(files).map(([name, content]) => ({
      name,
      content: Buffer.from(content).toString('base64'),
    })),
    ...(password === undefined ? {} : { password }),
  });
}

export function inContainer(bench: Bench, container: string, ...command: string[]): Promise<string> {
  return bench.engine.docker('exec', container, ...command);
}
