/** Files of the page, from memory: under names with their hash in it, compressed once, and kept by browsers for good. */

import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Middleware } from 'koa';
import { bestEncoding } from './http/encoding.ts';
import type { Encoding } from './http/encoding.ts';
import type { WebState } from './http/state.ts';

export interface AssetSource {
  /** With its extension: `page.css`. */
  readonly name: string;
  /** With the character set, where it has one. */
  readonly contentType: string;
  readonly content: string | Buffer;
}

export interface Assets {
  /** Path of one by its plain name. Throws where there is none. */
  readonly path: (name: string) => string;
  /** Answers what is below `/assets/`, and leaves everything else to who comes next. */
  readonly serve: Middleware<WebState>;
}

const PREFIX = '/assets/';

interface Asset {
  readonly contentType: string;
  readonly etag: string;
  readonly forms: Readonly<Record<Encoding, Buffer>>;
}

export async function createAssets(sources: readonly AssetSource[]): Promise<Assets> {
  const paths = new Map<string, string>();
  const assets = new Map<string, Asset>();
  for (const source of sources) {
    const content = Buffer.from(source.content);
    const hash = createHash('sha256').update(content).digest('base64url').slice(0, 12);
    const path = PREFIX + source.name.replace(/\.[^.]*$|$/, (extension) => `.${hash}${extension}`);
    paths.set(source.name, path);
    assets.set(path, { contentType: source.contentType, etag: hash, forms: await compressed(content) });
  }
  return {
    path: (name) => {
      const path = paths.get(name);
      if (path === undefined) throw new Error(`the page has no asset ${name}`);
      return path;
    },
    serve: async (ctx, next) => {
      const asset = assets.get(ctx.path);
      if (asset === undefined || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return next();
      const encoding = bestEncoding(ctx);
      ctx.set({
        'Cache-Control': 'public, max-age=31536000, immutable',
        'Content-Type': asset.contentType,
        // Another representation has another tag (RFC 9110, 8.8.3).
        ETag: `"${asset.etag}-${encoding}"`,
        Vary: 'Accept-Encoding',
      });
      if (encoding !== 'identity') ctx.set('Content-Encoding', encoding);
      ctx.status = 200;
      if (ctx.fresh) ctx.status = 304;
      else ctx.body = asset.forms[encoding];
      return undefined;
    },
  };
}

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

async function compressed(content: Buffer): Promise<Asset['forms']> {
  const [br, gz] = await Promise.all([
    toBrotli(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }),
    toGzip(content, { level: 9 }),
  ]);
  return { identity: content, gzip: gz, br };
}
