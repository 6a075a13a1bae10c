/** Certificates: what is in force, what was brought and is to be decided on, requests and the own CA as files. */

import { createHash } from 'node:crypto';
import Router from '@koa/router';
import type { CertImportRequest, CertImportResult } from '../../appliance/contract/certificate.ts';
import { CertItem, CertRequestOptions } from '../../appliance/contract/certificate.ts';
import { WebProblem } from '../http/problem.ts';
import type { WebContext, WebState } from '../http/state.ts';
import { previewPage } from '../views/certificates-preview.ts';
import { itemTitles } from '../views/certificates-brief.ts';
import { certificatesPage } from '../views/certificates.ts';
import { confirmPage } from '../views/confirm.ts';
import { act, admit, asked, fieldOf, redirect, show } from './desk.ts';
import type { Desk } from './desk.ts';

/** As base64 they are a third larger, and the daemon takes 4 MiB. */
const UPLOAD_LIMIT_BYTES = 2_900_000;

export function certificateRoutes(desk: Desk): Router<WebState> {
  const { services, staging } = desk;
  const router = new Router<WebState>({ prefix: '/certificates' });

  router.get('/', async (ctx) => {
    if ((await admit(ctx, desk, 'known')) !== undefined) await show(ctx, desk, certificatesPage);
  });

  router.get('/ca.pem', async (ctx) => {
    if ((await admit(ctx, desk, 'known')) === undefined) return;
    const { pem } = await asked(services.client(ctx).certsAuthorities());
    sendFile(ctx, 'appliance-ca.pem', 'application/x-pem-file', pem);
  });

  router.post('/refresh', async (ctx) => {
    if ((await admit(ctx, desk, 'operator')) === undefined) return;
    await act(ctx, desk, '/certificates', async () => {
      await services.client(ctx).certsRefresh();
      return { tone: 'good', text: 'All sources of certificates are read again' };
    });
  });

  router.post('/request', async (ctx) => {
    if ((await admit(ctx, desk, 'operator')) === undefined) return;
    const form = await services.form(ctx);
    const names = fieldOf(form, 'names')
      .split(/[\s,]+/)
      .filter((name) => name !== '');
    const commonName = fieldOf(form, 'commonName');
    const { item, pem } = await asked(
      services.client(ctx).certsRequest({
        item: CertRequestOptions.shape.item.catch('server').parse(fieldOf(form, 'item')),
        ...(commonName !== '' && { commonName }),
        ...(names.length > 0 && { names }),
      }),
    );
    sendFile(ctx, `${item}.csr`, 'application/pkcs10', pem);
  });

  router.post('/import', async (ctx) => {
    if ((await admit(ctx, desk, 'operator')) === undefined) return;
    const request = await uploaded(await services.form(ctx, UPLOAD_LIMIT_BYTES));
    const result = await asked(services.client(ctx).certsImport({ ...request, check: true }));
    redirect(ctx, `/certificates/import/${staging.put({ owner: ownerOf(ctx), request, result })}`);
  });

  router.get('/import/:id', async (ctx) => {
    if ((await admit(ctx, desk, 'operator')) === undefined) return;
    const id = ctx.params['id'] ?? '';
    const { request, result } = find(ctx, desk, id);
    const files = request.files.map(({ name }) => name);
    await show(ctx, desk, (frame) =>
      previewPage({ result, files, ...(isUsable(result) && { staged: id }) }, frame),
    );
  });

  router.post('/import/confirm', async (ctx) => {
    if ((await admit(ctx, desk, 'operator')) === undefined) return;
    const form = await services.form(ctx);
    const id = fieldOf(form, 'staged');
    const { request } = find(ctx, desk, id);
    if (fieldOf(form, 'confirm') !== 'yes') return redirect(ctx, `/certificates/import/${id}`);
    staging.drop(id);
    await act(ctx, desk, '/certificates', async () => {
      const { imported, items, problems } = await services.client(ctx).certsImport(request);
      const what = items.map(({ item }) => itemTitles[item].toLowerCase()).join(', ');
      return imported
        ? { tone: 'good', text: `Taken over: ${what}` }
        : {
            tone: 'bad',
            text: 'Nothing was taken over',
            detail: problems.map(({ message }) => message).join('; '),
          };
    });
  });

  router.get('/:item/forget', async (ctx) => {
    if ((await admit(ctx, desk, 'operator')) === undefined) return;
    const item = itemOf(ctx.params['item']);
    await show(ctx, desk, () =>
      confirmPage({
        title: `Forget what was imported (${itemTitles[item].toLowerCase()})?`,
        consequences: [
          'The certificate and its key are removed from this appliance.',
          'What there was before takes its place: built in by the vendor, or made by this appliance.',
        ],
        action: `/certificates/${item}/forget`,
        label: 'Forget it',
        back: '/certificates',
      }),
    );
  });

  router.post('/:item/forget', async (ctx) => {
    if ((await admit(ctx, desk, 'operator')) === undefined) return;
    const item = itemOf(ctx.params['item']);
    if (fieldOf(await services.form(ctx), 'confirm') !== 'yes')
      return redirect(ctx, `/certificates/${item}/forget`);
    await act(ctx, desk, '/certificates', async () => {
      await services.client(ctx).certsForget({ item });
      return { tone: 'good', text: `What was imported is forgotten: ${itemTitles[item].toLowerCase()}` };
    });
  });
  return router;
}

/** Nothing is changed unless all of it can be used. */
function isUsable({ items, problems, needsPassword }: CertImportResult): boolean {
  return items.length > 0 && !needsPassword && problems.every(({ severity }) => severity !== 'error');
}

async function uploaded(form: FormData): Promise<CertImportRequest> {
  const given = form.getAll('files').filter((each) => typeof each !== 'string' && each.size > 0);
  const files = await Promise.all(
    given.map(async (file) => {
      if (typeof file === 'string') throw new TypeError('a text is no file');
      return {
        name: file.name.slice(0, 255) || 'file',
        content: Buffer.from(await file.arrayBuffer()).toString('base64'),
      };
    }),
  );
  const password = form.get('password');
  return { files, ...(typeof password === 'string' && password !== '' && { password }) };
}

/** Of a session, without keeping what it is proved by. */
function ownerOf(ctx: WebContext): string {
  return createHash('sha256')
    .update(ctx.state.credential?.token ?? '')
    .digest('base64url');
}

function find(
  ctx: WebContext,
  { staging }: Desk,
  id: string,
): NonNullable<ReturnType<Desk['staging']['find']>> {
  const found = staging.find(id, ownerOf(ctx));
  if (found !== undefined) return found;
  throw new WebProblem('not-staged', {
    title: 'These files are not here any more',
    status: 404,
    detail: 'they are kept for ten minutes, in memory only',
    action: 'choose them again under Certificates',
  });
}

function itemOf(text: string | undefined): CertItem {
  const { data } = CertItem.safeParse(text);
  if (data !== undefined) return data;
  throw new WebProblem('unknown-item', { title: 'There is no such certificate', status: 404 });
}

function sendFile(ctx: WebContext, name: string, type: string, content: string): void {
  // Which sets a type by the name.
  ctx.attachment(name);
  ctx.type = type;
  ctx.body = content;
}
