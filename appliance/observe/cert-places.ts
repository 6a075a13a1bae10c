/** Which files hold what the site and the vendor brought along. */

import type { Circumstances } from '../../certs/judge/verdict.ts';
import type { Certificate } from '../../certs/types.ts';
import type { CertItem } from '../contract/certificate.ts';
import type { CertReadings } from './cert-readings.ts';
import { absent, judgeCaFiles, judgePairFiles } from './cert-sources.ts';
import type { JudgedItem, JudgedItems, SourceFiles } from './cert-sources.ts';

export interface CertPlaces {
  readonly certsDir: string;
  readonly pkiDir: string;
  readonly embeddedDir: string;
}

/** Files that node.json names, absolute. */
export interface CustomerNames {
  readonly ca?: string;
  readonly server?: { readonly certificate: string; readonly key: string };
  readonly client?: { readonly certificate: string; readonly key: string };
  /** A server pair from an ACME server is wanted, unless something better is there. */
  readonly isAcmeWanted: boolean;
}

type Names = (folder: string) => readonly string[];

const PAIRS = ['server', 'client'] as const;
/** What `certs import` writes: a pair's key and chain, or the CAs. */
export function importedFile(pkiDir: string, item: CertItem): string {
  return `${pkiDir}/imported/${item}.pem`;
}

/** What an ACME server has signed, with its key. */
export function obtainedFile(pkiDir: string): string {
  return `${pkiDir}/acme/server.pem`;
}

/** Every file whose change may change the judgement, and those that may appear. */
export function sourcePaths(places: CertPlaces, customer: CustomerNames, names: Names): readonly string[] {
  return [
    ...customerPaths(customer),
    ...(['ca', 'server', 'client'] as const).map((item) => importedFile(places.pkiDir, item)),
    obtainedFile(places.pkiDir),
    places.embeddedDir,
    ...embeddedPaths(places, names),
  ];
}

export function customerPaths({ ca, server, client }: CustomerNames): readonly string[] {
  const all = [ca, server?.certificate, server?.key, client?.certificate, client?.key];
  return all.filter((path) => path !== undefined);
}

/** What node.json names wins over what was imported, and that over what an ACME server signed. */
export async function judgeCustomer(
  { pkiDir }: CertPlaces,
  named: CustomerNames,
  readings: CertReadings,
  circumstances: Circumstances,
  vendorPool: readonly Certificate[],
): Promise<JudgedItems> {
  const caFiles = named.ca === undefined ? imported(pkiDir, 'ca', readings) : filesOf([named.ca]);
  const ca = caFiles === undefined ? notBrought() : await judgeCaFiles(caFiles, readings, circumstances);
  const pool = [...ca.certificates, ...vendorPool];
  const [server, client] = await Promise.all(
    PAIRS.map(async (item): Promise<JudgedItem> => {
      const pair = named[item];
      const files =
        pair === undefined
          ? (imported(pkiDir, item, readings) ?? obtained(item, pkiDir, named, readings))
          : filesOf([pair.certificate, pair.key]);
      if (files === undefined) return notBrought();
      return judgePairFiles(item, files, readings, circumstances, { pool, isShared: false });
    }),
  );
  return { ca, server: server ?? notBrought(), client: client ?? notBrought() };
}

/** A folder of the package: `server.*` and `client.*` are pairs, every other file holds CAs. */
export async function judgeEmbedded(
  places: CertPlaces,
  names: Names,
  readings: CertReadings,
  circumstances: Circumstances,
): Promise<JudgedItems> {
  const all = embeddedPaths(places, names);
  const none = absent('the package brings none');
  const pathsOf = (item: string): readonly string[] => all.filter((path) => stemOf(path) === item);
  const others = all.filter((path) => !PAIRS.some((item) => stemOf(path) === item));
  const where = places.embeddedDir;
  const ca =
    others.length === 0 ? none : await judgeCaFiles({ where, paths: others }, readings, circumstances);
  const [server, client] = await Promise.all(
    PAIRS.map(async (item): Promise<JudgedItem> => {
      const paths = pathsOf(item);
      if (paths.length === 0) return none;
      const pool = ca.certificates;
      return judgePairFiles(item, filesOf(paths), readings, circumstances, { pool, isShared: true });
    }),
  );
  return { ca, server: server ?? none, client: client ?? none };
}

function embeddedPaths({ embeddedDir }: CertPlaces, names: Names): readonly string[] {
  return names(embeddedDir)
    .filter((name) => CERTIFICATE_FILE.test(name))
    .map((name) => `${embeddedDir}/${name}`);
}

const CERTIFICATE_FILE = /\.(pem|crt|cer|der|key|p7b|p7c)$/i;

function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
}

function filesOf(paths: readonly string[]): SourceFiles {
  const distinct = [...new Set(paths)];
  return { where: distinct.join(' and '), paths: distinct };
}

function imported(pkiDir: string, item: CertItem, readings: CertReadings): SourceFiles | undefined {
  const path = importedFile(pkiDir, item);
  return readings.exists(path) ? filesOf([path]) : undefined;
}

function obtained(
  item: CertItem,
  pkiDir: string,
  { isAcmeWanted }: CustomerNames,
  readings: CertReadings,
): SourceFiles | undefined {
  const path = obtainedFile(pkiDir);
  return item === 'server' && isAcmeWanted && readings.exists(path) ? filesOf([path]) : undefined;
}

/** Whether an ACME server is to be asked at all. */
export function isAcmeUsed(pkiDir: string, named: CustomerNames, readings: CertReadings): boolean {
  return (
    named.isAcmeWanted && named.server === undefined && imported(pkiDir, 'server', readings) === undefined
  );
}

function notBrought(): JudgedItem {
  return absent('the site has brought none');
}
