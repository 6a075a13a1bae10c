/** Ciphers that OpenSSL 3 keeps in its legacy provider, which Node does not load: what old tools still make files with. */

import { setImmediate } from 'node:timers/promises';

export type LegacyCipher = 'des-cbc' | 'rc2-cbc';

const BLOCK = 8;

/** node-forge takes 9 MB: only who meets such a file pays for it. `undefined`: the padding is wrong. */
export async function decryptLegacy(
  cipher: LegacyCipher,
  key: Uint8Array,
  iv: Uint8Array,
  data: Uint8Array,
): Promise<Buffer | undefined> {
  const { default: forge } = await import('node-forge');
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
  const decipher =
    cipher === 'rc2-cbc'
      ? forge.rc2.createDecryptionCipher(text(key), key.length * 8)
      : forge.cipher.createDecipher('DES-CBC', text(key));
  if ('mode' in decipher) decipher.start({ iv: text(iv) });
  else decipher.start(text(iv));
  const slice = 16_384;
  for (let at = 0; at < data.length; at += slice) {
    if (at > 0) await setImmediate();
    decipher.update(forge.util.createBuffer(text(data.subarray(at, at + slice))));
  }
  // The check of the padding is ours: forge's RC2 believes the last byte, and a wrong password would pass.
  const isWhole = decipher.finish(() => true);
  return isWhole ? withoutPadding(Buffer.from(decipher.output.getBytes(), 'latin1')) : undefined;
}

/** RFC 8018, 6.1.1. */
function withoutPadding(plain: Buffer): Buffer | undefined {
  const count = plain.at(-1) ?? 0;
  if (count === 0 || count > BLOCK || count > plain.length) return undefined;
  const end = plain.length - count;
  return plain.subarray(end).every((byte) => byte === count) ? plain.subarray(0, end) : undefined;
}
