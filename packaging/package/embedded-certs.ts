/** Certificates that a vendor builds into the package: judged here, so that no appliance meets one that it cannot use. */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCertReadings } from '../../appliance/observe/cert-readings.ts';
import { judgeEmbedded } from '../../appliance/observe/cert-places.ts';
import type { JudgedItem } from '../../appliance/observe/cert-sources.ts';
import { privateKeyPem } from '../../certs/issue/keys.ts';

/** What is in the folder cannot be built in. */
export class EmbeddedCertificatesError extends Error {
  override readonly name = 'EmbeddedCertificatesError';
}

export interface EmbeddedFile {
  readonly name: string;
  readonly text: string;
}

/** Stands beside them on every appliance. */
export const embeddedReadme = `Certificates that the vendor built into this package. Each appliance trusts the CAs; they stand in
/certs/embedded_ca.crt and in ca-bundle.crt. A pair (server.pem, client.pem) is used until the site brings its own:
its key is the same on every appliance. Files of the site do not belong here: appliancectl certs import FILE...
`;

/**
 * As PEM, one file an item: `ca.pem` and at need `server.pem`, `client.pem`.
 * @throws EmbeddedCertificatesError with everything that is wrong.
 */
export async function embeddedCertificates(directory: string): Promise<readonly EmbeddedFile[]> {
  const names = await namesIn(directory);
  const readings = createCertReadings({
    stamp: (path) => (names.includes(path.slice(directory.length + 1)) ? 'there' : 'missing'),
    readBytes: (path) => readFile(path),
  });
  const places = { certsDir: '', pkiDir: '', embeddedDir: directory };
  const circumstances = { now: Date.now(), clockIsTrusted: true, names: [] };
  const items = await judgeEmbedded(places, () => names, readings, circumstances);
  const problems = [items.ca, items.server, items.client].flatMap(faultsOf);
  const files = [
    ...fileOf('ca', items.ca),
    ...fileOf('server', items.server),
    ...fileOf('client', items.client),
  ];
  if (files.length === 0 && problems.length === 0)
    problems.push(`${join(directory, '*')}: no certificate is there`);
  if (problems.length > 0) throw new EmbeddedCertificatesError(problems.join('\n'));
  return files;
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).toSorted();
  } catch (cause) {
    throw new EmbeddedCertificatesError(`${directory} cannot be read`, { cause });
  }
}

function faultsOf({ seen }: JudgedItem): readonly string[] {
  if (seen.state !== 'unusable') return strayKeys(seen);
  const errors = seen.problems.filter(({ severity }) => severity === 'error');
  return errors.map(({ where, message, action }) => `${where}: ${message}. ${action}`);
}

/** The key of a CA in a package that everybody can have would sign for everybody. */
function strayKeys(seen: JudgedItem['seen']): readonly string[] {
  if (seen.state !== 'usable' || seen.isShared) return [];
  return seen.problems
    .filter(({ code }) => code === 'wrong-kind')
    .map(({ where, message, action }) => `${where}: ${message}. ${action}`);
}

function fileOf(item: string, { certificates, key }: JudgedItem): readonly EmbeddedFile[] {
  if (certificates.length === 0) return [];
  const chain = certificates.map(({ pem }) => pem).join('');
  return [{ name: `${item}.pem`, text: key === undefined ? chain : `${privateKeyPem(key)}${chain}` }];
}
