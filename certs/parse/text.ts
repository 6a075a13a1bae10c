/** The text that bytes are, in UTF-8 or, as Windows writes it, UTF-16. Bytes that are no text give something without PEM in it. */
export function textOf(bytes: Uint8Array): string {
  const [first = 0, second = 0, , fourth = 0] = bytes;
  if (
    (first === 0xff && second === 0xfe) ||
    (first !== 0 && second === 0 && fourth === 0 && bytes.length > 3)
  )
    return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder().decode(bytes);
}
