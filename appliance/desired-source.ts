/**
 * node.json and the stack file on disk -> the desired state in force. Read anew only when a file changed; a bad edit
 * leaves the last good stack in force, also over a restart of the daemon, and tells what is wrong.
 */

import * as z from 'zod';
import { FileWriteError } from './adapters/files/atomic.ts';
import { FileReadError } from './adapters/files/read.ts';
import type { ForOthers } from './adapters/files/read-for-others.ts';
import type { TextResult } from './adapters/files/read-sync.ts';
import type { LoadedConfig } from './config/last-good.ts';
import { vendorStackFile } from './config/paths.ts';
import type { Paths } from './config/paths.ts';
import type { SourceProblem } from './config/problem.ts';
import { publicNodeJson, revealVariables, stackVariables } from './config/public.ts';
import { buildDesired } from './desired/build.ts';
import { readStack } from './desired/compose/read.ts';
import type { Desired, UpdatePolicy } from './desired/desired.ts';

export interface DesiredState {
  /** Absent: there is no stack, and there never was a good one. */
  readonly desired: Desired | undefined;
  readonly config: LoadedConfig;
  /** Where the two files are, or are expected. */
  readonly places: { readonly config: string; readonly stack: string };
  readonly problems: { readonly config: readonly SourceProblem[]; readonly stack: readonly SourceProblem[] };
  /** Files of ours that could not be written, with the reason: a full or read-only disk must not stop the loop. */
  readonly unwritten: readonly string[];
  /** Files whose change may change the desired state. */
  readonly watch: readonly string[];
}

export interface DesiredSourceDeps {
  readonly paths: Paths;
  readonly loadConfig: () => Promise<LoadedConfig>;
  readonly readText: (path: string) => TextResult;
  /** For a stack that an operator names: nothing that only the daemon may read, but for the files in `granted`. */
  readonly readForOthers: (path: string, granted: readonly string[]) => ForOthers;
  readonly fileExists: (path: string) => boolean;
  /** Atomic; not written where the content is the same. */
  readonly write: (path: string, text: string, mode: number) => Promise<void>;
  /** Host of a registry -> PEM of its private CA, for the engine. */
  readonly trustRegistries: (cas: ReadonlyMap<string, string>) => Promise<void>;
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

export interface DesiredSource {
  /** Kept until `invalidate`. Calls must not overlap. */
  readonly read: () => Promise<DesiredState>;
  /** A watched file may have changed. */
  readonly invalidate: () => void;
  readonly isStale: () => boolean;
  /**
   * What a stack file would mean under the present configuration; nothing is changed or kept. Whoever asks is not root: of the files that
   * others may not read only those of the stack in force are, since its plan cannot be told otherwise.
   */
  readonly tryStack: (stackFile: string) => Promise<TriedStack>;
}

export interface TriedStack {
  readonly outcome: StackOutcome;
  readonly config: LoadedConfig;
  /** Texts of the files of the stack in force that others may not read: no answer may show what they hold. */
  readonly closedTexts: readonly string[];
}

const LastGoodStack = z.object({ stackFile: z.string(), texts: z.array(z.tuple([z.string(), z.string()])) });

export function createDesiredSource(deps: DesiredSourceDeps): DesiredSource {
  const keptFile = deps.paths.lastGoodStack;
  let lastGood: { readonly stackFile: string; readonly texts: ReadonlyMap<string, string> } | undefined;

  const fromDisk = (stackFile: string, config: LoadedConfig, texts: Map<string, string>): StackOutcome =>
    evaluate(deps, stackFile, config, (path) => {
      const result = deps.readText(path);
      if (result.ok) texts.set(path, result.text);
      return result;
    });

  const fromKept = (config: LoadedConfig): Desired | undefined => {
    lastGood ??= restore(deps, keptFile);
    if (lastGood === undefined) return undefined;
    const { texts, stackFile } = lastGood;
    const outcome = evaluate(deps, stackFile, config, (path) => {
      const text = texts.get(path);
      return text === undefined ? { ok: false, reason: 'was not kept' } : { ok: true, text };
    });
    return outcome.ok ? outcome.desired : undefined;
  };

  const readAnew = async (): Promise<DesiredState> => {
    const config = await deps.loadConfig();
    const unwritten = createUnwritten();
    await unwritten.attempt(() => deps.trustRegistries(registryCas(config)));
    await unwritten.attempt(() =>
      deps.write(deps.paths.publicNodeJson, publicNodeJson(config.config), 0o644),
    );
    const stackFile = stackFileOf(deps, config);
    const places = { config: deps.paths.nodeJson, stack: stackFile ?? deps.paths.stackFile };
    const watch = [...config.watch, deps.paths.stackFile];
    const problems = { config: config.problems, stack: [] };
    const state = { config, places, problems, unwritten: unwritten.reasons };
    if (stackFile === undefined) return { ...state, desired: undefined, watch };
    const texts = new Map<string, string>();
    const outcome = fromDisk(stackFile, config, texts);
    const watched = [...new Set([...watch, stackFile, ...outcome.files])];
    if (!outcome.ok) {
      const wrong = { config: config.problems, stack: outcome.problems };
      return { ...state, desired: fromKept(config), problems: wrong, watch: watched };
    }
    lastGood = { stackFile, texts };
    const kept = `${JSON.stringify({ stackFile, texts: [...texts] })}\n`;
    await unwritten.attempt(() => deps.write(keptFile, kept, 0o600));
    return { ...state, desired: outcome.desired, watch: watched };
  };

  let current: DesiredState | undefined;
  let stale = true;
  return {
    isStale: () => stale,
    invalidate() {
      stale = true;
    },
    async read() {
      if (!stale && current !== undefined && current.unwritten.length === 0) return current;
      // Before the reading: a change that comes while it lasts makes its result old.
      stale = false;
      current = await readAnew();
      return current;
    },
    async tryStack(stackFile) {
      const config = await deps.loadConfig();
      const granted = [...(lastGood?.texts.keys() ?? [])];
      const read = (path: string): ForOthers => deps.readForOthers(path, granted);
      const closedTexts = granted.map(read).flatMap((file) => (file.ok && file.closed ? [file.text] : []));
      return { outcome: evaluate(deps, stackFile, config, read), config, closedTexts };
    },
  };
}

/** Of our own file adapters, or of the system as it is. */
function isRefusal(error: unknown): error is Error {
  if (error instanceof FileWriteError || error instanceof FileReadError) return true;
  return error instanceof Error && 'syscall' in error;
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

function registryCas(config: LoadedConfig): ReadonlyMap<string, string> {
  return new Map(
    [...config.registries].flatMap(([host, { ca }]) => (ca === undefined ? [] : [[host, ca] as const])),
  );
}

function registryAccess(
  { hash, salt }: DesiredSourceDeps,
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

/** Collects what the disk refused; anything else is a defect and goes on. */
function createUnwritten(): {
  readonly reasons: string[];
  attempt(write: () => Promise<void>): Promise<void>;
} {
  const reasons: string[] = [];
  return {
    reasons,
    async attempt(write) {
      try {
        await write();
      } catch (error) {
        if (!isRefusal(error)) throw error;
        const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
        reasons.push(`${error.message}${cause}`);
      }
    },
  };
}

/** The operator's own stack wins over the vendor's stack of the role. */
function stackFileOf(deps: DesiredSourceDeps, config: LoadedConfig): string | undefined {
  if (deps.fileExists(deps.paths.stackFile)) return deps.paths.stackFile;
  const role = config.config.node_role;
  return role === undefined ? undefined : vendorStackFile(deps.paths, role);
}

function evaluate(
  deps: DesiredSourceDeps,
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

/** Written by an earlier run of the daemon; anything else is as good as nothing. */
function restore(
  deps: DesiredSourceDeps,
  keptFile: string,
): { stackFile: string; texts: ReadonlyMap<string, string> } | undefined {
  const kept = deps.readText(keptFile);
  if (!kept.ok) return undefined;
  const parsed = LastGoodStack.safeParse(parseJson(kept.text));
  return parsed.success ? { stackFile: parsed.data.stackFile, texts: new Map(parsed.data.texts) } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
