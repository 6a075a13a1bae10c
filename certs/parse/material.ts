/** Bytes that somebody hands over -> the certificates, keys and requests in them, and every problem, in words for that person. */

import { setImmediate } from 'node:timers/promises';
import { openCollector } from './collector.ts';
import type { Collector, Material } from './collector.ts';
import { readElement, SEQUENCE } from '../der.ts';
import { unknownFormat } from './foreign.ts';
import { decodeBareBase64, pemBlocks } from './pem-blocks.ts';
import { empty, nothingOfUse, placeOf, tooLarge, trailingBytes, damaged, within } from './problems.ts';
import type { Place } from './problems.ts';
import { cutShort, readDer } from './read-der.ts';
import { readPemBlock } from './read-pem.ts';
import { textOf } from './text.ts';

export type { Material };

export interface MaterialInput {
  /** The file's name, for messages. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly password?: string;
}

const MAX_BYTES = 1024 * 1024;
/** PEM blocks, or elements of DER one after the other. */
const MAX_BLOCKS = 1000;

/** Whatever the bytes are is said in the problems; it rejects for defects of its own only. The file's name decides nothing. */
export async function readMaterial({ name, bytes, password }: MaterialInput): Promise<Material> {
  const place = placeOf(name);
  const into = openCollector(password);
  if (bytes.length > MAX_BYTES) into.problem(tooLarge(place, '1 MiB'));
  else await readBytes(bytes, place, into);
  if (into.isEmpty()) into.problem(nothingOfUse(place));
  return into.material();
}

async function readBytes(bytes: Uint8Array, place: Place, into: Collector): Promise<void> {
  if (readElement(bytes)?.tag === SEQUENCE) return readDerFile(bytes, place, into);
  const text = textOf(bytes);
  if (/^[\s\0\uFEFF]*$/.test(text)) return into.problem(empty(place));
  if (await readText(text, place, into)) return;
  const bare = decodeBareBase64(text);
  if (bare === undefined) return into.problem(notText(bytes, place));
  // Kubernetes and others write PEM in base64 once more.
  if (await readText(textOf(bare), place, into)) return;
  await readDerFile(bare, place, into);
}

/** False: there is no PEM in it. */
async function readText(text: string, place: Place, into: Collector): Promise<boolean> {
  const blocks = pemBlocks(text, MAX_BLOCKS + 1);
  for (const block of blocks.slice(0, MAX_BLOCKS)) {
    await readPemBlock(block, within(place, `block ${block.number}`), into);
    await setImmediate();
  }
  if (blocks.length > MAX_BLOCKS) into.problem(tooLarge(place, `${MAX_BLOCKS} blocks`));
  return blocks.length > 0;
}

async function readDerFile(bytes: Uint8Array, place: Place, into: Collector): Promise<void> {
  let rest = bytes;
  for (let count = 1; rest.some((byte) => !isFiller(byte)); count += 1) {
    if (count > MAX_BLOCKS) return into.problem(tooLarge(place, `${MAX_BLOCKS} elements`));
    const at = count === 1 ? place : within(place, `element ${count}`);
    const element = readElement(rest);
    const isKnown = element !== undefined && (await readDer(element, at, into));
    if (element === undefined || !isKnown)
      return into.problem(count === 1 ? notText(bytes, place) : trailingBytes(place, rest.length));
    rest = rest.subarray(element.whole.length);
    await setImmediate();
  }
}

/** Zeros and white space fill the end of files that went through other systems. */
function isFiller(byte: number): boolean {
  return byte === 0 || byte === 0x20 || byte === 0x0a || byte === 0x0d;
}

function notText(bytes: Uint8Array, place: Place): ReturnType<typeof damaged> {
  const cut = cutShort(bytes);
  if (cut !== undefined) return damaged(place, `it ends early: it has ${cut.has} of ${cut.needs} bytes`);
  const start = 400;
  return unknownFormat(Buffer.from(bytes.subarray(0, start)).toString('latin1'), place);
}
