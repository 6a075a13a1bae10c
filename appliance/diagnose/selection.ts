/** Which checks were asked for: pure. */

export interface UnknownChecks {
  readonly unknown: readonly string[];
  readonly known: readonly string[];
}

/**
 * `only`: ids with commas between them, or what stands before the colon of several (`registry` is every `registry:HOST`). Gives ids in the
 * order of `all`; absent: all of them.
 */
export function selectChecks(
  all: readonly string[],
  only: string | undefined,
): readonly string[] | UnknownChecks {
  if (only === undefined) return all;
  const wanted = only.split(',').map((name) => name.trim());
  const isMeant = (id: string, name: string): boolean => id === name || kindOf(id) === name;
  const unknown = wanted.filter((name) => !all.some((id) => isMeant(id, name)));
  if (unknown.length > 0) return { unknown, known: [...new Set(all.flatMap((id) => [kindOf(id), id]))] };
  return all.filter((id) => wanted.some((name) => isMeant(id, name)));
}

function kindOf(id: string): string {
  return id.split(':', 1)[0] ?? id;
}
