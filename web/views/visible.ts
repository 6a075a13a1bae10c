/**
 * Text of programs, images and other people as text that a person can read: without orders to a terminal, and without characters that
 * nobody sees or that turn around the order of the others.
 */

const ESC = '\u001B';
const BELL = '\u0007';
const CSI = '\u009B';
/** ECMA-48: control sequences (colours, cursor), strings up to their end (titles, links), and escapes of two characters. */
const terminalOrders = new RegExp(
  String.raw`${ESC}(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^${BELL}${ESC}]*(?:${BELL}|${ESC}\\)?|[ -/]*[0-~])|${CSI}[0-?]*[ -/]*[@-~]`,
  'g',
);
/** Control characters except tab and line feed, and what changes the direction of text (CVE-2021-42574) or stands for nothing. */
const unseen = /(?![\t\n])[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu;

export function visible(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(terminalOrders, '')
    .replaceAll(unseen, '\uFFFD')
    .toWellFormed();
}
