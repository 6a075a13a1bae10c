/** Pages on the wire: compressed where the browser takes it. Streams and what others have compressed pass as they are. */

import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Middleware } from 'koa';
import { bestEncoding } from './encoding.ts';
import type { WebState } from './state.ts';

/** Below this the headers weigh more. */
const WORTH_BYTES = 1_024;
/** Of eleven: for text of some ten kilobytes a millisecond, and a tenth more bytes than the best. */
const BROTLI_QUALITY = 5;

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

export const compress: Middleware<WebState> = async (ctx, next) => {
  await next();
  const { body } = ctx;
  if (typeof body !== 'string' || ctx.res.hasHeader('Content-Encoding')) return;
  ctx.vary('Accept-Encoding');
  const content = Buffer.from(body);
  const encoding = bestEncoding(ctx);
  if (content.length < WORTH_BYTES || ctx.method === 'HEAD' || encoding === 'identity') return;
  const type = ctx.response.get('Content-Type');
  ctx.body =
    encoding === 'br'
      ? await toBrotli(content, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } })
      : await toGzip(content);
  ctx.set({ 'Content-Encoding': encoding, 'Content-Type': type });
};
