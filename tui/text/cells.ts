/**
 * Text of others as cells of a terminal: pure. After this each UTF-16 unit of a text is one character in one column that the profile can
 * draw, so that a length is a width, and nothing that a container, an image or a certificate is called can order a terminal about.
 */

import { eastAsianWidth } from 'get-east-asian-width';
import type { ProfileName } from '../profile.ts';

const ESC = '\u001B';
const BELL = '\u0007';
const CSI = '\u009B';
/** ECMA-48: control sequences, strings up to their end, and escapes of two characters. */
const orders = new RegExp(
  String.raw`${ESC}(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^${BELL}${ESC}]*(?:${BELL}|${ESC}\\)?|[ -/]*[0-~])|${CSI}[0-?]*[ -/]*[@-~]`,
  'g',
);
/** What stands for nothing, turns text around (CVE-2021-42574), or belongs to the letter before it. */
const unseen = /[\p{Cf}\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}]/u;
const unprintable = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;
const BLANK = /[\p{Zs}\t\r\n\v\f]/u;

/** Beside ASCII and Latin-1 (Debian's console fonts for Western Europe, tried by /dev/vcs). */
const linuxSymbols = new Set('─│┌┐└┘├┤┬┴┼█░▒■▲▶▼◀•←↑→↓±°');
/** What typography has and old terminals have not. */
const plainForms: Readonly<Record<string, string>> = {
  '–': '-',
  '—': '-',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '…': '.',
  '→': '>',
  '←': '<',
  '×': 'x',
};
const UNKNOWN = '?';

export function cells(text: string, profile: ProfileName): string {
  // Most texts are this, and are drawn again with each frame.
  if (/^[ -~]*$/.test(text)) return text;
  let drawn = '';
  for (const letter of text.replaceAll(orders, '').normalize('NFC')) drawn += cell(letter, profile);
  return drawn;
}

function cell(letter: string, profile: ProfileName): string {
  if (letter >= ' ' && letter <= '~') return letter;
  if (BLANK.test(letter)) return ' ';
  if (unseen.test(letter)) return '';
  if (unprintable.test(letter)) return UNKNOWN;
  if (canDraw(letter, profile)) return letter;
  return plainForms[letter] ?? withoutMarks(letter);
}

function canDraw(letter: string, profile: ProfileName): boolean {
  if (profile === 'ascii' || profile === 'plain') return false;
  if (profile === 'linux') return (letter >= '\u00A1' && letter <= '\u00FF') || linuxSymbols.has(letter);
  // blessed counts one column for each UTF-16 unit (`fullUnicode` off).
  return letter.length === 1 && eastAsianWidth(letter.charCodeAt(0)) === 1;
}

/** `é` -> `e`; what has no such letter is not known. */
function withoutMarks(letter: string): string {
  const plain = letter.normalize('NFKD').replaceAll(/\p{M}/gu, '');
  return /^[ -~]+$/.test(plain) ? plain.charAt(0) : UNKNOWN;
}
