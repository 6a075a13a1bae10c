/** What programs of the product write to standard error: one line a record. */

import process from 'node:process';
import { errorChain, textOf } from './error-chain.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Values are printed by JSON.stringify, so that a type with a guarded toJSON (secrets) stays guarded; errors with all their causes. */
export type LogFields = Readonly<Record<string, unknown>>;

export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger that adds these fields to every record. */
  with(fields: LogFields): Logger;
}

/** What most of a program needs of it. */
export type Log = Pick<Logger, 'info' | 'warn' | 'error'>;

export interface LogOptions {
  /** Records below it are dropped; `info` without it. */
  readonly level?: LogLevel;
  /** Gets one record, which ends with a newline; standard error without it. */
  readonly write?: (record: string) => void;
  /** `journal`: syslog priority `<6>` first (sd-daemon(3)), journald adds the time. `plain`: time and level first. */
  readonly format?: 'journal' | 'plain';
  /** Last pass over a record, to take out secrets that came in as plain text. */
  readonly redact?: (record: string) => string;
  readonly now?: () => Date;
}

const PRIORITY: Readonly<Record<LogLevel, number>> = { debug: 7, info: 6, warn: 4, error: 3 };

/** One line a record: `message key=value key="two words"`. */
export function createLogger(options: LogOptions = {}): Logger {
  const {
    level = 'info',
    write = (record: string) => process.stderr.write(record),
    format = standardErrorFormat(process.env, process.stderr.isTTY),
    redact = (record: string) => record,
    now = () => new Date(),
  } = options;
  const prefixOf = (at: LogLevel): string =>
    format === 'journal' ? `<${PRIORITY[at]}>` : `${now().toISOString()} ${at.padEnd(5)} `;
  const loggerWith = (bound: LogFields): Logger => {
    const at =
      (recordLevel: LogLevel) =>
      (message: string, fields: LogFields = {}): void => {
        if (PRIORITY[recordLevel] > PRIORITY[level]) return;
        write(`${prefixOf(recordLevel)}${redact(renderRecord(message, { ...bound, ...fields }))}\n`);
      };
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      with: (fields) => loggerWith({ ...bound, ...fields }),
    };
  };
  return loggerWith({});
}

/** systemd sets JOURNAL_STREAM where standard error goes to the journal; a child may inherit it on a terminal. */
export function standardErrorFormat(
  env: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean | undefined,
): 'journal' | 'plain' {
  return env['JOURNAL_STREAM'] !== undefined && isTerminal !== true ? 'journal' : 'plain';
}

function renderRecord(message: string, fields: LogFields): string {
  const pairs = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}=${quoteWhereNeeded(renderValue(value))}`);
  return oneLine(message) + pairs.join('');
}

function renderValue(value: unknown): string {
  return value instanceof Error ? errorChain(value) : unquoted(textOf(value), value);
}

/** A value whose toJSON gives text reads like text. */
function unquoted(json: string, value: unknown): string {
  return typeof value !== 'string' && json.startsWith('"') ? String(JSON.parse(json)) : json;
}

function quoteWhereNeeded(text: string): string {
  return /^[^\s"=\p{Cc}]+$/u.test(text) ? text : oneLine(JSON.stringify(text));
}

/** No control character reaches a terminal or begins a second record. */
function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (control) => {
    if (control === '\n') return '\\n';
    return `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
