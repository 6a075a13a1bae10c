/** What a terminal can show, decided once from its name and locale: pure. */

export type ProfileName = 'linux' | 'utf8' | 'ascii' | 'plain';
export const profileNames: readonly ProfileName[] = ['linux', 'utf8', 'ascii', 'plain'];

export interface Profile {
  /**
   * - `linux`: the kernel's own console: its fonts have Latin-1, lines, blocks and a few symbols, and no Braille
   * - `utf8`: any character that is one column wide
   * - `ascii`: nothing but ASCII, without line drawing: serial lines, other locales
   * - `plain`: no terminal that could be drawn on: text once
   */
  readonly name: ProfileName;
  /** Entry of terminfo that blessed can read; it cannot read those of Debian (blessed 0.1.81). */
  readonly terminal: 'linux' | 'xterm-256color' | 'vt220';
  readonly hasColor: boolean;
}

export interface TerminalFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Both standard input and output are terminals. */
  readonly isTerminal: boolean;
  /** Of standard input, as /dev names it; absent: not known. */
  readonly device?: string;
  /** `--profile`. */
  readonly wanted?: ProfileName;
}

/** A line at whose other end nobody knows what stands: the unit calls every terminal `linux`. */
const SERIAL = /^\/dev\/(tty[A-Z]|hvc)/;

export function profileOf({ env, isTerminal, device = '', wanted }: TerminalFacts): Profile {
  const term = SERIAL.test(device) ? 'vt220' : (env['TERM'] ?? 'dumb');
  const name = wanted ?? (isTerminal && term !== 'dumb' ? drawn(term, isUtf8(env)) : 'plain');
  const isMonochrome = (env['NO_COLOR'] ?? '') !== '' || /^vt\d|-m$|-mono$/.test(term);
  return { name, terminal: terminalOf(term), hasColor: name !== 'plain' && !isMonochrome };
}

/** The first of them that is set counts (locale(7)). */
function isUtf8(env: TerminalFacts['env']): boolean {
  return /utf-?8/i.test(env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '');
}

/** The kernel's console is in UTF-8 mode whatever the locale is; the unit on tty1 has none. */
function drawn(term: string, hasUtf8: boolean): 'linux' | 'utf8' | 'ascii' {
  if (term.startsWith('linux')) return 'linux';
  return hasUtf8 ? 'utf8' : 'ascii';
}

function terminalOf(term: string): Profile['terminal'] {
  if (term.startsWith('linux')) return 'linux';
  return /^vt\d/.test(term) ? 'vt220' : 'xterm-256color';
}
