import { writeFileAtomic } from '../adapters/files/atomic.ts';
import { fileExists, readTextSync } from '../adapters/files/read-sync.ts';
import { readTextFile, unlessMissing } from '../adapters/files/read.ts';
import { configLoader } from '../config/last-good.ts';
import type { LoadedConfig } from '../config/last-good.ts';
import type { ConfigSnapshot } from '../config/load.ts';
import { vendorStackFile } from '../config/paths.ts';
import type { Paths } from '../config/paths.ts';
import type { SourceProblem } from '../config/problem.ts';
import { revealVariables, stackVariables } from '../config/public.ts';
import { buildDesired } from '../desired/build.ts';
import { readStack } from '../desired/compose/read.ts';
import type { StackModel } from '../desired/compose/model.ts';

/** The effects of the commands that work on files, with or without a daemon. */

const MAX_FILE_BYTES = 4 * 1024 * 1024;

/** Text of a file that a problem names; undefined where it cannot be read. */
export function readSource(file: string): string | undefined {
  const result = readTextSync(file, MAX_FILE_BYTES);
  return result.ok ? result.text : undefined;
}

/** Undefined: there is none yet. Rejects with FileReadError. */
export async function readNodeJson(path: string): Promise<string | undefined> {
  const file = await unlessMissing(readTextFile(path, { maxBytes: MAX_FILE_BYTES }));
  return file?.text;
}

/** Readers see the old text or the new one. Rejects with FileWriteError, and then the old file is untouched. */
export async function writeNodeJson(path: string, text: string): Promise<void> {
  await writeFileAtomic(path, text);
}

/** What the daemon goes by while a file is wrong: an earlier good one, or none. */
export type InForce = 'last-good' | 'none';

export interface CheckResult {
  /** Empty: both files can be used. */
  readonly problems: readonly SourceProblem[];
  readonly notes: readonly SourceProblem[];
  /** What was checked. Absent: it does not exist. */
  readonly nodeJson?: string;
  readonly stackFile?: string;
  readonly services?: number;
  /** Only for a file with problems that the daemon reads. */
  readonly inForce?: { readonly config?: InForce; readonly stack?: InForce };
}

/**
 * node.json with every file that it names, and the stack as the daemon would read it: `stackFile`, else the operator's,
 * else the vendor's of the role. While node.json is wrong the stack is read with the last good one; without one its
 * variables are unknown, and the stack is not checked.
 */
export async function checkFiles(paths: Paths, stackFile?: string): Promise<CheckResult> {
  const config = await loadConfig(paths);
  const first = checkedConfig(config, paths);
  if (first.inForce?.config === 'none') return first;
  const snapshot = config.origin === 'default' ? undefined : config;
  const stack = stackFile ?? stackInForce(paths, snapshot);
  if (stack === undefined) return first;
  const second = checkStack(stack, paths, snapshot);
  const isRead = stackFile === undefined && second.problems.length > 0;
  const inForce = isRead ? { ...first.inForce, stack: lastGoodStack(paths) } : first.inForce;
  return {
    ...first,
    ...second,
    stackFile: stack,
    problems: [...first.problems, ...second.problems],
    notes: [...first.notes, ...second.notes],
    ...(inForce !== undefined && { inForce }),
  };
}

function checkedConfig({ origin, problems, notes }: LoadedConfig, { nodeJson }: Paths): CheckResult {
  if (problems.length > 0) {
    return { problems, notes, nodeJson, inForce: { config: origin === 'last-good' ? origin : 'none' } };
  }
  return { problems, notes, ...(origin === 'file' && { nodeJson }) };
}

/** As the daemon does, but nothing is kept. */
function loadConfig({ nodeJson, lastGoodConfig }: Paths): Promise<LoadedConfig> {
  const ownUid = process.geteuid?.() ?? 0;
  const write = () => Promise.resolve();
  return configLoader({ nodeJson, lastGoodConfig, read: readTextFile, ownUid, write }).load();
}

function lastGoodStack(paths: Paths): InForce {
  return fileExists(paths.lastGoodStack) ? 'last-good' : 'none';
}

function stackInForce(paths: Paths, snapshot: ConfigSnapshot | undefined): string | undefined {
  if (fileExists(paths.stackFile)) return paths.stackFile;
  const role = snapshot?.config.node_role;
  return role === undefined ? undefined : vendorStackFile(paths, role);
}

function checkStack(
  file: string,
  paths: Paths,
  snapshot: ConfigSnapshot | undefined,
): { problems: readonly SourceProblem[]; notes: readonly SourceProblem[]; services?: number } {
  const { variables, secretNames } =
    snapshot === undefined
      ? { variables: new Map<string, string>(), secretNames: new Set<string>() }
      : revealVariables(stackVariables(snapshot.config, snapshot.secrets));
  const read = readStack({
    files: [file],
    fallbackName: snapshot?.config.node_role ?? 'appliance',
    environment: Object.fromEntries(variables),
    profiles: [],
    readText: (path) => readTextSync(path, MAX_FILE_BYTES),
    secretNames,
  });
  if (!read.ok) return { problems: read.problems, notes: [] };
  return checkRequests(read.stack, paths, snapshot);
}

/** What shows only when the requests of the engine are made. They are thrown away, so ids and hashes have no meaning. */
function checkRequests(
  stack: StackModel,
  paths: Paths,
  snapshot: ConfigSnapshot | undefined,
): { problems: readonly SourceProblem[]; notes: readonly SourceProblem[]; services?: number } {
  const built = buildDesired({
    stack,
    applianceId: snapshot?.config.appliance_id ?? 'check',
    offline: snapshot?.config.offline_mode ?? false,
    directories: {
      certs: paths.certsDir,
      configs: paths.configsDir,
      files: `${paths.stateDir}/files`,
    },
    secretValues: [],
    hash: (text) => text,
  });
  if (!built.ok) return { problems: built.problems, notes: [] };
  return { problems: [], notes: stack.notes, services: built.desired.services.length };
}
