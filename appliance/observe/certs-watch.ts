/** Looks at the certificates: what the site, the vendor and the appliance itself have, and what is published. */

import { factsOf } from '../../certs/certificate.ts';
import type { Circumstances } from '../../certs/judge/verdict.ts';
import type { Certificate, CertificateName, PrivateKey } from '../../certs/types.ts';
import type { CertItem } from '../contract/certificate.ts';
import { createCertReadings } from './cert-readings.ts';
import type { ReadingDeps } from './cert-readings.ts';
import { isAcmeUsed, judgeCustomer, judgeEmbedded, obtainedFile, sourcePaths } from './cert-places.ts';
import type { CertPlaces, CustomerNames } from './cert-places.ts';
import { absent, seenOf } from './cert-sources.ts';
import type { JudgedItems } from './cert-sources.ts';
import type { AcmeSeen, CertsSeen } from './certs-observed.ts';
import { generatedPaths, readGenerated, readPair } from './generated-certs.ts';
import type { Generated } from './generated-certs.ts';
import { createPublishedWatch } from './published-certs.ts';

export interface CertsWatchDeps extends ReadingDeps {
  readonly places: CertPlaces;
  /** Names in a folder, sorted; none where it is not there. */
  readonly names: (folder: string) => readonly string[];
  readonly machine: () => Machine;
  readonly keyGroup: () => number | undefined;
  /** Names the content of the operating system's CAs. */
  readonly systemRoots: () => string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly buildTime: number;
}

export interface CertsWanted {
  readonly customer: CustomerNames;
  readonly systemRoots: boolean;
  readonly names: (machine: Machine) => WantedNames;
}

export interface Machine {
  readonly hostname: string;
  /** Under which other machines may reach this one. */
  readonly addresses: readonly string[];
}

export interface WantedNames {
  /** What certificates that are made here cover. */
  readonly all: readonly CertificateName[];
  /** What a certificate that somebody brought should cover. */
  readonly reached: readonly CertificateName[];
  /** What an ACME server is asked for; absent: it is not asked. */
  readonly acme?: readonly CertificateName[];
}

/** Everything with its secrets, as of the last look: for whoever publishes. */
export interface CertMaterials {
  readonly customer: JudgedItems;
  readonly embedded: JudgedItems;
  readonly generated: Generated;
}

export interface CertsWatch {
  /** Costs some stat calls; files are read when they have changed, and judged anew every minute: certificates expire. */
  look(wanted: CertsWanted): Promise<CertsSeen>;
  /** Empty before the first look. */
  materials(): CertMaterials;
  /** The next look reads everything again. */
  forget(): void;
}

const JUDGE_AGAIN_MS = 60_000;

const NOTHING: JudgedItems = {
  ca: absent('not looked at yet'),
  server: absent('not looked at yet'),
  client: absent('not looked at yet'),
};

export function createCertsWatch(deps: CertsWatchDeps): CertsWatch {
  const { places, buildTime, now } = deps;
  let readings = createCertReadings(deps);
  const published = createPublishedWatch(places.certsDir, deps.keyGroup);
  const names = createSince(now);
  let materials: CertMaterials = {
    customer: NOTHING,
    embedded: NOTHING,
    generated: { authorities: [], problems: [] },
  };
  let judged = { key: '', at: 0 };
  let forgets = 0;

  const judge = async (wanted: CertsWanted, circumstances: Circumstances): Promise<void> => {
    const embedded = await judgeEmbedded(places, deps.names, readings, circumstances);
    const customer = await judgeCustomer(places, wanted.customer, readings, circumstances, poolOf(embedded));
    materials = { ...materials, embedded, customer };
  };

  const acmeSeen = async (
    customer: CustomerNames,
    asked: readonly CertificateName[] | undefined,
  ): Promise<AcmeSeen | undefined> => {
    if (asked === undefined || !isAcmeUsed(places.pkiDir, customer, readings)) return undefined;
    const { pair } = await readPair(obtainedFile(places.pkiDir), readings);
    return { names: asked, ...(pair === undefined ? {} : { current: factsOf(pair.certificate) }) };
  };

  return {
    materials: () => materials,
    forget() {
      readings = createCertReadings(deps);
      published.forget();
      judged = { key: '', at: 0 };
      forgets += 1;
    },
    async look(wanted) {
      const at = now();
      const machine = deps.machine();
      const { all, reached, acme: asked } = wanted.names(machine);
      const paths = sourcePaths(places, wanted.customer, deps.names);
      const key = `${JSON.stringify([reached, wanted.customer])}\n${readings.stamp(paths)}`;
      if (key !== judged.key || at < judged.at || at >= judged.at + JUDGE_AGAIN_MS) {
        const before = forgets;
        await judge(wanted, { now: at, clockIsTrusted: at >= buildTime, names: reached });
        // Forgotten meanwhile: what was judged may be what was to be forgotten.
        if (before === forgets) judged = { key, at };
      }
      const generated = await readGenerated(generatedPaths(places.pkiDir, deps.names), readings);
      materials = { ...materials, generated };
      const acme = await acmeSeen(wanted.customer, asked);
      const namesSince = names(JSON.stringify(machine));
      const keyGroup = deps.keyGroup();
      const systemRoots = wanted.systemRoots ? deps.systemRoots() : undefined;
      return {
        state: 'available',
        hostname: machine.hostname,
        names: all,
        reached,
        ...(namesSince === undefined ? {} : { namesSince }),
        buildTime,
        customer: seenOf(materials.customer),
        embedded: seenOf(materials.embedded),
        generated: generatedFacts(generated),
        ...(acme === undefined ? {} : { acme }),
        published: await published.look(),
        ...(systemRoots === undefined ? {} : { systemRoots }),
        ...(keyGroup === undefined ? {} : { keyGroup }),
      };
    },
  };
}

/** When this text was seen first; `undefined`: it is the first that was seen. */
function createSince(now: () => number): (text: string) => number | undefined {
  let last: string | undefined;
  let since: number | undefined;
  return (text) => {
    if (last !== undefined && text !== last) since = now();
    last = text;
    return since;
  };
}

function poolOf({ ca, server, client }: JudgedItems): readonly Certificate[] {
  return [ca, server, client].flatMap(({ certificates }) => certificates);
}

function generatedFacts({ authorities, server, client, problems }: Generated): CertsSeen['generated'] {
  return {
    authorities: authorities.map(({ certificate }) => factsOf(certificate)),
    ...(server === undefined ? {} : { server: factsOf(server.certificate) }),
    ...(client === undefined ? {} : { client: factsOf(client.certificate) }),
    problems,
  };
}

/** The certificates and the key of an item as its source has them now. */
export function materialOf(
  materials: CertMaterials,
  item: CertItem,
  source: 'customer' | 'embedded' | 'generated',
): { readonly certificates: readonly Certificate[]; readonly key?: PrivateKey } {
  if (source !== 'generated') return materials[source][item];
  const { authorities, server, client } = materials.generated;
  if (item === 'ca') return { certificates: authorities.map(({ certificate }) => certificate) };
  const pair = item === 'server' ? server : client;
  return pair === undefined ? { certificates: [] } : { certificates: [pair.certificate], key: pair.key };
}
