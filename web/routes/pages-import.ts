/**
 * Bringing certificates: the files are judged, shown, and taken over only by who has seen what comes of it. What is taken over is what was
 * shown: the same bytes, and judged again in the moment before.
 */

import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import Router from '@koa/router';
import type { CertImportRequest, CertImportResult } from '../../appliance/contract/certificate.ts';
import { routes } from '../../appliance/contract/routes.ts';
import { WebProblem } from '../http/problem.ts';
import type { WebContext, WebState } from '../http/state.ts';
import type { Staged } from '../staged.ts';
import { itemTitles } from '../views/certificates-brief.ts';
import { isUsable, previewPage } from '../views/certificates-preview.ts';
import type { Note } from '../views/frame.ts';
import { refuse, refusedBy } from './carry-out.ts';
import { admit, fieldOf, passwordOf, redirect, show } from './desk.ts';
import type { Desk } from './desk.ts';

const LIST = '/certificates';
/** As base64, with names around it, it must fit into what the daemon takes. */
const UPLOAD_LIMIT_BYTES = Math.floor((routes.certsImport.maxBodyBytes - 64 * 1_024) * 0.75);

export function importRoutes(desk: Desk): Router<WebState> {
  const { services, staging } = desk;
  const router = new Router<WebState>({ prefix: `${LIST}/import` });

  router.post('/', async (ctx) => {
    if ((await admit(ctx, desk, 'operator', LIST)) === undefined) return;
    try {
      const request = await uploaded(await services.form(ctx, UPLOAD_LIMIT_BYTES));
      const result = await services.client(ctx).certsImport({ ...request, check: true });
      redirect(ctx, pathOf(staging.put({ owner: ownerOf(ctx), request, result })));
    } catch (error) {
      refusedBy(ctx, desk, { done: LIST }, error);
    }
  });

  router.get('/:id', async (ctx) => {
    if ((await admit(ctx, desk, 'operator')) === undefined) return;
    const { id = '' } = ctx.params;
    const found = staging.find(id, ownerOf(ctx));
    if (found === undefined) return refuse(ctx, desk, { done: LIST }, goneNote);
    const files = found.request.files.map(({ name }) => name);
    await show(ctx, desk, (frame) => previewPage({ result: found.result, files, action: pathOf(id) }, frame));
  });

  router.post('/:id', async (ctx) => {
    const { id = '' } = ctx.params;
    const isConfirmed = fieldOf(await services.form(ctx), 'confirm') === 'yes';
    const found = staging.find(id, ownerOf(ctx));
    if (found === undefined) return refuse(ctx, desk, { done: LIST }, goneNote);
    if (!isConfirmed) return redirect(ctx, pathOf(id));
    try {
      const note = await takeOver(ctx, desk, found, id);
      desk.flashes.keep(ctx, note);
      redirect(ctx, note.tone === 'good' ? LIST : pathOf(id));
    } catch (error) {
      // The files wait on: nobody has to bring them again because the daemon was away for a moment.
      refusedBy(ctx, desk, { done: pathOf(id) }, error);
    }
  });
  return router;
}

/** Rejects with the errors of the client. */
async function takeOver(
  ctx: WebContext,
  { services, staging }: Desk,
  { request, result: shown }: Staged,
  id: string,
): Promise<Note> {
  const client = services.client(ctx);
  const now = await client.certsImport({ ...request, check: true });
  if (!isSame(now, shown)) {
    staging.judge(id, now);
    return {
      tone: 'bad',
      text: 'Something else would come of it now',
      detail: 'Nothing was changed: the certificates in force are others than when you were asked.',
      action: 'Look at it again.',
    };
  }
  const result = await client.certsImport(request);
  if (!result.imported) {
    staging.judge(id, result);
    return { tone: 'bad', text: 'Nothing was taken over', action: 'See below what is wrong.' };
  }
  staging.drop(id);
  const what = result.items.map(({ item }) => itemTitles[item].toLowerCase()).join(', ');
  return { tone: 'good', text: `Taken over: ${what}` };
}

function isSame(a: CertImportResult, b: CertImportResult): boolean {
  return isUsable(a) && isDeepStrictEqual(a, b);
}

function pathOf(id: string): string {
  return `${LIST}/import/${encodeURIComponent(id)}`;
}

/** Throws a WebProblem 422 where no file was chosen. */
async function uploaded(form: FormData): Promise<CertImportRequest> {
  const given = form.getAll('files').filter((each) => typeof each !== 'string' && each.size > 0) as File[];
  if (given.length === 0)
    throw new WebProblem('no-file', {
      title: 'No file was chosen',
      status: 422,
      action: 'choose the files of the certificate, its chain and its key',
    });
  const files = await Promise.all(
    given.map(async (file) => ({
      name: file.name.slice(0, 255) || 'file',
      content: Buffer.from(await file.arrayBuffer()).toString('base64'),
    })),
  );
  const password = passwordOf(form, 'password');
  return { files, ...(password !== '' && { password }) };
}

/** Of a session, without keeping what it is proved by. */
function ownerOf(ctx: WebContext): string {
  return createHash('sha256')
    .update(ctx.state.credential?.token ?? '')
    .digest('base64url');
}

const goneNote: Note = {
  tone: 'bad',
  text: 'The files are not here any more',
  detail: 'They wait for ten minutes, in memory only, for the session that brought them.',
  action: 'Choose them again.',
};
