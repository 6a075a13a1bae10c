/** How an answer is compressed: as small as the browser takes it, whatever the order in which it names the ways. */

export type Encoding = 'br' | 'gzip' | 'identity';

/** `ctx` answers with the encoding that it is asked for, or with false. */
export function bestEncoding(ctx: { acceptsEncodings(encoding: string): string | false }): Encoding {
  return (
    (['br', 'gzip'] as const).find((encoding) => ctx.acceptsEncodings(encoding) === encoding) ?? 'identity'
  );
}
