import type * as z from 'zod';
import { knownKeys, nodeJsonSchema, schemaOfKey, type JsonSchema } from './json-schema.ts';
import { scanJson } from './json/scan.ts';
import {
  jsonValue,
  lineAndColumn,
  memberOf,
  nodeAt,
  renderPath,
  type JsonNode,
  type JsonObject,
  type JsonPath,
} from './json/tree.ts';
import { nearest } from './nearest.ts';
import { compareProblems, type SourceProblem } from './problem.ts';
import { reasonOf, type Reason } from './reason.ts';
import { ruleFaults } from './rules.ts';
import { nodeConfigSchema, SCHEMA_VERSION, type NodeConfig } from './schema.ts';

export type ParseResult = ParsedConfig | { readonly ok: false; readonly problems: readonly SourceProblem[] };

export interface ParsedConfig {
  readonly ok: true;
  readonly config: NodeConfig;
  /** What the operator may want to know; the configuration holds nonetheless. */
  readonly notes: readonly SourceProblem[];
  /** A problem of a key that showed only later, such as a password file that cannot be read. */
  readonly problemAt: (path: JsonPath, reason: Reason) => SourceProblem;
}

/** Reads the text of node.json. `file` is named in the problems; all of them are given at once, in the order of the text. */
export function parseNodeJson(text: string, file: string): ParseResult {
  const scan = scanJson(text);
  if (!scan.ok) {
    const problems = scan.faults.map(({ offset, path, ...why }) =>
      problem({ text, file }, offset, path, why),
    );
    return { ok: false, problems: problems.toSorted(compareProblems) };
  }
  const source: Source = { text, file, root: scan.root };
  if (scan.root.kind !== 'object')
    return { ok: false, problems: [problemAt(source, [], { reason: 'must be an object: { ... }' })] };
  return parseObject(source, scan.root);
}

interface Source {
  readonly text: string;
  readonly file: string;
  readonly root: JsonNode;
}

function parseObject(source: Source, root: JsonObject): ParseResult {
  const tooNew = newerSchema(source);
  if (tooNew !== undefined) return { ok: false, problems: [tooNew] };
  const value = jsonValue(root);
  const parsed = nodeConfigSchema.safeParse(value);
  const faults = ruleFaults(
    Object.fromEntries(root.members.map((member) => [member.key, jsonValue(member.value)])),
  );
  const problems = [
    ...(parsed.error?.issues ?? []).flatMap((issue) => problemsOf(source, issue)),
    ...faults.map(({ path, ...why }) => problemAt(source, path, why)),
  ];
  if (!parsed.success || problems.length > 0)
    return { ok: false, problems: problems.toSorted(compareProblems) };
  return {
    ok: true,
    config: parsed.data,
    notes: notesOf(source, root),
    problemAt: (path, why) => problemAt(source, path, why),
  };
}

/** A newer file may mean other things by the same keys, so that nothing else in it is judged. */
function newerSchema(source: Source): SourceProblem | undefined {
  const node = memberOf(source.root, 'schema')?.value;
  if (node?.kind !== 'number' || Number(node.value) <= SCHEMA_VERSION) return undefined;
  return problemAt(source, ['schema'], {
    reason: `is newer than ${SCHEMA_VERSION}, the newest that this release reads`,
    hint: 'update applianced, or restore the node.json of this release',
  });
}

function notesOf(source: Source, root: JsonObject): SourceProblem[] {
  if (root.members.length === 0 || memberOf(root, 'schema') !== undefined) return [];
  const hint = `add "schema": ${SCHEMA_VERSION}`;
  return [
    problemAt(source, [], { reason: 'has no schema and is read as a file of the original agent', hint }),
  ];
}

function problemsOf(source: Source, issue: z.core.$ZodIssue): SourceProblem[] {
  const path = issue.path.filter((segment) => typeof segment !== 'symbol');
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(source, path, key));
  return [problemAt(source, path, reasonOf(issue, nodeAt(source.root, path)))];
}

/** Keys that people expect in a registry, and what stands for them here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  password: 'put the password into a file of mode 0600 and name that in password_file',
  token: 'put the token into a file of mode 0600 and name that in password_file',
  insecure: 'name the CA of the registry in ca_file; plain http is for registries on this machine only',
};

function unknownKey(source: Source, path: JsonPath, key: string): SourceProblem {
  const schema = path.reduce<JsonSchema | undefined>(schemaOfKey, nodeJsonSchema());
  const near = nearest(key, knownKeys(schema));
  const hint = near === undefined ? elsewhere(path, key) : `did you mean ${near}?`;
  const offset = memberOf(nodeAt(source.root, path), key)?.keyStart ?? 0;
  return problem(source, offset, [...path, key], {
    reason: 'is an unknown key',
    ...(hint === undefined ? {} : { hint }),
  });
}

function elsewhere(path: JsonPath, key: string): string | undefined {
  return path[0] === 'registries' && Object.hasOwn(ELSEWHERE, key) ? ELSEWHERE[key] : undefined;
}

/** Stands at the value of the path, or where that is missing at the nearest value around it. */
function problemAt(source: Source, path: JsonPath, why: Reason): SourceProblem {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = nodeAt(source.root, path.slice(0, length));
    if (node !== undefined) return problem(source, node.start, path, why);
  }
  return problem(source, 0, path, why);
}

function problem(
  source: { text: string; file: string },
  offset: number,
  path: JsonPath,
  why: Reason,
): SourceProblem {
  return { file: source.file, ...lineAndColumn(source.text, offset), path: renderPath(path), ...why };
}
