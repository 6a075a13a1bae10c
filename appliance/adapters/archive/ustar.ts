/**
 * The blocks of a tar archive in the ustar format of POSIX.1-1988: what every tar since then reads. Pure. Not a library: those that only
 * write bring a stream implementation and native add-ons along for these lines.
 */

const BLOCK_BYTES = 512;
const MAX_NAME_BYTES = 100;
const MAX_FOLDER_BYTES = 155;
/** Eleven octal digits. */
const MAX_SIZE_BYTES = 8 ** 11 - 1;
const CHECKSUM_AT = 148;

export interface TarEntry {
  /** What everything stands below; ASCII, at most 155 bytes. */
  readonly folder: string;
  /** Relative, with `/` between its parts; ASCII, at most 100 bytes. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Seconds since the epoch. */
  readonly modifiedAt: number;
}

/** The block before the content of a regular file of mode 0600 that belongs to root. Throws RangeError for what the format cannot hold. */
export function tarHeader({ folder, name, sizeBytes, modifiedAt }: TarEntry): Buffer {
  if (!isPlain(name, MAX_NAME_BYTES) || !isPlain(folder, MAX_FOLDER_BYTES))
    throw new RangeError(`"${folder}/${name}" cannot be a name in a tar archive`);
  if (sizeBytes > MAX_SIZE_BYTES) throw new RangeError(`${name}: too large for a tar archive`);
  const block = Buffer.alloc(BLOCK_BYTES);
  block.write(name, 0);
  block.write('0000600\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(octal(sizeBytes), 124);
  block.write(octal(modifiedAt), 136);
  // While the sum is taken its own field counts as blanks.
  block.fill(' ', CHECKSUM_AT, CHECKSUM_AT + 8);
  block.write('0', 156);
  block.write('ustar\x0000', 257);
  block.write('root', 265);
  block.write('root', 297);
  block.write(folder, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, CHECKSUM_AT);
  return block;
}

/** What fills the last block of the content. */
export function tarPadding(sizeBytes: number): Buffer {
  return Buffer.alloc((BLOCK_BYTES - (sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES);
}

export function tarEnd(): Buffer {
  return Buffer.alloc(2 * BLOCK_BYTES);
}

function isPlain(text: string, maxBytes: number): boolean {
  return /^[\x21-\x7e]+$/.test(text) && text.length <= maxBytes;
}

function octal(value: number): string {
  return `${Math.max(0, Math.floor(value)).toString(8).padStart(11, '0')}\0`;
}
