/** Views of certificates from a few words: everything made by the appliance and published, unless a test says otherwise. */

import type { CertificateFacts } from '../../certs/types.ts';
import { nodeConfigSchema } from '../config/schema.ts';
import type { NodeJson } from '../config/schema.ts';
import { desiredCerts } from '../desired/certs/desired-certs.ts';
import type { CertsSeen, SeenItem, SeenItems } from '../observe/certs-observed.ts';
import { wantedContents } from './cert-contents.ts';
import { decideCertificates } from './certs.ts';
import type { CertsView } from './certs-view.ts';
import { NOON } from './os.testdata.ts';

export const DAY_MS = 86_400_000;
export const BUILT = NOON - 100 * DAY_MS;

/** `name` makes the fingerprints. Valid from 10 days ago for 90 days. */
export function facts(name: string, change: Partial<CertificateFacts> = {}): CertificateFacts {
  return {
    fingerprint: hex(name),
    publicKeyFingerprint: hex(`key of ${name}`),
    subject: `CN=${name}`,
    issuer: 'CN=own',
    serial: '01',
    names: [{ kind: 'dns', value: 'box' }],
    notBefore: NOON - 10 * DAY_MS,
    notAfter: NOON + 80 * DAY_MS,
    isCa: false,
    isSelfSigned: false,
    key: { type: 'ec', curve: 'P-256' },
    signatureHash: 'sha256',
    ...change,
  };
}

export function authority(name: string, change: Partial<CertificateFacts> = {}): CertificateFacts {
  return facts(name, {
    issuer: `CN=${name}`,
    isCa: true,
    isSelfSigned: true,
    names: [],
    notBefore: NOON - 60 * DAY_MS,
    notAfter: NOON + 3_000 * DAY_MS,
    ...change,
  });
}

/** Of a test: letters and digits of its own, so that it can be read in a failure. */
function hex(text: string): string {
  return Buffer.from(text).toString('hex').padEnd(64, '0').slice(0, 64);
}

export function usable(where: string, ...certificates: readonly CertificateFacts[]): SeenItem {
  return { state: 'usable', where, certificates, isShared: false, problems: [] };
}

export const absentItems: SeenItems = {
  ca: { state: 'absent', reason: 'there is none' },
  server: { state: 'absent', reason: 'there is none' },
  client: { state: 'absent', reason: 'there is none' },
};

export interface CertWords {
  readonly json?: NodeJson;
  readonly now?: number;
  readonly seen?: Partial<CertsSeen>;
  /** Published is what would be now; another text: nothing is. */
  readonly isPublished?: boolean;
  readonly isRefreshAsked?: boolean;
}

const ownServer = facts('server');
const ownClient = facts('client');

export function certsView(words: CertWords = {}): CertsView {
  const { json = {}, now = NOON, seen = {}, isPublished = true, isRefreshAsked = false } = words;
  const bare: CertsSeen = {
    state: 'available',
    hostname: 'box',
    names: [{ kind: 'dns', value: 'box' }],
    reached: [{ kind: 'dns', value: 'box' }],
    buildTime: BUILT,
    customer: absentItems,
    embedded: absentItems,
    generated: { authorities: [authority('own')], server: ownServer, client: ownClient, problems: [] },
    published: { state: 'none' },
    ...seen,
  };
  const contents = wantedContents(bare, decideCertificates(bare, now), now);
  const all = [bare.customer, bare.embedded].flatMap((items) =>
    Object.values(items).flatMap((item) => (item.state === 'usable' ? item.certificates : [])),
  );
  const { authorities, server, client } = bare.generated;
  const known = [...all, ...authorities, server, client].filter((each) => each !== undefined);
  const published = {
    state: 'intact',
    generation: 7,
    at: NOON - 5 * DAY_MS,
    contents,
    bundleSize: contents.bundle.length,
    digest: 'digest of 7',
    certificates: Object.fromEntries(known.map((each) => [each.fingerprint, each])),
  } as const;
  return {
    desired: desiredCerts(nodeConfigSchema.parse(json), '/etc/applianced/node.json', undefined),
    directory: '/certs',
    look: 1,
    isRefreshAsked,
    observed: { ...bare, published: seen.published ?? (isPublished ? published : { state: 'none' }) },
  };
}
