/** What this appliance made itself, as its private folder holds it: a file each, with the key and its certificate. */

import type { CertificateProblem, KeyPair } from '../../certs/types.ts';
import type { CertReadings } from './cert-readings.ts';

export interface Generated {
  /** Newest first. */
  readonly authorities: readonly KeyPair[];
  readonly server?: KeyPair;
  readonly client?: KeyPair;
  /** Of files of ours that cannot be used. */
  readonly problems: readonly CertificateProblem[];
}

export interface GeneratedPaths {
  readonly authorities: readonly string[];
  readonly server: string;
  readonly client: string;
}

/** A CA's file is never written again: the next one stands beside it. */
const AUTHORITY_FILE = /^ca-[0-9a-f]+\.pem$/;

export function authorityFile(pkiDir: string, fingerprint: string): string {
  return `${pkiDir}/ca-${fingerprint.slice(0, 16)}.pem`;
}

export function leafFile(pkiDir: string, item: 'server' | 'client'): string {
  return `${pkiDir}/${item}.pem`;
}

export function generatedPaths(pkiDir: string, names: (folder: string) => readonly string[]): GeneratedPaths {
  return {
    authorities: names(pkiDir)
      .filter((name) => AUTHORITY_FILE.test(name))
      .map((name) => `${pkiDir}/${name}`),
    server: leafFile(pkiDir, 'server'),
    client: leafFile(pkiDir, 'client'),
  };
}

export async function readGenerated(paths: GeneratedPaths, readings: CertReadings): Promise<Generated> {
  const pairs = await Promise.all(paths.authorities.map((path) => readPair(path, readings)));
  const server = await readPair(paths.server, readings);
  const client = await readPair(paths.client, readings);
  const authorities = pairs
    .flatMap(({ pair }) => (pair === undefined ? [] : [pair]))
    .toSorted((a, b) => b.certificate.notBefore - a.certificate.notBefore);
  return {
    authorities,
    ...(server.pair === undefined ? {} : { server: server.pair }),
    ...(client.pair === undefined ? {} : { client: client.pair }),
    problems: [...pairs, server, client].flatMap(({ problems }) => problems),
  };
}

interface ReadPair {
  readonly pair?: KeyPair;
  readonly problems: readonly CertificateProblem[];
}

/** A file of ours with a key and its certificate. */
export async function readPair(path: string, readings: CertReadings): Promise<ReadPair> {
  if (!readings.exists(path)) return { problems: [] };
  const { certificates, keys, problems } = await readings.readOwn(path);
  const [key] = keys;
  const certificate = certificates.find((each) => each.publicKeyFingerprint === key?.publicKeyFingerprint);
  if (key !== undefined && certificate !== undefined) return { pair: { certificate, key }, problems: [] };
  const damaged: CertificateProblem = {
    code: 'damaged',
    severity: 'error',
    where: path,
    message: 'a file of the appliance itself holds no key with its certificate any more',
    action:
      'Nothing to do: another one is made. Look at the disk, as nothing but damage or a hand does this.',
  };
  return { problems: [...problems, damaged] };
}
