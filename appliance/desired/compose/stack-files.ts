/** Reads the files of a stack through the caller, each once, and remembers which ones. */

export type ReadText = (path: string) => { ok: true; text: string } | { ok: false; reason: string };

export interface StackFiles {
  readonly read: ReadText;
  /** Every file that was read or looked for, in the order of the first look. */
  readonly looked: () => readonly string[];
}

export function createStackFiles(readText: ReadText): StackFiles {
  const results = new Map<string, ReturnType<ReadText>>();
  return {
    read(path) {
      const result = results.get(path) ?? readText(path);
      results.set(path, result);
      return result;
    },
    looked: () => [...results.keys()],
  };
}
