/** Text -> the PEM blocks in it. Pure. RFC 7468, read as leniently as people copy: junk around, any line lengths, lost line ends. */

export interface PemBlock {
  /** Counted from 1, faulty ones included. */
  readonly number: number;
  readonly label: string;
  /** Between the lines BEGIN and END. */
  readonly body: string;
  /** Of the first line of `body`, counted from 1. */
  readonly line: number;
  /** Why `body` is not whole. */
  readonly fault?: PemFault;
}

export type PemFault =
  | { readonly kind: 'no-begin' }
  | { readonly kind: 'no-end' }
  | { readonly kind: 'wrong-end'; readonly label: string };

export type PemBody =
  | {
      readonly kind: 'bytes';
      readonly bytes: Uint8Array;
      /** RFC 1421 headers of encrypted keys, by name. */
      readonly headers: ReadonlyMap<string, string>;
    }
  | { readonly kind: 'empty' }
  | { readonly kind: 'not-base64'; readonly line: number };

/** Five hyphens each side; four or six happen to whoever copies by hand. */
const MARKER = /-{4,6}[ \t]{0,8}(BEGIN|END)[ \t]{1,8}([A-Za-z0-9][A-Za-z0-9 .#/]{0,63}?)[ \t]{0,8}-{4,6}/g;
/** Not only what JavaScript calls white space: line ends as JSON and shells write them, and characters without width. */
const SPACE = /(?:\s|\\[rnt]|[\u200b-\u200d\u2060])+/g;
const NOT_BASE64 = /[^A-Za-z0-9+/=]/;
const HEADER = /^[ \t]*([A-Za-z][A-Za-z0-9-]*):[ \t]*(.*)$/;

/** No more than `most` blocks; whether there are more is seen by asking for one more. */
export function pemBlocks(text: string, most: number): PemBlock[] {
  const blocks: PemBlock[] = [];
  let open: { label: string; bodyAt: number } | undefined;
  const lineAt = lineCounter(text);
  const add = (label: string, bodyAt: number, bodyEnd: number, fault?: PemFault): void => {
    blocks.push({
      number: blocks.length + 1,
      label,
      body: text.slice(bodyAt, bodyEnd),
      line: lineAt(bodyAt),
      ...(fault === undefined ? {} : { fault }),
    });
  };
  for (const marker of text.matchAll(MARKER)) {
    if (blocks.length >= most) return blocks;
    const [whole, word, name = ''] = marker;
    const label = name.replaceAll(/[ \t]+/g, ' ').toUpperCase();
    if (word === 'BEGIN') {
      if (open !== undefined) add(open.label, open.bodyAt, marker.index, { kind: 'no-end' });
      open = { label, bodyAt: marker.index + whole.length };
    } else if (open === undefined) add(label, marker.index, marker.index, { kind: 'no-begin' });
    else {
      const fault: PemFault | undefined = open.label === label ? undefined : { kind: 'wrong-end', label };
      add(open.label, open.bodyAt, marker.index, fault);
      open = undefined;
    }
  }
  if (open !== undefined && blocks.length < most)
    add(open.label, open.bodyAt, text.length, { kind: 'no-end' });
  return blocks;
}

export function decodePemBody({ body, line }: PemBlock): PemBody {
  const { headers, encoded, skipped } = splitHeaders(body);
  const base64 = withoutSpace(encoded);
  if (base64 === '') return { kind: 'empty' };
  const stray = NOT_BASE64.exec(base64);
  if (stray !== null) return { kind: 'not-base64', line: line + skipped + lineOf(encoded, stray[0]) };
  return { kind: 'bytes', bytes: Buffer.from(base64, 'base64'), headers };
}

/** Base64 as people paste it without the lines around it; `undefined` for any other text. */
export function decodeBareBase64(text: string): Uint8Array | undefined {
  const shortest = 40;
  const base64 = withoutSpace(text);
  if (base64.length < shortest || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(base64)) return undefined;
  return Buffer.from(base64, 'base64');
}

/** Headers stand at the beginning, up to an empty line. */
function splitHeaders(body: string): {
  headers: ReadonlyMap<string, string>;
  encoded: string;
  skipped: number;
} {
  const headers = new Map<string, string>();
  const lines = body.split(/\r?\n|\r|\\r\\n|\\n/);
  const first = lines.findIndex((line) => line.trim() !== '');
  if (first === -1 || !HEADER.test(lines[first] ?? '')) return { headers, encoded: body, skipped: 0 };
  let at = first;
  for (; at < lines.length; at += 1) {
    const header = HEADER.exec(lines[at] ?? '');
    if (header === null) break;
    headers.set(header[1] ?? '', (header[2] ?? '').trim());
  }
  return { headers, encoded: lines.slice(at).join('\n'), skipped: at };
}

function withoutSpace(text: string): string {
  return text.replaceAll(SPACE, '').replaceAll('\uFEFF', '');
}

function lineOf(text: string, character: string): number {
  return text.slice(0, text.indexOf(character)).split('\n').length - 1;
}

/** Asked with ever greater positions. */
function lineCounter(text: string): (position: number) => number {
  let line = 1;
  let counted = 0;
  return (position) => {
    for (
      let next = text.indexOf('\n', counted);
      next !== -1 && next < position;
      next = text.indexOf('\n', counted)
    ) {
      line += 1;
      counted = next + 1;
    }
    return line;
  };
}
