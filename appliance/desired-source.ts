/**
 * node.json and the stack file on disk -> the desired state in force. Read anew only when a file changed; a bad edit leaves
 * the last good stack in force, also over a restart of the daemon, and tells what is wrong. So does a stack under which a
 * service did badly: the one that was proven last is in force then.
 */

import type { ForOthers } from './adapters/files/read-for-others.ts';
import type { TextResult } from './adapters/files/read-sync.ts';
import type { LoadedConfig } from './config/last-good.ts';
import type { SourceProblem } from './config/problem.ts';
import { publicNodeJson } from './config/public.ts';
import type { Desired } from './desired/desired.ts';
import { isSameStack, readerOf, readKept, revisionOf, writeKept } from './kept-stack.ts';
import type { KeptStack } from './kept-stack.ts';
import type { StackRecord } from './plan/update-memory.ts';
import { evaluate, registryCas, stackFileOf } from './stack-evaluation.ts';
import type { EvaluationDeps, StackOutcome } from './stack-evaluation.ts';
import { createUnwritten } from './unwritten.ts';
import type { Unwritten } from './unwritten.ts';

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
  /** The stack on the disk was tried and taken back; the one before is in force. */
  readonly refused?: StackRecord;
}

export interface DesiredSourceDeps extends EvaluationDeps {
  readonly loadConfig: () => Promise<LoadedConfig>;
  readonly readText: (path: string) => TextResult;
  /** For a stack that an operator names: nothing that only the daemon may read, but for the files in `granted`. */
  readonly readForOthers: (path: string, granted: readonly string[]) => ForOthers;
  /** Atomic; not written where the content is the same. */
  readonly write: (path: string, text: string, mode: number) => Promise<void>;
  /** Host of a registry -> PEM of its private CA, for the engine. */
  readonly trustRegistries: (cas: ReadonlyMap<string, string>) => Promise<void>;
  /** What became of a stack; `undefined`: it is not known yet. */
  readonly standingOf: (revision: string) => StackRecord | undefined;
}

export interface DesiredSource {
  /** Kept until `invalidate`, or until the stack's standing changes. Calls must not overlap. */
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

/** `revision`: of its texts under the configuration of then; another correction in node.json is another stack too. */
type Stack = KeptStack & { readonly revision: string };

interface Revived {
  readonly stack: Stack;
  readonly desired: Desired;
}

/**
 * Whether `stack`, as it was kept, has proven itself; one that lags behind the journal has not. A file that names no revision is of a
 * daemon that kept none but proven ones: it is taken at its word until it is written anew.
 */
function isProven({ revision }: KeptStack, { standingOf }: DesiredSourceDeps): boolean {
  return revision === undefined || standingOf(revision)?.state === 'proven';
}

export function createDesiredSource(deps: DesiredSourceDeps): DesiredSource {
  const { lastGoodStack, provenStack } = deps.paths;
  let lastGood: KeptStack | undefined;
  /** Absent: not looked for yet. `isKept`: it is on the disk. */
  let proven: { readonly stack: KeptStack | undefined; readonly isKept: boolean } | undefined;
  /** What the disk has; it may be refused. */
  let onDisk: Stack | undefined;
  let inForce: Stack | undefined;
  const withRevision = (stack: KeptStack, desired: Desired | undefined): Stack => ({
    ...stack,
    revision: revisionOf(stack, desired, deps.hash),
  });
  const restored = (path: string): KeptStack | undefined => readKept(deps.readText(path));

  const provenStackNow = (): KeptStack | undefined => {
    const { stack } = (proven ??= { stack: restored(provenStack), isKept: true });
    return stack !== undefined && isProven(stack, deps) ? stack : undefined;
  };

  /** A stack that was kept, under the present configuration. */
  const revived = (kept: KeptStack | undefined, config: LoadedConfig): Revived | undefined => {
    const outcome = kept && evaluate(deps, kept.stackFile, config, readerOf(kept));
    if (kept === undefined || outcome?.ok !== true) return undefined;
    const stack = withRevision(kept, outcome.desired);
    return { stack, desired: { ...outcome.desired, revision: stack.revision } };
  };

  /** `undefined`: it is not refused, or there is none to go back to. */
  const insteadOf = (
    stack: Stack,
    config: LoadedConfig,
  ): (Revived & { readonly refused: StackRecord }) | undefined => {
    const refused = deps.standingOf(stack.revision);
    if (refused?.state !== 'refused') return undefined;
    const before = provenStackNow();
    // Where the texts are the same, node.json alone is at fault: there is nothing else to read.
    const isSame = before !== undefined && isSameStack(before, stack);
    const found = isSame ? undefined : revived(before, config);
    return found && { ...found, refused };
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
    [onDisk, inForce] = [undefined, undefined];
    if (stackFile === undefined) return { ...state, desired: undefined, watch };
    const texts = new Map<string, string>();
    const outcome = evaluate(deps, stackFile, config, (path) => {
      const result = deps.readText(path);
      if (result.ok) texts.set(path, result.text);
      return result;
    });
    const watched = [...new Set([...watch, stackFile, ...outcome.files])];
    if (!outcome.ok) {
      lastGood ??= restored(lastGoodStack);
      const wrong = { config: config.problems, stack: outcome.problems };
      const kept = revived(lastGood, config);
      inForce = kept?.stack;
      return { ...state, desired: kept?.desired, problems: wrong, watch: watched };
    }
    onDisk = withRevision({ stackFile, texts }, outcome.desired);
    const instead = insteadOf(onDisk, config);
    if (instead !== undefined) {
      const { stack, ...found } = instead;
      inForce = stack;
      return { ...state, ...found, watch: watched };
    }
    lastGood = inForce = onDisk;
    await keep(lastGoodStack, lastGood, unwritten);
    return { ...state, desired: { ...outcome.desired, revision: onDisk.revision }, watch: watched };
  };

  const keep = (path: string, stack: KeptStack, unwritten: Unwritten): Promise<void> =>
    unwritten.attempt(() => deps.write(path, writeKept(stack), 0o600));

  /** Before it may be left: a stack that has proven itself is what others go back to. Gives why it could not be written. */
  const keepProven = async (): Promise<readonly string[]> => {
    if (inForce !== undefined && isProven(inForce, deps) && provenStackNow()?.revision !== inForce.revision) {
      proven = { stack: inForce, isKept: false };
    }
    if (proven?.stack === undefined || proven.isKept) return [];
    const { stack } = proven;
    const unwritten = createUnwritten();
    await keep(provenStack, stack, unwritten);
    proven = { stack, isKept: unwritten.reasons.length === 0 };
    return unwritten.reasons;
  };

  let current: DesiredState | undefined;
  let stale = true;
  const isRefusedNow = (): boolean =>
    onDisk !== undefined && deps.standingOf(onDisk.revision)?.state === 'refused';
  const hasTurned = (): boolean =>
    onDisk !== undefined &&
    current !== undefined &&
    isRefusedNow() !== (current.refused !== undefined) &&
    // One that is refused stays in force where there is no other.
    (current.refused !== undefined || provenStackNow() !== undefined);
  return {
    isStale: () => stale || hasTurned(),
    invalidate() {
      stale = true;
    },
    async read() {
      const isKept = !stale && !hasTurned() && current?.unwritten.length === 0;
      // Before the reading: a change that comes while it lasts makes its result old.
      stale = false;
      const reasons = await keepProven();
      current = isKept && current !== undefined ? current : await readAnew();
      return reasons.length === 0 ? current : { ...current, unwritten: [...current.unwritten, ...reasons] };
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
