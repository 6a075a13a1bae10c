import type { Priority, StructuredData, SyslogEvent } from './syslog-event.ts';

const HEADER = /^1 (\S+) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32}) /;
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})$/;
/** SD-NAME: printable US-ASCII except `=`, space, `]` and `"`, at most 32 characters. */
const SD_NAME = /[!#-<>-\\^-~]{1,32}/y;
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * RFC 5424 section 6, after the PRI. Answers `null` where the header or the structured data breaks the grammar.
 * The byte order mark that announces UTF-8 is not part of the message.
 */
export function parseRfc5424({ facility, severity, rest }: Priority): SyslogEvent | null {
  const match = HEADER.exec(rest);
  if (match === null) return null;
  const timestamp = nilToNull(match[1]);
  if (timestamp !== null && !isTimestamp(timestamp)) return null;
  const data = parseStructuredData(rest, match[0].length);
  if (data === null) return null;
  const tail = rest.slice(data.end);
  if (tail !== '' && !tail.startsWith(' ')) return null;
  const message = tail.slice(1);
  return {
    format: 'rfc5424',
    facility,
    severity,
    timestamp,
    hostname: nilToNull(match[2]),
    appName: nilToNull(match[3]),
    procId: nilToNull(match[4]),
    msgId: nilToNull(match[5]),
    structuredData: data.elements,
    message: message.startsWith(BYTE_ORDER_MARK) ? message.slice(1) : message,
  };
}

type Parsed = { readonly elements: StructuredData; readonly end: number };

function parseStructuredData(text: string, start: number): Parsed | null {
  if (text[start] === '-') return { elements: {}, end: start + 1 };
  const elements: StructuredData = Object.create(null);
  let at = start;
  while (text[at] === '[') {
    const element = parseElement(text, at + 1);
    if (element === null || element.id in elements) return null;
    elements[element.id] = element.parameters;
    at = element.end;
  }
  return at === start ? null : { elements, end: at };
}

type Element = { readonly id: string; readonly parameters: Record<string, string[]>; readonly end: number };

/** `SD-ID *(SP PARAM-NAME="VALUE") ]`, from behind the opening bracket. */
function parseElement(text: string, start: number): Element | null {
  const id = nameAt(text, start);
  if (id === null) return null;
  const parameters: Record<string, string[]> = Object.create(null);
  let at = start + id.length;
  while (text[at] === ' ') {
    const name = nameAt(text, at + 1);
    if (name === null) return null;
    const value = quotedAt(text, at + 1 + name.length);
    if (value === null) return null;
    (parameters[name] ??= []).push(value.text);
    at = value.end;
  }
  return text[at] === ']' ? { id, parameters, end: at + 1 } : null;
}

function nameAt(text: string, at: number): string | null {
  SD_NAME.lastIndex = at;
  return SD_NAME.exec(text)?.[0] ?? null;
}

/** `="VALUE"`: a backslash escapes `"`, `\` and `]`; before anything else it stands for itself (section 6.3.3). */
function quotedAt(text: string, at: number): { readonly text: string; readonly end: number } | null {
  if (text[at] !== '=' || text[at + 1] !== '"') return null;
  let value = '';
  for (let index = at + 2; index < text.length; index += 1) {
    const character = text[index];
    if (character === '"') return { text: value, end: index + 1 };
    if (character === ']') return null;
    const next = text[index + 1];
    if (character === '\\' && (next === '"' || next === '\\' || next === ']')) {
      value += next;
      index += 1;
    } else value += character;
  }
  return null;
}

function nilToNull(field: string | undefined): string | null {
  return field === undefined || field === '-' ? null : field;
}

function isTimestamp(text: string): boolean {
  return TIMESTAMP.test(text) && !Number.isNaN(Date.parse(text));
}
