/** A stack file under a configuration -> the desired state, or what is wrong with it. */

import type { TextResult } from './adapters/files/read-sync.ts';
import type { LoadedConfig } from './config/last-good.ts';
import { vendorStackFile } from './config/paths.ts';
import type { Paths } from './config/paths.ts';
import type { SourceProblem } from './config/problem.ts';
import { revealVariables, stackVariables } from './config/public.ts';
import { buildDesired } from './desired/build.ts';
import { readStack } from './desired/compose/read.ts';
import type { Desired, UpdatePolicy } from './desired/desired.ts';

export interface EvaluationDeps {
  readonly paths: Paths;
  readonly fileExists: (path: string) => boolean;
  readonly hash: (text: string) => string;
  /** Random, kept in the state: with it a token that stands for a secret cannot confirm a guess. */
  readonly salt: string;
  /** Where node.json names none. */
  readonly applianceId: string;
  /** Every id but the present one that was ever used; the present one counts as used from now on. */
  readonly formerIds: (present: string) => readonly string[];
  /** Variables of the daemon's own environment that stacks may use; node.json's come first. */
  readonly environment: Readonly<Record<string, string>>;
}

export type StackOutcome =
  | { readonly ok: true; readonly desired: Desired; readonly files: readonly string[] }
  | { readonly ok: false; readonly problems: readonly SourceProblem[]; readonly files: readonly string[] };

/** The operator's own stack wins over the vendor's stack of the role. */
export function stackFileOf(deps: EvaluationDeps, config: LoadedConfig): string | undefined {
  if (deps.fileExists(deps.paths.stackFile)) return deps.paths.stackFile;
  const role = config.config.node_role;
  return role === undefined ? undefined : vendorStackFile(deps.paths, role);
}

export function evaluate(
  deps: EvaluationDeps,
  stackFile: string,
  config: LoadedConfig,
  readText: (path: string) => TextResult,
): StackOutcome {
  const { variables, secretNames } = revealVariables(stackVariables(config.config, config.secrets));
  const read = readStack({
    files: [stackFile],
    fallbackName: config.config.node_role ?? 'appliance',
    environment: { ...deps.environment, ...Object.fromEntries(variables) },
    profiles: [],
    readText,
    secretNames,
  });
  if (!read.ok) return read;
  const applianceId = config.config.appliance_id ?? deps.applianceId;
  const built = buildDesired({
    stack: read.stack,
    applianceId,
    formerApplianceIds: deps.formerIds(applianceId),
    ...registryAccess(deps, config),
    offline: config.config.offline_mode,
    updates: updatePolicy(config),
    directories: {
      certs: deps.paths.certsDir,
      configs: deps.paths.configsDir,
      files: deps.paths.filesDir,
    },
    secretValues: [...secretNames].map((name) => variables.get(name) ?? '').filter((value) => value !== ''),
    hash: deps.hash,
    salt: deps.salt,
  });
  const { files } = read.stack;
  return built.ok
    ? { ok: true, desired: built.desired, files }
    : { ok: false, problems: built.problems, files };
}

function updatePolicy({ config }: LoadedConfig): UpdatePolicy {
  const { auto_update: enabled, update_window: window, min_image_age: age, update_check_interval } = config;
  return {
    enabled,
    minImageAgeMs: age.ms,
    checkIntervalMs: update_check_interval.ms,
    ...(window === undefined ? {} : { window }),
  };
}

/** Host of a registry -> PEM of its private CA. */
export function registryCas(config: LoadedConfig): ReadonlyMap<string, string> {
  return new Map(
    [...config.registries].flatMap(([host, { ca }]) => (ca === undefined ? [] : [[host, ca] as const])),
  );
}

function registryAccess(
  { hash, salt }: EvaluationDeps,
  { registries }: LoadedConfig,
): { readonly registryAccess?: string } {
  if (registries.size === 0) return {};
  const known = [...registries].map(([host, { ca, credentials }]) => [
    host,
    ca,
    credentials?.username,
    credentials?.password.reveal(),
  ]);
  return { registryAccess: hash(`${salt} ${JSON.stringify(known)}`) };
}
