/** The files that the daemon reads and watches, and who this appliance is. */

import { createHash } from 'node:crypto';
import { belongsTo, credentialsFor } from './adapters/engine/credentials.ts';
import { parseReference } from './adapters/engine/reference.ts';
import type { RegistryCredentials } from './adapters/engine/types.ts';
import { writeFileAtomic } from './adapters/files/atomic.ts';
import { ensureFile } from './adapters/files/folders.ts';
import { readForOthersSync } from './adapters/files/read-for-others.ts';
import { fileExists, readTextSync } from './adapters/files/read-sync.ts';
import { readTextFile } from './adapters/files/read.ts';
import { syncRegistryCas } from './adapters/files/registry-cas.ts';
import type { SiteRegistryAccess } from './adapters/registry/access.ts';
import { watchFiles } from './adapters/files/watch.ts';
import { deriveApplianceId, ownUid } from './adapters/host.ts';
import { configLoader } from './config/last-good.ts';
import type { LoadedConfig } from './config/last-good.ts';
import type { Paths } from './config/paths.ts';
import { createDesiredSource } from './desired-source.ts';
import type { DesiredSource, DesiredSourceDeps } from './desired-source.ts';
import type { Identity } from './identity.ts';

/** More than any stack needs; a database that was named by mistake is refused. */
const MAX_STACK_FILE_BYTES = 4 * 1024 * 1024;

export function createInputs(
  paths: Paths,
  environment: Readonly<Record<string, string>>,
  { applianceId, salt, formerIds }: Pick<Identity, 'applianceId' | 'salt' | 'formerIds'>,
  standingOf: DesiredSourceDeps['standingOf'],
): DesiredSource {
  const loader = configLoader({
    nodeJson: paths.nodeJson,
    lastGoodConfig: paths.lastGoodConfig,
    read: readTextFile,
    write: (path, text, options) => writeFileAtomic(path, text, options),
    ownUid: ownUid(),
  });
  return createDesiredSource({
    paths,
    environment,
    applianceId,
    salt,
    formerIds,
    standingOf,
    loadConfig: () => loader.load(),
    readText: (path) => readTextSync(path, MAX_STACK_FILE_BYTES),
    readForOthers: (path, granted) => readForOthersSync(path, MAX_STACK_FILE_BYTES, granted),
    fileExists,
    write: ensureFile,
    trustRegistries: (cas) => syncRegistryCas(paths.engineCertsDir, cas),
    hash: (text) => createHash('sha256').update(text).digest('hex'),
  });
}

/** Watches whatever list it was given last. `watch` gives whether that is another list than before. */
export function createFileWatcher(
  onChange: () => void,
  onDegraded: (error: Error) => void,
  signal: AbortSignal,
): { watch(files: readonly string[]): boolean } {
  let watched: readonly string[] = [];
  let current = new AbortController();
  return {
    watch(files) {
      if (files.length === watched.length && files.every((file, index) => file === watched[index]))
        return false;
      current.abort();
      current = new AbortController();
      watched = files;
      watchFiles(files, { signal: AbortSignal.any([signal, current.signal]), onChange, onDegraded });
      return true;
    },
  };
}

/** The machine's own name for itself, in force where node.json gives none; a machine without an id is told how to get one. */
export function ownApplianceId(root: string): string {
  const id = deriveApplianceId(root);
  if (id !== undefined) return id;
  throw new Error('this machine has no /etc/machine-id to name it by: run "systemd-machine-id-setup"');
}

/** What node.json says of the registry at this host and port. */
export function registryAccessOf(config: LoadedConfig | undefined, registry: string): SiteRegistryAccess {
  const found = [...(config?.registries ?? [])].find(([serverAddress]) =>
    belongsTo({ serverAddress, username: '', password: '' }, { registry, repository: '' }),
  );
  const { credentials, ca } = found?.[1] ?? {};
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(credentials === undefined
      ? {}
      : { credentials: { username: credentials.username, password: credentials.password.reveal() } }),
  };
}

export function registryCredentials(
  config: LoadedConfig | undefined,
  reference: string,
): RegistryCredentials | undefined {
  const parsed = parseReference(reference);
  if (parsed === undefined) return undefined;
  const known = [...(config?.registries ?? [])].flatMap(
    ([serverAddress, { credentials }]): RegistryCredentials[] =>
      credentials === undefined
        ? []
        : [{ serverAddress, username: credentials.username, password: credentials.password.reveal() }],
  );
  return credentialsFor(parsed, known);
}
