/** Certificates made by the real openssl, with dates of one's choice. */

import { execFile } from 'node:child_process';
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { keyKind, publicKeyFingerprint, readCertificate } from '../certificate.ts';
import type { Certificate, PrivateKey } from '../types.ts';

const run = promisify(execFile);

export interface Recipe {
  /** As on the command line of openssl: `/O=Example/CN=edge`. */
  readonly subject: string;
  /** Absent: it signs itself. */
  readonly issuer?: Made;
  /** `2026-01-31`; the days begin in UTC. */
  readonly from?: string;
  readonly to?: string;
  readonly hash?: string;
  /** A new P-256 key when absent. */
  readonly key?: KeyObject;
  /** Lines of openssl's configuration. */
  readonly extensions?: readonly string[];
}

export interface Made {
  readonly certificate: Certificate;
  readonly key: PrivateKey;
}

export const CA = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign'] as const;
export const SERVER = [
  'basicConstraints=critical,CA:FALSE',
  'keyUsage=critical,digitalSignature',
  'extendedKeyUsage=serverAuth',
] as const;
export const CLIENT = [...SERVER.slice(0, 2), 'extendedKeyUsage=clientAuth'] as const;

export type Issue = (recipe: Recipe) => Promise<Made>;

/** Writes into `folder`; calls do not disturb each other. */
export function opensslIn(folder: string): Issue {
  return async (recipe) => {
    const key = recipe.key ?? newKey();
    const files = await written(folder, recipe, key);
    await run('openssl', [
      'req',
      '-new',
      '-utf8',
      '-config',
      files.config,
      '-key',
      files.key,
      '-subj',
      recipe.subject,
      '-out',
      files.request,
    ]);
    const signer =
      recipe.issuer === undefined
        ? ['-selfsign', '-keyfile', files.key]
        : ['-cert', files.issuer, '-keyfile', files.issuerKey];
    await run('openssl', [
      'ca',
      '-batch',
      '-notext',
      '-preserveDN',
      '-config',
      files.config,
      '-extensions',
      'ext',
      '-md',
      recipe.hash ?? 'sha256',
      '-in',
      files.request,
      '-out',
      files.certificate,
      ...signer,
      '-startdate',
      day(recipe.from ?? '2026-01-01'),
      '-enddate',
      day(recipe.to ?? '2028-01-01'),
    ]);
    return { certificate: readCertificate(await readFile(files.certificate)), key: privateKey(key) };
  };
}

export function newKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

export function privateKey(key: KeyObject): PrivateKey {
  const publicKey = createPublicKey(key);
  return { key, publicKeyFingerprint: publicKeyFingerprint(publicKey), kind: keyKind(publicKey) };
}

/** The same key, whose point certificates then hold in its short form. */
export async function compressed(folder: string, key: KeyObject): Promise<KeyObject> {
  const path = join(folder, randomUUID());
  await writeFile(path, pemOf(key));
  const { stdout } = await run('openssl', ['ec', '-in', path, '-conv_form', 'compressed']);
  return createPrivateKey(stdout);
}

/** The same certificate with the last byte of its signature changed. */
export function damaged({ pem }: Certificate): Certificate {
  const der = Buffer.from(pem.replaceAll(/-----[A-Z ]+-----|\s/g, ''), 'base64');
  der[der.length - 1] = (der.at(-1) ?? 0) ^ 1;
  return readCertificate(der);
}

/** Whether `openssl verify -x509_strict` takes the chain up to the root. */
export async function opensslVerifies(
  folder: string,
  chain: readonly Certificate[],
  root: Certificate,
  { purpose, at }: { readonly purpose: string; readonly at: number },
): Promise<boolean> {
  const [leaf, ...others] = chain;
  const path = join(folder, `verify-${randomUUID()}`);
  await writeFile(`${path}-leaf`, leaf?.pem ?? '');
  await writeFile(`${path}-others`, others.map(({ pem }) => pem).join(''));
  await writeFile(`${path}-root`, root.pem);
  const untrusted = others.length === 0 ? [] : ['-untrusted', `${path}-others`];
  try {
    const how = ['-x509_strict', '-auth_level', '2', '-no-CApath', '-no-CAstore', '-purpose', purpose];
    const when = ['-attime', String(Math.floor(at / 1000))];
    const files = ['-CAfile', `${path}-root`, ...untrusted, `${path}-leaf`];
    await run('openssl', ['verify', ...how, ...when, ...files]);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 2) return false;
    throw error;
  }
}

async function written(folder: string, { extensions = [], issuer }: Recipe, key: KeyObject) {
  const path = join(folder, randomUUID());
  const files = {
    config: `${path}.cnf`,
    key: `${path}.key`,
    request: `${path}.csr`,
    certificate: `${path}.pem`,
    issuer: `${path}-issuer.pem`,
    issuerKey: `${path}-issuer.key`,
  };
  await writeFile(`${path}.index`, '');
  await writeFile(files.key, pemOf(key));
  if (issuer !== undefined) {
    await writeFile(files.issuer, issuer.certificate.pem);
    await writeFile(files.issuerKey, pemOf(issuer.key.key));
  }
  await writeFile(
    files.config,
    `[req]\ndistinguished_name=dn\n[dn]\n[ca]\ndefault_ca=this\n[this]\ndatabase=${path}.index\nnew_certs_dir=${folder}\n` +
      `rand_serial=yes\nunique_subject=no\npolicy=any\n[any]\ncommonName=supplied\n[ext]\n${extensions.join('\n')}\n`,
  );
  return files;
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function day(date: string): string {
  return `${date.replaceAll('-', '')}000000Z`;
}
