import * as z from 'zod';
import { FileReadError } from '../adapters/files/read.ts';
import { readSnapshot, type ConfigReader, type ConfigSnapshot, type SnapshotResult } from './load.ts';
import type { SourceProblem } from './problem.ts';
import { nodeConfigSchema } from './schema.ts';

export interface LastGoodDeps extends ConfigReader {
  readonly nodeJson: string;
  /** Where the last good texts are kept, 0600: they hold secrets. */
  readonly lastGoodConfig: string;
  readonly write: (path: string, text: string, options: { mode: number }) => Promise<void>;
}

/** The configuration in force, and what is wrong with the one on disk. */
export interface LoadedConfig extends ConfigSnapshot {
  /**
   * `file`: node.json as it stands. `last-good`: an earlier one, because node.json or a file that it names is wrong; `problems` say why.
   * `default`: nobody has configured this machine, or only wrongly so far.
   */
  readonly origin: 'file' | 'last-good' | 'default';
  readonly problems: readonly SourceProblem[];
  /** What to watch for a change: all that was read or should have been. */
  readonly watch: readonly string[];
}

export interface ConfigLoader {
  /** Looks at the files anew. Calls must not overlap. */
  load(): Promise<LoadedConfig>;
}

const keptSchema = z.strictObject({ format: z.literal(1), texts: z.record(z.string(), z.string()) });

/** Enough for node.json and its files at their own bounds. */
const MAX_KEPT_BYTES = 16 * 1024 * 1024;

/**
 * A wrong edit changes nothing: the last good configuration stays in force, in memory and over a restart of the daemon. A file that
 * vanished is such an edit as well; `{}` is the way to say that a machine shall not be configured any more.
 */
export function configLoader(deps: LastGoodDeps): ConfigLoader {
  let lastGood: ConfigSnapshot | undefined;
  let keptText: string | undefined;

  const keep = async (snapshot: ConfigSnapshot): Promise<SourceProblem[]> => {
    lastGood = snapshot;
    const text = `${JSON.stringify({ format: 1, texts: Object.fromEntries(snapshot.texts) })}\n`;
    keptText ??= await keptOnDisk(deps);
    if (text === keptText) return [];
    try {
      await deps.write(deps.lastGoodConfig, text, { mode: 0o600 });
      keptText = text;
      return [];
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
      const reason = `cannot be kept as the last good configuration${cause}`;
      return [{ file: deps.lastGoodConfig, line: 1, column: 1, path: '', reason }];
    }
  };

  return {
    load: async () => {
      const found = await readSnapshot(deps.nodeJson, deps);
      if (found.kind === 'good') {
        const notes = [...found.snapshot.notes, ...(await keep(found.snapshot))];
        return {
          ...found.snapshot,
          notes,
          origin: 'file',
          problems: [],
          watch: watched(deps, found, found.snapshot),
        };
      }
      lastGood ??= await restore(deps);
      const origin = lastGood === undefined ? 'default' : 'last-good';
      const snapshot = lastGood ?? NOTHING_CONFIGURED;
      return {
        ...snapshot,
        origin,
        problems: problemsOf(deps, found, origin),
        watch: watched(deps, found, snapshot),
      };
    },
  };
}

const NOTHING_CONFIGURED: ConfigSnapshot = {
  config: nodeConfigSchema.parse({}),
  secrets: new Map(),
  registries: new Map(),
  notes: [],
  texts: new Map(),
};

function problemsOf(
  deps: LastGoodDeps,
  found: Exclude<SnapshotResult, { kind: 'good' }>,
  origin: 'last-good' | 'default',
): readonly SourceProblem[] {
  if (found.kind === 'bad') return found.problems;
  if (origin === 'default') return [];
  const hint = 'put it back, or write {} for a machine that shall not be configured any more';
  return [{ file: deps.nodeJson, line: 1, column: 1, path: '', reason: 'is missing', hint }];
}

function watched(deps: LastGoodDeps, found: SnapshotResult, inForce: ConfigSnapshot): readonly string[] {
  const named = found.kind === 'bad' ? found.named : [];
  return [...new Set([deps.nodeJson, ...named, ...inForce.texts.keys()])];
}

async function keptOnDisk(deps: LastGoodDeps): Promise<string | undefined> {
  try {
    return (await deps.read(deps.lastGoodConfig, { maxBytes: MAX_KEPT_BYTES })).text;
  } catch (error) {
    // Whatever is wrong with it, there is nothing to go back to; the next good configuration writes it anew.
    if (error instanceof FileReadError) return undefined;
    throw error;
  }
}

/** Nothing where the kept texts are damaged, or are not valid for this release any more. */
async function restore(deps: LastGoodDeps): Promise<ConfigSnapshot | undefined> {
  const texts = keptTexts(await keptOnDisk(deps));
  const read: ConfigReader['read'] = async (path) => {
    const text = texts.get(path);
    if (text === undefined) throw new FileReadError('missing', path, `${path} was not kept`);
    return { text, mode: 0o600, uid: deps.ownUid };
  };
  const found = await readSnapshot(deps.nodeJson, { read, ownUid: deps.ownUid });
  return found.kind === 'good' ? found.snapshot : undefined;
}

function keptTexts(text: string | undefined): ReadonlyMap<string, string> {
  if (text === undefined) return new Map();
  try {
    return new Map(Object.entries(keptSchema.parse(JSON.parse(text)).texts));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return new Map();
    throw error;
  }
}
