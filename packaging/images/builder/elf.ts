/** A file that is not the kind of ELF that can be reduced. */
export class ElfError extends Error {
  override name = 'ElfError';
}

const PROGRAM_HEADER_BYTES = 56;

/**
 * Cuts what a running program never reads (symbols, debug data, section headers): everything behind the last byte that
 * a program header names. Works for 64-bit little-endian ELF (amd64, arm64) without binutils, and always gives the same
 * bytes. Layout: System V ABI, ELF-64 object file format.
 */
export function withoutSections(elf: Buffer): Buffer {
  if (elf.readUInt32BE(0) !== 0x7f454c46 || elf[4] !== 2 || elf[5] !== 1)
    throw new ElfError('not a 64-bit little-endian ELF file');
  const tableAt = Number(elf.readBigUInt64LE(0x20));
  const entrySize = elf.readUInt16LE(0x36);
  const entries = elf.readUInt16LE(0x38);
  if (entrySize !== PROGRAM_HEADER_BYTES || entries === 0)
    throw new ElfError('no program headers of the known size');
  let end = tableAt + entries * entrySize;
  for (let index = 0; index < entries; index += 1) {
    const at = tableAt + index * entrySize;
    const offset = Number(elf.readBigUInt64LE(at + 0x08));
    const fileSize = Number(elf.readBigUInt64LE(at + 0x20));
    end = Math.max(end, offset + fileSize);
  }
  if (end > elf.length) throw new ElfError('the file is shorter than its segments');
  const reduced = Buffer.from(elf.subarray(0, end));
  reduced.writeBigUInt64LE(0n, 0x28); // e_shoff
  reduced.writeUInt16LE(0, 0x3c); // e_shnum
  reduced.writeUInt16LE(0, 0x3e); // e_shstrndx
  return reduced;
}
