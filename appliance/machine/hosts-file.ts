/** The file hosts(5) of a machine that has another host name. Pure. */

/** Debian's own address of the name that the machine gives itself, apart from localhost (Debian Reference, 5.1.1). */
const OWN_ADDRESS = '127.0.1.1';
/** The address, names with blanks before them, and the rest of the line: a comment. */
const OWN_LINE = /^(\s*127\.0\.1\.1)(?=[\s#]|$)([^#]*?)(\s*(?:#.*)?)$/;

/**
 * The line of 127.0.1.1 says the new name, as Debian's installer writes it: first with its domain, where one is known from the name or from
 * that line, then without. Other names in it stay, and every other line. Where it is missing it is added, unless another line says the name.
 */
export function hostsWith(text: string, hostname: string): string {
  const lines = text.split('\n');
  const own = lines.findIndex((line) => OWN_LINE.test(line));
  if (own >= 0) return lines.with(own, changedLine(lines[own] ?? '', hostname)).join('\n');
  if (lines.some((line) => entryOf(line).names.includes(hostname))) return text;
  const loopback = lines.findLastIndex((line) => entryOf(line).address === '127.0.0.1');
  return lines.toSpliced(loopback + 1, 0, `${OWN_ADDRESS}\t${namesOf(hostname).join('\t')}`).join('\n');
}

function changedLine(line: string, hostname: string): string {
  const [, address = '', given = '', rest = ''] = OWN_LINE.exec(line) ?? [];
  const former = wordsOf(given);
  const [first = ''] = former;
  const domain = former
    .find((name) => name.startsWith(`${labelOf(first)}.`))
    ?.slice(labelOf(first).length + 1);
  const names = namesOf(hostname, domain);
  const others = former.filter((name) => labelOf(name) !== labelOf(first) && !names.includes(name));
  const wanted = [...names, ...others];
  if (wanted.join(' ') === former.join(' ')) return line;
  const blank = given.includes('\t') || given === '' ? '\t' : ' ';
  return [address, ...wanted].join(blank) + rest;
}

function namesOf(hostname: string, domain?: string): readonly string[] {
  if (hostname.includes('.')) return [hostname, labelOf(hostname)];
  return domain === undefined ? [hostname] : [`${hostname}.${domain}`, hostname];
}

function labelOf(name: string): string {
  return name.split('.')[0] ?? name;
}

function entryOf(line: string): { readonly address: string; readonly names: readonly string[] } {
  const [address = '', ...names] = wordsOf(line.replace(/#.*/, ''));
  return { address, names };
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
