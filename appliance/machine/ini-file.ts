/** Files of sections with lines of `key=value`: those of systemd (systemd.syntax(7)) and keyfiles of GLib. Pure. */

import { addressNumber } from './ipv4.ts';

export interface Section {
  /** Without its brackets; empty before the first one. */
  readonly name: string;
  readonly lines: readonly string[];
}

/** Every line as it stands, comments and empty ones too. */
export function sectionsOf(text: string): readonly Section[] {
  const sections: { readonly name: string; readonly lines: string[] }[] = [{ name: '', lines: [] }];
  for (const line of text.split('\n')) {
    const name = /^\[(.+)\]$/.exec(line.trim())?.[1];
    if (name === undefined) sections.at(-1)?.lines.push(line);
    else sections.push({ name, lines: [] });
  }
  return sections;
}

export function textOf(sections: readonly Section[]): string {
  return sections.flatMap(({ name, lines }) => (name === '' ? lines : [`[${name}]`, ...lines])).join('\n');
}

export function entryOf(line: string): { readonly key: string; readonly value: string } {
  const equals = line.indexOf('=');
  if (equals < 0) return { key: line.trim(), value: '' };
  return { key: line.slice(0, equals).trim(), value: line.slice(equals + 1).trim() };
}

/** With or without prefix, port or name (systemd.network(5): DNS=). */
export function isIpv4(text: string): boolean {
  return addressNumber(text.split(/[/:#%]/)[0] ?? '') !== undefined;
}
