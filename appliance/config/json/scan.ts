import type { JsonFault, JsonMember, JsonNode, JsonPath, JsonScalar } from './tree.ts';

export type JsonScan =
  | { readonly ok: true; readonly root: JsonNode }
  | { readonly ok: false; readonly faults: readonly JsonFault[] };

/** Deeper than any node.json; keeps the recursion far from the end of the stack. */
const MAX_DEPTH = 32;

/**
 * Strict JSON (RFC 8259) with places. Beyond JSON.parse: repeated keys are faults, and a comment, a trailing comma or a repeated key
 * does not hide what follows it, so that all of them are shown at once. A byte order mark is passed over, as editors on Windows add one.
 */
export function scanJson(text: string): JsonScan {
  const state: ScanState = { text, offset: text.startsWith('\uFEFF') ? 1 : 0, faults: [] };
  try {
    skipSpace(state, []);
    if (state.offset === text.length)
      throw new ScanStop({
        offset: 0,
        path: [],
        reason: 'is empty',
        hint: 'write {} where nothing is configured',
      });
    const root = scanValue(state, []);
    skipSpace(state, []);
    if (state.offset < text.length) stop(state, [], 'has more text after the end of the JSON value');
    return state.faults.length === 0 ? { ok: true, root } : { ok: false, faults: state.faults };
  } catch (error) {
    if (!(error instanceof ScanStop)) throw error;
    return { ok: false, faults: [...state.faults, error.fault] };
  }
}

interface ScanState {
  readonly text: string;
  readonly faults: JsonFault[];
  offset: number;
}

/** Ends the scan: what follows cannot be read with any certainty. */
class ScanStop extends Error {
  readonly fault: JsonFault;
  constructor(fault: JsonFault) {
    super(fault.reason);
    this.name = 'ScanStop';
    this.fault = fault;
  }
}

function stop(state: ScanState, path: JsonPath, reason: string, hint?: string): never {
  throw new ScanStop({ offset: state.offset, path, reason, ...(hint === undefined ? {} : { hint }) });
}

function skipSpace(state: ScanState, path: JsonPath): void {
  for (;;) {
    state.offset += match(state, /[ \t\r\n]*/y)?.length ?? 0;
    const comment = match(state, /\/\/[^\n]*|\/\*[^]*?\*\/|#[^\n]*/y);
    if (comment === undefined) return;
    state.faults.push({
      offset: state.offset,
      path,
      reason: 'is a comment, and JSON has none',
      hint: 'remove it',
    });
    state.offset += comment.length;
  }
}

function match(state: ScanState, sticky: RegExp): string | undefined {
  sticky.lastIndex = state.offset;
  return sticky.exec(state.text)?.[0];
}

function scanValue(state: ScanState, path: JsonPath): JsonNode {
  if (path.length > MAX_DEPTH) stop(state, [], `is nested deeper than ${MAX_DEPTH} levels`);
  const first = state.text[state.offset];
  if (first === '{') return scanObject(state, path);
  if (first === '[') return scanList(state, path);
  if (first === '"') return scanText(state, path);
  return scanWord(state, path);
}

function scanWord(state: ScanState, path: JsonPath): JsonScalar {
  const start = state.offset;
  const word = match(state, /[^\s,:[\]{}"]+/y);
  if (word === undefined) stop(state, path, 'has no value here');
  const end = start + word.length;
  if (word === 'null') return { kind: 'null', start, end: (state.offset = end), value: null };
  if (word === 'true' || word === 'false')
    return { kind: 'boolean', start, end: (state.offset = end), value: word === 'true' };
  if (/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(word)) {
    const value = Number(word);
    if (!Number.isFinite(value)) stop(state, path, 'is a number that is too large');
    return { kind: 'number', start, end: (state.offset = end), value };
  }
  if (word.startsWith("'")) stop(state, path, 'is quoted with single quotes', 'JSON wants double quotes');
  return stop(state, path, 'is neither a number, true, false nor null', 'text stands between double quotes');
}

function scanText(state: ScanState, path: JsonPath): JsonScalar {
  const start = state.offset;
  const quoted = match(state, /"(?:[^"\\\n]|\\[^\n])*"/y);
  if (quoted === undefined) stop(state, path, 'is text without its closing quote');
  try {
    const value = String(JSON.parse(quoted));
    state.offset += quoted.length;
    return { kind: 'text', start, end: state.offset, value };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return stop(
      state,
      path,
      'is text with a wrong escape or a control character',
      'a backslash is written \\\\',
    );
  }
}

function scanObject(state: ScanState, path: JsonPath): JsonNode {
  const start = state.offset;
  const members: JsonMember[] = [];
  scanItems(state, path, '}', () => {
    const keyStart = state.offset;
    if (state.text[keyStart] !== '"')
      stop(state, path, 'has something else where a key belongs', 'keys stand between double quotes');
    const key = String(scanText(state, path).value);
    const memberPath = [...path, key];
    if (key === '__proto__')
      state.faults.push({ offset: keyStart, path: memberPath, reason: 'is a key that cannot be used' });
    if (members.some((member) => member.key === key))
      state.faults.push({
        offset: keyStart,
        path: memberPath,
        reason: 'is given twice',
        hint: 'keep one of them',
      });
    skipSpace(state, memberPath);
    if (state.text[state.offset] !== ':') stop(state, memberPath, 'is a key without ":" after it');
    state.offset += 1;
    skipSpace(state, memberPath);
    members.push({ key, keyStart, value: scanValue(state, memberPath) });
  });
  return { kind: 'object', start, end: state.offset, members };
}

function scanList(state: ScanState, path: JsonPath): JsonNode {
  const start = state.offset;
  const items: JsonNode[] = [];
  scanItems(state, path, ']', () => items.push(scanValue(state, [...path, items.length])));
  return { kind: 'list', start, end: state.offset, items };
}

/** From the opening bracket to behind the closing one. */
function scanItems(state: ScanState, path: JsonPath, close: '}' | ']', scanItem: () => void): void {
  state.offset += 1;
  skipSpace(state, path);
  if (state.text[state.offset] === close) {
    state.offset += 1;
    return;
  }
  for (;;) {
    scanItem();
    skipSpace(state, path);
    const separator = state.offset;
    const found = state.text[separator];
    if (found === undefined) stop(state, path, `ends before its closing ${close}`);
    if (found !== ',' && found !== close) stop(state, path, `lacks a comma or the closing ${close} here`);
    state.offset += 1;
    if (found === close) return;
    skipSpace(state, path);
    if (state.text[state.offset] !== close) continue;
    state.faults.push({
      offset: separator,
      path,
      reason: 'has a comma after its last entry',
      hint: 'remove it',
    });
    state.offset += 1;
    return;
  }
}
