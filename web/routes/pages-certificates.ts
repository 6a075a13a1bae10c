/** Certificates: what is in force, requests and the own CA as files, and what goes back to what there was before. */

import Router from '@koa/router';
import { CertItem, CertRequestOptions } from '../../appliance/contract/certificate.ts';
import { WebProblem } from '../http/problem.ts';
import type { WebContext, WebState } from '../http/state.ts';
import { itemTitles } from '../views/certificates-brief.ts';
import { certificatesPage, noRequest } from '../views/certificates.ts';
import { register } from './action.ts';
import type { Action } from './action.ts';
import { refusedBy } from './carry-out.ts';
import { admit, fieldOf, show } from './desk.ts';
import type { Desk } from './desk.ts';
import { asked, askedOr } from './refusal.ts';

const LIST = '/certificates';

export function certificateRoutes(desk: Desk): Router<WebState> {
  const { services, flashes } = desk;
  const router = new Router<WebState>();

  router.get(LIST, async (ctx) => {
    if ((await admit(ctx, desk, 'known')) === undefined) return;
    // What is followed may be a moment old: whoever has just changed something looks for it.
    const certs = await askedOr(services.client(ctx).certs(), services.model().certs);
    const typed = { ...noRequest, ...flashes.typed(ctx) };
    await show(ctx, desk, (frame) =>
      certificatesPage(typed, {
        ...frame,
        model: { ...frame.model, ...(certs !== undefined && { certs }) },
      }),
    );
  });

  router.get(`${LIST}/ca.pem`, async (ctx) => {
    if ((await admit(ctx, desk, 'known')) === undefined) return;
    const { pem } = await asked(services.client(ctx).certsAuthorities());
    sendFile(ctx, 'appliance-ca.pem', 'application/x-pem-file', pem);
  });

  router.post(`${LIST}/request`, async (ctx) => {
    const form = await services.form(ctx);
    const [commonName = '', names = ''] = ['commonName', 'names'].map((name) => fieldOf(form, name));
    const item = CertRequestOptions.shape.item.catch('server').parse(fieldOf(form, 'item'));
    const listed = names.split(/[\s,]+/).filter((name) => name !== '');
    try {
      const { pem } = await services.client(ctx).certsRequest({
        item,
        ...(commonName !== '' && { commonName }),
        ...(listed.length > 0 && { names: listed }),
      });
      sendFile(ctx, `${item}.csr`, 'application/pkcs10', pem);
    } catch (error) {
      refusedBy(ctx, desk, { done: LIST, form: { path: LIST, fields: { item, commonName, names } } }, error);
    }
  });

  for (const action of actions) register(router, action, desk);
  return router;
}

const actions: readonly Action[] = [
  {
    path: `${LIST}/refresh`,
    page: () => LIST,
    run: async (client) => {
      await client.certsRefresh();
      return { tone: 'good', text: 'All sources of certificates are read again' };
    },
  },
  {
    path: `${LIST}/:item/forget`,
    page: () => LIST,
    run: async (client, { item }) => {
      const known = itemOf(item);
      await client.certsForget({ item: known });
      return { tone: 'good', text: `What was imported is forgotten: ${itemTitles[known].toLowerCase()}` };
    },
    question: ({ item }) => ({
      title: `Forget what was imported (${itemTitles[itemOf(item)].toLowerCase()})?`,
      consequences: [
        'The certificate and its key are removed from this appliance; there is no copy of them here.',
        'What there was before takes its place: built in by the vendor, or made by this appliance.',
      ],
      label: 'Forget it',
    }),
  },
];

/** Throws a WebProblem 404. */
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
