import type { Config, ConfigKey } from '../contract/config.ts';
import { nodeJsonSchema, schemaOfKey, type JsonSchema } from './json-schema.ts';
import { scanJson } from './json/scan.ts';
import { jsonValue, nodeAt, renderPath, type JsonNode } from './json/tree.ts';
import { parseNodeJson } from './parse.ts';
import type { SourceProblem } from './problem.ts';
import { nodeConfigSchema, encodeNodeConfig } from './schema.ts';

/** Every key, and what is wrong. `text` is `undefined` where there is no file yet. No value that is secret or wrong is in it. */
export function describeConfig(text: string | undefined, file: string): Pick<Config, 'keys' | 'problems'> {
  const given = rootOf(text ?? '{}');
  const parsed = parseNodeJson(text ?? '{}', file);
  const problems = parsed.ok ? [] : [...parsed.problems];
  const context = { given, defaults: DEFAULTS, problems };
  return { keys: keysBelow([], nodeJsonSchema(), context), problems };
}

interface Context {
  /** Absent: the text is no JSON. */
  readonly given: JsonNode | undefined;
  readonly defaults: JsonNode | undefined;
  readonly problems: readonly SourceProblem[];
}

const DEFAULTS = rootOf(JSON.stringify(encodeNodeConfig(nodeConfigSchema.parse({}))));

function rootOf(text: string): JsonNode | undefined {
  const scan = scanJson(text);
  return scan.ok ? scan.root : undefined;
}

function keysBelow(path: readonly string[], schema: JsonSchema, context: Context): ConfigKey[] {
  return namesBelow(path, schema, context).flatMap((name) => {
    const inner = schemaOfKey(schema, name);
    if (inner === undefined) return [];
    const next = [...path, name];
    return hasKeys(inner) ? keysBelow(next, inner, context) : [described(next, inner, context)];
  });
}

/** Of a registry there are those that the file names; none of them is known beforehand. */
function namesBelow(path: readonly string[], schema: JsonSchema, { given }: Context): readonly string[] {
  if (schema.properties !== undefined) return Object.keys(schema.properties);
  const node = given === undefined ? undefined : nodeAt(given, path);
  return node?.kind === 'object' ? node.members.map(({ key }) => key) : [];
}

function hasKeys({ properties, additionalProperties }: JsonSchema): boolean {
  return properties !== undefined || (additionalProperties !== undefined && additionalProperties !== false);
}

function described(path: readonly string[], schema: JsonSchema, context: Context): ConfigKey {
  const key = renderPath(path);
  const isSecret = schema.writeOnly === true;
  const given = context.given && nodeAt(context.given, path);
  const preset = context.defaults && nodeAt(context.defaults, path);
  const node = given ?? preset;
  const isShown = !isSecret && (given === undefined || !isFaulty(key, context.problems));
  return {
    key,
    description: schema.description ?? '',
    ...kindOf(schema),
    ...(preset !== undefined && { default: jsonValue(preset) }),
    ...(node !== undefined && isShown && { value: jsonValue(node) }),
    from: fromOf(given, preset),
    isSecret,
  };
}

function fromOf(given: JsonNode | undefined, preset: JsonNode | undefined): ConfigKey['from'] {
  if (given !== undefined) return 'file';
  return preset === undefined ? 'absent' : 'default';
}

/** In the key, inside it, or in what it stands in. */
function isFaulty(key: string, problems: readonly SourceProblem[]): boolean {
  return problems.some(
    ({ path }) =>
      path === key || path.startsWith(`${key}.`) || path.startsWith(`${key}[`) || key.startsWith(`${path}.`),
  );
}

function kindOf(schema: JsonSchema): Pick<ConfigKey, 'kind' | 'choices'> {
  if (schema.enum !== undefined) return { kind: 'choice', choices: schema.enum.map(String) };
  const types = (schema.anyOf ?? [schema]).map(({ type }) => type);
  if (types.includes('string')) return { kind: 'text' };
  const [type] = types;
  if (type === 'array') return { kind: 'list' };
  if (type === 'boolean' || type === 'object') return { kind: type };
  return { kind: 'number' };
}
