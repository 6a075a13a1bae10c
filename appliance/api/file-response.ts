import type { Context } from 'koa';
import type { FileReply } from './deps.ts';

/** A client that takes nothing for so long is cut off: the file would stay open for as long as it likes. */
const STALL_MS = 60_000;

/** A file under its own name. Koa sends it as fast as the client reads, and closes it when the client is gone. */
export async function respondFile(ctx: Context, contentType: string, file: FileReply): Promise<void> {
  ctx.attachment(file.name);
  ctx.type = contentType;
  if (ctx.method === 'HEAD') {
    await file.close();
    ctx.status = 200;
  } else {
    ctx.body = file.stream();
    ctx.res.setTimeout(STALL_MS);
  }
  // After the body, which would take it away.
  ctx.length = file.sizeBytes;
}
