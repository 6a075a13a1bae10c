/** Man pages in the macros of man(7), which groff and mandoc both read. */

export interface PageTitle {
  readonly name: string;
  readonly section: number;
  /** `2026-11-20` */
  readonly date: string;
  readonly version: string;
  /** What whatis(1) shows. */
  readonly purpose: string;
}

/** The head of a page, up to its NAME. */
export function page(
  { name, section, date, version, purpose }: PageTitle,
  ...parts: readonly string[]
): string {
  const title = `.TH ${name.toUpperCase()} ${section} ${quoted(date)} ${quoted(`applianced ${version}`)} ${quoted('Appliance')}`;
  const head = ['.\\" Made from the sources of the program; see packaging/package/reference.', title];
  const text = [...head, heading('NAME'), `${literal(name)} \\- ${plain(purpose)}`, ...parts].join('\n');
  return `${text}\n`;
}

export function heading(text: string): string {
  return `.SH ${quoted(text)}`;
}

export function subheading(text: string): string {
  return `.SS ${quoted(text)}`;
}

/** Lines of a text that has its own line breaks become paragraphs. */
export function paragraphs(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `.PP\n${plain(line.trim())}`)
    .join('\n');
}

/** A term with what it means, indented. */
export function item(term: string, meaning: string): string {
  return `.TP\n${term}\n${meaning}`;
}

/** As typed: no filling, no hyphenation. */
export function example(lines: readonly string[]): string {
  return ['.PP', '.nf', '.RS', ...lines.map(literal), '.RE', '.fi'].join('\n');
}

export function indented(text: string): string {
  return `.RS\n${text}\n.RE`;
}

export function bold(text: string): string {
  return `.B ${quoted(text)}`;
}

/** Text to read: hyphens may break. */
export function plain(text: string): string {
  return guarded(text.replaceAll('\\', '\\e'));
}

/** Text to type: every character is the one on the keyboard (groff_man_style(7), "Portability"). */
function literal(text: string): string {
  return guarded(
    text
      .replaceAll('\\', '\\e')
      .replaceAll('-', '\\-')
      .replaceAll("'", '\\(aq')
      .replaceAll('`', '\\(ga')
      .replaceAll('^', '\\(ha')
      .replaceAll('~', '\\(ti'),
  );
}

/** One argument of a macro. */
function quoted(text: string): string {
  return `"${literal(text).replaceAll('"', '\\(dq')}"`;
}

/** A line that begins with a dot or an apostrophe would be a macro. */
function guarded(text: string): string {
  return /^[.']/.test(text) ? `\\&${text}` : text;
}
