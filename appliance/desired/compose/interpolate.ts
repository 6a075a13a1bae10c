/**
 * `$VAR` and `${VAR…}` in one text (specification, "Interpolation"): `:-` `-` default, `:?` `?` required, `:+` `+`
 * alternative, nested forms, `$$` for a dollar.
 */

export type Variables = ReadonlyMap<string, string>;

export type Interpolation =
  | {
      readonly ok: true;
      readonly text: string;
      /** Every variable that was looked at. */
      readonly used: ReadonlySet<string>;
      /** Variables that are not set and have no default: read as empty. */
      readonly unset: ReadonlySet<string>;
    }
  /** `reason` quotes the template only, never a variable's value. */
  | { readonly ok: false; readonly reason: string; readonly hint?: string };

const name = /[A-Za-z_][A-Za-z0-9_]*/y;
const maxNesting = 20;
const operator = /:-|-|:\?|\?|:\+|\+/y;

export function interpolate(template: string, variables: Variables): Interpolation {
  const state: State = { variables, used: new Set(), unset: new Set(), checking: false };
  try {
    return { ok: true, text: expand(template, state), used: state.used, unset: state.unset };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { ok: false, reason: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
  }
}

interface State {
  readonly variables: Variables;
  readonly used: Set<string>;
  readonly unset: Set<string>;
  /** Only the form matters: a required variable may be missing. */
  readonly checking: boolean;
}

class TemplateError extends Error {
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.name = 'TemplateError';
    this.hint = hint;
  }
}

function expand(template: string, state: State): string {
  let text = '';
  let at = 0;
  while (at < template.length) {
    const dollar = template.indexOf('$', at);
    if (dollar === -1) return text + template.slice(at);
    text += template.slice(at, dollar);
    const part = expandAt(template, dollar, state);
    text += part.text;
    at = part.end;
  }
  return text;
}

function expandAt(template: string, dollar: number, state: State): { text: string; end: number } {
  const next = template[dollar + 1];
  if (next === '$') return { text: '$', end: dollar + 2 };
  if (next === '{') {
    const end = closingBrace(template, dollar);
    return { text: expandBraced(template.slice(dollar + 2, end), state), end: end + 1 };
  }
  const variable = match(name, template, dollar + 1);
  if (variable === undefined) throw invalid(template.slice(dollar, dollar + 12));
  return { text: lookUp(variable, state), end: dollar + 1 + variable.length };
}

/** Only `${` opens a level: `${A:-{}}` is the default `{` followed by a literal `}`, as docker compose reads it. */
function closingBrace(template: string, dollar: number): number {
  let depth = 0;
  for (let at = dollar; at < template.length; at += 1) {
    if (template.startsWith('$$', at)) at += 1;
    else if (template.startsWith('${', at)) [depth, at] = [depth + 1, at + 1];
    else if (template[at] === '}') depth -= 1;
    if (depth === 0) return at;
    if (depth > maxNesting) throw invalid(template.slice(dollar, dollar + 12), 'nested too deeply');
  }
  throw invalid(template.slice(dollar), 'the closing brace is missing');
}

function expandBraced(inner: string, state: State): string {
  const variable = match(name, inner, 0);
  if (variable === undefined) throw invalid(`\${${inner}}`);
  if (variable.length === inner.length) return lookUp(variable, state);
  const kind = match(operator, inner, variable.length);
  if (kind === undefined) throw invalid(`\${${inner}}`);
  const word = inner.slice(variable.length + kind.length);
  const value = state.variables.get(variable);
  state.used.add(variable);
  const present = value !== undefined && (value !== '' || !kind.startsWith(':'));
  const wantsWord = kind.endsWith('+') ? present : !present && kind.endsWith('-');
  if (wantsWord) return expand(word, state);
  checkSyntax(word, state);
  if (kind.endsWith('+')) return '';
  if (present) return value;
  return state.checking ? '' : failRequired(variable, kind, word);
}

function failRequired(variable: string, kind: string, message: string): never {
  const condition = kind === ':?' ? 'set and not empty' : 'set';
  throw new TemplateError(`variable ${variable} must be ${condition}${message === '' ? '' : `: ${message}`}`);
}

/** A default that is not needed is checked all the same: its mistake must not wait for the day it is needed. */
function checkSyntax(word: string, state: State): void {
  expand(word, { ...state, variables: new Map(), used: new Set(), unset: new Set(), checking: true });
}

function lookUp(variable: string, state: State): string {
  state.used.add(variable);
  const value = state.variables.get(variable);
  if (value === undefined) state.unset.add(variable);
  return value ?? '';
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function invalid(part: string, detail?: string): TemplateError {
  const reason = `invalid interpolation "${part}"${detail === undefined ? '' : `: ${detail}`}`;
  return new TemplateError(reason, 'write $$ for a plain dollar sign');
}
