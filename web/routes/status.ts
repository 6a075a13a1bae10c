/**
 * `/api/v1/status` from what the daemon has told last: what is asked for most, by many who watch fleets, costs the daemon nothing. It is the
 * same document; whoever may not see it, and everybody while the daemon is silent, is answered by the daemon's own route.
 */

import { createHash } from 'node:crypto';
import Router from '@koa/router';
import { routes } from '../../appliance/contract/routes.ts';
import type { Status } from '../../appliance/contract/status.ts';
import type { WebState } from '../http/state.ts';
import type { Model } from '../../appliance/client/model/model.ts';
import type { Visitors } from '../visitors.ts';

export interface StatusDeps {
  readonly model: () => Model;
  readonly visitors: Pick<Visitors, 'of'>;
}

interface Document {
  readonly text: string;
  readonly etag: string;
}

export function statusRoutes({ model, visitors }: StatusDeps): Router<WebState> {
  const router = new Router<WebState>({ sensitive: true, strict: true });
  const documents = new WeakMap<Status, Document>();
  const documentOf = (status: Status): Document => {
    const known = documents.get(status);
    if (known !== undefined) return known;
    const text = JSON.stringify(status);
    const hash = createHash('sha256').update(text).digest('base64url').slice(0, 22);
    const document = { text, etag: `"${hash}"` };
    documents.set(status, document);
    return document;
  };
  router.get(`/api${routes.status.path}`, async (ctx, next) => {
    const { status, silent } = model();
    const isKnown = status !== undefined && silent === undefined && ctx.querystring === '';
    if (!isKnown) return next();
    const visitor = await visitors.of(ctx.state);
    // What it shows as a proof may be none: the daemon says so.
    const isUnproven = ctx.state.credential !== undefined && visitor.kind !== 'user';
    if (visitor.kind === 'stranger' || isUnproven) return next();
    const { text, etag } = documentOf(status);
    ctx.set('ETag', etag);
    ctx.type = 'application/json';
    ctx.status = 200;
    if (ctx.fresh) ctx.status = 304;
    else ctx.body = text;
    return undefined;
  });
  return router;
}
