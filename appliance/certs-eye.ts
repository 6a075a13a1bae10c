/** The daemon's eye and hand for the certificates, put together. */

import { createHash, randomBytes } from 'node:crypto';
import { ownAddresses } from './adapters/addresses.ts';
import { createCachedFiles } from './adapters/apt/cached-files.ts';
import { FileReadError, readFileBytes } from './adapters/files/read.ts';
import { groupId, mayGiveTo } from './adapters/groups.ts';
import { ownGroups, ownUid, readHostname } from './adapters/host.ts';
import type { CertsHand } from './apply/certs-hand.ts';
import { errorChain } from './program/error-chain.ts';
import type { Paths } from './config/paths.ts';
import type { NodeConfig } from './config/schema.ts';
import { desiredCerts } from './desired/certs/desired-certs.ts';
import type { DesiredCerts } from './desired/certs/desired-certs.ts';
import type { Desired } from './desired/desired.ts';
import { createObtain } from './certs-acme.ts';
import { customerPaths, obtainedFile } from './observe/cert-places.ts';
import type { CustomerNames } from './observe/cert-places.ts';
import { authorityFile, leafFile } from './observe/generated-certs.ts';
import type { CertsObserved } from './observe/certs-observed.ts';
import { createCertsWatch, materialOf } from './observe/certs-watch.ts';
import type { CertMaterials, Machine, WantedNames } from './observe/certs-watch.ts';
import { publishedMaterial } from './observe/published-certs.ts';
import type { CertsView } from './plan/certs-view.ts';
import type { Step } from './plan/step.ts';
import { readSystemRoots } from '../certs/system-roots.ts';
import { CertificateStoreError } from '../certs/store/error.ts';
import { writePrivateFile } from '../certs/store/private-files.ts';
import { wantedName, wantedNames } from '../certs/wanted-names.ts';

export interface CertsEyeDeps {
  readonly paths: Paths;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** When this release was made: the clock is wrong before it. */
  readonly builtAt: number;
  readonly onError: (error: Error) => void;
}

export interface CertsEye {
  /** Never rejects for what is not there, or cannot be read. */
  readonly look: (config: NodeConfig, stack: Desired | undefined) => Promise<CertsView>;
  /** Files of the site whose change is to be seen at once. */
  readonly files: (config: NodeConfig) => readonly string[];
  readonly hand: CertsHand;
  /** How many looks have begun. */
  readonly looks: () => number;
  /** Everything with its secrets, as of the last look. */
  readonly materials: () => CertMaterials;
  /** Everything is read again, and with `republish` a new generation is published whatever is found. */
  readonly forget: (options: { readonly republish: boolean }) => void;
  readonly ended: (step: Step, succeeded: boolean) => void;
}

/** Containers that run as somebody else than root join it, to read the keys in /certs. */
export const KEY_GROUP = 'appliance-certs';

function keyGroupOf(root: string): number | undefined {
  const group = groupId(root, KEY_GROUP);
  return group !== undefined && mayGiveTo(group, ownUid(), ownGroups()) ? group : undefined;
}

/** What a stack may say of it: `group_add: ["${CERTS_GID}"]`. */
export function certsVariables(root: string): Readonly<Record<string, string>> {
  const group = keyGroupOf(root);
  return group === undefined ? {} : { CERTS_GID: String(group) };
}

export function createCertsEye({ paths, now, builtAt, onError }: CertsEyeDeps): CertsEye {
  const { root, certsDir, pkiDir, embeddedCertsDir } = paths;
  const files = createCachedFiles();
  const rootsFile = `${root === '/' ? '' : root}/etc/ssl/certs/ca-certificates.crt`;
  const keyGroup = (): number | undefined =>
    files.derived('group', [files.stamp(`${root === '/' ? '' : root}/etc/group`)], () => keyGroupOf(root));
  const watch = createCertsWatch({
    places: { certsDir, pkiDir, embeddedDir: embeddedCertsDir },
    stamp: (path) => files.stamp(path),
    names: (folder) => files.names(folder),
    readBytes: async (path, options) => (await readFileBytes(path, options)).bytes,
    machine: () => ({ hostname: readHostname(), addresses: ownAddresses() }),
    keyGroup,
    systemRoots: () => files.derived('roots', [files.stamp(rootsFile)], () => digest(files.text(rootsFile))),
    now,
    buildTime: builtAt,
  });
  let isRefreshAsked = false;
  let looks = 0;
  let isBroken = false;

  const observe = async (desired: DesiredCerts): Promise<CertsObserved> => {
    try {
      const { systemRoots } = desired;
      const customer = customerNames(desired);
      const seen = await watch.look({ customer, systemRoots, names: (machine) => namesOf(desired, machine) });
      isBroken = false;
      return seen;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (!isBroken) onError(error);
      isBroken = true;
      return { state: 'unavailable', reason: errorChain(error) };
    }
  };

  return {
    looks: () => looks,
    materials: () => watch.materials(),
    look: async (config, stack) => {
      const desired = desiredCerts(config, paths.nodeJson, stack);
      const look = (looks += 1);
      return { desired, directory: certsDir, observed: await observe(desired), look, isRefreshAsked };
    },
    files: (config) => customerPaths(customerNames(desiredCerts(config, paths.nodeJson, undefined))),
    hand: {
      directory: certsDir,
      now,
      randomBytes,
      authorities: () => watch.materials().generated.authorities,
      material: (item, source) => materialOf(watch.materials(), item, source),
      published: (item) => publishedMaterial(certsDir, item),
      systemRoots: async () => (await readSystemRoots(rootsFile)).certificates,
      obtain: createObtain(pkiDir, { now, onError }),
      writeObtained: (text) => writePrivateFile(obtainedFile(pkiDir), text),
      writeAuthority: (fingerprint, text) => writePrivateFile(authorityFile(pkiDir, fingerprint), text),
      writeLeaf: (item, text) => writePrivateFile(leafFile(pkiDir, item), text),
    },
    forget({ republish }) {
      watch.forget();
      isRefreshAsked ||= republish;
    },
    ended(step, succeeded) {
      if (step.kind === 'publish-certificates' && succeeded) isRefreshAsked = false;
    },
  };
}

function namesOf(desired: DesiredCerts, { hostname, addresses }: Machine): WantedNames {
  const { nodeHostname, nodeIp, extraNames, serviceNames } = desired;
  const given = {
    ...(nodeHostname === undefined ? {} : { nodeHostname }),
    ...(nodeIp === undefined ? {} : { nodeIp }),
  };
  const all = wantedNames({ ...given, hostname, extraNames, addresses, serviceNames });
  // A certificate that somebody brought is for the name that clients use, not for every address.
  const used = [nodeHostname ?? hostname, nodeIp, ...extraNames].map((name) => name?.toLowerCase());
  const acme = desired.acme?.names.flatMap((name) => wantedName(name) ?? []);
  return {
    all,
    reached: all.filter(({ value }) => used.includes(value)),
    ...(acme === undefined ? {} : { acme }),
  };
}

function customerNames({ customer, acme }: DesiredCerts): CustomerNames {
  return { ...customer, isAcmeWanted: acme !== undefined };
}

/** Of our own parts, or of the system as it is; anything else is a defect. */
function isRefusal(error: unknown): error is Error {
  if (error instanceof FileReadError || error instanceof CertificateStoreError) return true;
  return error instanceof Error && 'syscall' in error;
}

function digest(text: string | undefined): string | undefined {
  return text === undefined ? undefined : createHash('sha256').update(text).digest('hex');
}
