/** How wide a line of text is drawn at most, in a sans-serif font that the visitor's machine chose: the server cannot measure it. */

/** In shares of the font's size, for a bold cut; those of DejaVu Sans Bold, the widest of the usual ones, rounded up. */
const widths: readonly (readonly [characters: RegExp, share: number])[] = [
  [/[ijl.,:;'|!]/, 0.4],
  [/[ frt()[\]/-]/, 0.5],
  [/[mwMWOQ@%…]/, 1.11],
  [/[A-Z_]/, 0.85],
  [/[\u0020-\u007E]/, 0.72],
];
/** A character of another script may fill a whole square. */
const UNKNOWN = 1.11;

/** In the unit of `size`. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text)
    width += widths.find(([characters]) => characters.test(character))?.[1] ?? UNKNOWN;
  return width * size;
}
