/** What somebody brought along, read and judged: item by item usable, unusable with every reason, or absent. */

import { factsOf } from '../../certs/certificate.ts';
import { judgeAuthorities } from '../../certs/judge/authorities.ts';
import { judgePair } from '../../certs/judge/pair.ts';
import type { Circumstances } from '../../certs/judge/verdict.ts';
import type { Certificate, CertificateProblem, PrivateKey } from '../../certs/types.ts';
import type { CertItem } from '../contract/certificate.ts';
import type { CertReadings, Reading } from './cert-readings.ts';
import type { SeenItem, SeenItems } from './certs-observed.ts';

/** Where a source has its items: files that are read together. */
export interface SourceFiles {
  readonly where: string;
  readonly paths: readonly string[];
}

/** An item with its secrets, for whoever publishes it. */
export interface JudgedItem {
  readonly seen: SeenItem;
  readonly certificates: readonly Certificate[];
  /** Of a pair. */
  readonly key?: PrivateKey;
}

export type JudgedItems = Readonly<Record<CertItem, JudgedItem>>;

export function seenOf({ ca, server, client }: JudgedItems): SeenItems {
  return { ca: ca.seen, server: server.seen, client: client.seen };
}

export function absent(reason: string): JudgedItem {
  return { seen: { state: 'absent', reason }, certificates: [] };
}

export async function judgeCaFiles(
  { where, paths }: SourceFiles,
  readings: CertReadings,
  circumstances: Circumstances,
): Promise<JudgedItem> {
  const reading = await readings.read(paths);
  const { certificates, keys } = reading;
  const { authorities, problems } = judgeAuthorities({ where, certificates, keys }, circumstances);
  return judged(where, reading, authorities, problems, false);
}

/** `pool`: certificates of CAs at hand, to complete the chain. `isShared`: the key is on every appliance of the vendor. */
export async function judgePairFiles(
  item: 'server' | 'client',
  { where, paths }: SourceFiles,
  readings: CertReadings,
  circumstances: Circumstances,
  { pool, isShared }: { readonly pool: readonly Certificate[]; readonly isShared: boolean },
): Promise<JudgedItem> {
  const reading = await readings.read(paths);
  const { certificates, keys } = reading;
  const { pair, problems } = judgePair({ item, where, certificates, keys, pool }, circumstances);
  return judged(where, reading, pair?.chain ?? [], problems, isShared, pair?.key);
}

function judged(
  where: string,
  reading: Reading,
  certificates: readonly Certificate[],
  verdict: readonly CertificateProblem[],
  isShared: boolean,
  key?: PrivateKey,
): JudgedItem {
  const problems = [...faultsOf(reading, verdict), ...verdict];
  if (certificates.length === 0 || problems.some(({ severity }) => severity === 'error')) {
    return { seen: { state: 'unusable', where, problems }, certificates: [] };
  }
  const facts = certificates.map((each) => factsOf(each));
  return {
    seen: { state: 'usable', where, certificates: facts, isShared, problems },
    certificates,
    ...(key === undefined ? {} : { key }),
  };
}

/** A file that could not be read says more than that its certificate is missing. */
function faultsOf(
  { problems }: Reading,
  verdict: readonly CertificateProblem[],
): readonly CertificateProblem[] {
  const isUsable = verdict.every(({ severity }) => severity !== 'error');
  return isUsable ? problems.map((problem) => ({ ...problem, severity: 'warning' as const })) : problems;
}
