import { applyChanges, getKey } from '../../config/edit.ts';
import type { Change } from '../../config/edit.ts';
import { knownKeys, nodeJsonSchema } from '../../config/json-schema.ts';
import { resolveKey } from '../../config/key-path.ts';
import type { SourceProblem } from '../../config/problem.ts';
import type { Context } from '../context.ts';
import { ExitCode, InputError } from '../exit-code.ts';
import { readNodeJson, writeNodeJson } from '../offline.ts';
import { renderProblems } from '../render/problems.ts';
import { renderTable } from '../render/table.ts';
import { clean } from '../render/text.ts';

/** The runs of `config get|set|unset`: loaded when one of them is asked for, because the schema of node.json is slow to build. */

export async function getConfig(context: Context, key: string | undefined): Promise<ExitCode> {
  const { nodeJson } = context.paths;
  if (key !== undefined) refuseUnknown(key);
  const text = await readNodeJson(nodeJson);
  if (key === undefined) return getAll(text, context);
  const result = getKey(text, key, nodeJson);
  if (!result.ok) throw refused('cannot read the value', result.problems, text, context);
  if (context.json) context.outJson(result.value ?? null);
  else if (result.value === undefined) context.note(`${key} is not set\n`);
  else context.out(`${shown(result.value)}\n`);
  return result.from === 'absent' ? ExitCode.failed : ExitCode.ok;
}

/** It stands nowhere in the file: there is no place to show. */
function refuseUnknown(key: string): void {
  const found = resolveKey(key);
  if (found.ok) return;
  const advice = found.hint === undefined ? '' : `  Next: ${found.hint}\n`;
  throw new InputError(`${key} ${found.reason}`, advice);
}

function getAll(text: string | undefined, context: Context): ExitCode {
  const { nodeJson } = context.paths;
  const found = knownKeys(nodeJsonSchema()).flatMap((key) => {
    const result = getKey(text, key, nodeJson);
    if (!result.ok) throw refused(`${nodeJson} cannot be used`, result.problems, text, context);
    return result.value === undefined ? [] : [{ key, value: result.value, from: result.from }];
  });
  if (context.json) {
    context.outJson(Object.fromEntries(found.map(({ key, value }) => [key, value])));
    return ExitCode.ok;
  }
  const rows = found.map(({ key, value, from }) => [
    { text: key },
    { text: from },
    { text: clean(shown(value)) },
  ]);
  context.out(renderTable([{ title: 'KEY' }, { title: 'FROM' }, { title: 'VALUE' }], rows, context.view()));
  return ExitCode.ok;
}

/** `KEY VALUE`, or any number of `KEY=VALUE`. */
export async function setConfig(args: readonly string[], context: Context): Promise<ExitCode> {
  const [key = '', value = ''] = args;
  if (args.length === 2 && !key.includes('=')) return changeConfig([{ key, value }], context);
  const pairs = args.map((text) => ({ text, at: text.indexOf('=') }));
  const changes = pairs
    .filter(({ at }) => at > 0)
    .map(({ text, at }) => ({ key: text.slice(0, at), value: text.slice(at + 1) }));
  const noPairs = pairs
    .filter(({ at }) => at < 1)
    .map(({ text }) => ({ path: text, reason: 'is not KEY=VALUE' }));
  return changeConfig(changes, context, noPairs);
}

type Problem = Pick<SourceProblem, 'path' | 'reason' | 'hint'>;

/** All or none; with a problem, which `found` may hold already, none. */
export async function changeConfig(
  changes: readonly Change[],
  context: Context,
  found: readonly Problem[] = [],
): Promise<ExitCode> {
  const { nodeJson } = context.paths;
  const text = await readNodeJson(nodeJson);
  const result = applyChanges(text, changes, nodeJson);
  const problems = [...found, ...(result.ok ? [] : everyProblem(result.problems, text, changes, nodeJson))];
  if (!result.ok || problems.length > 0) throw refused('nothing is changed', problems, undefined, context);
  if (result.changed) await writeNodeJson(nodeJson, result.text);
  if (context.json) context.outJson({ file: nodeJson, changed: result.changed });
  else context.out(result.changed ? `${nodeJson} is changed\n` : `${nodeJson} is as it was\n`);
  return ExitCode.ok;
}

/** A key or type that is wrong ends `applyChanges` before it looks at the values of the others: they are looked at here. */
function everyProblem(
  problems: readonly SourceProblem[],
  text: string | undefined,
  changes: readonly Change[],
  file: string,
): readonly SourceProblem[] {
  const others = changes.filter(({ key }) => problems.every(({ path }) => path !== key));
  if (others.length === 0 || others.length === changes.length) return problems;
  const result = applyChanges(text, others, file);
  if (result.ok) return problems;
  // What other keys miss may be what was refused above.
  const theirs = result.problems.filter(({ path }) =>
    others.some(({ key }) => path === key || path.startsWith(`${key}.`)),
  );
  return [...problems, ...theirs];
}

/** `text` where the problems stand in it; a text that was never written has no lines to show. */
function refused(
  message: string,
  problems: readonly Problem[],
  text: string | undefined,
  context: Context,
): InputError {
  const view = { ...context.view(), color: false };
  const placed = text === undefined ? problems.map(withoutPlace) : problems;
  return new InputError(
    message,
    renderProblems(placed, () => text, view),
  );
}

function withoutPlace({ path, reason, hint }: Problem): Problem {
  return { path, reason, ...(hint !== undefined && { hint }) };
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
