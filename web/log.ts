/** Lines for standard error: one a record, `message key=value`. Nothing that a visitor sends as a proof is ever given to it. */

export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** As syslog counts them, which journald reads from the beginning of a line (sd-daemon(3)). */
const PRIORITY = { info: 6, warn: 4, error: 3 } as const;

export interface LogOptions {
  readonly write: (line: string) => void;
  /** `journal`: with a priority; journald adds the time. */
  readonly format: 'journal' | 'plain';
  readonly now: () => Date;
}

export function createLog({ write, format, now }: LogOptions): Log {
  const at =
    (level: keyof typeof PRIORITY) =>
    (message: string, fields: LogFields = {}): void => {
      const head =
        format === 'journal' ? `<${PRIORITY[level]}>` : `${now().toISOString()} ${level.padEnd(5)} `;
      const pairs = Object.entries(fields).map(([key, value]) => ` ${key}=${quoted(textOf(value))}`);
      write(`${head}${oneLine(message)}${pairs.join('')}\n`);
    };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

/** An error with all its causes: `outer: inner: innermost`. */
export function errorChain(error: unknown): string {
  const messages: string[] = [];
  for (
    let at: unknown = error;
    at !== undefined && messages.length < 10;
    at = at instanceof Error ? at.cause : undefined
  )
    messages.push(at instanceof Error ? at.message || at.name : textOf(at));
  return messages.join(': ');
}

function textOf(value: unknown): string {
  if (value instanceof Error) return errorChain(value);
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? typeof value);
}

function quoted(text: string): string {
  return /^[^\s"=\p{Cc}]+$/u.test(text) ? text : oneLine(JSON.stringify(text));
}

/** No control character reaches a terminal or begins a second record. */
function oneLine(text: string): string {
  return text.replaceAll(
    /\p{Cc}/gu,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
