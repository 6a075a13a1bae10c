/** What the server asks of whoever draws the pages, and what it gives for that. */

import type Router from '@koa/router';
import type { Client } from '../appliance/client/client.ts';
import type { SignedIn } from '../appliance/contract/accounts.ts';
import type { ProblemDetails } from '../appliance/contract/problem-details.ts';
import type { AssetSource } from './assets.ts';
import type { Audience } from './audience.ts';
import type { WebContext, WebState } from './http/state.ts';
import type { Drawing } from './live/channel.ts';
import type { Model } from '../appliance/client/model/model.ts';
import type { Visitor } from './visitor.ts';

export interface Front {
  /** Names of the parts of a page that change by themselves, in the order of the page. */
  readonly regions: readonly string[];
  /** HTML of one region. Pure: the same arguments give the same text, else each look would be a change. */
  render(region: string, model: Model, audience: Audience): string;
  readonly assets: readonly AssetSource[];
  /** A whole document for a browser whose request came to no route, or broke: who asks is not known. */
  renderProblem(problem: ProblemDetails, services: FrontServices): string;
  /** Pages and what their forms call, in order; a path that none of them answers is 404. */
  routes(services: FrontServices): readonly Router<WebState>[];
}

export interface FrontServices {
  model(): Model;
  /** All regions as they are now, with the id that `/live?after=ID` goes on from. */
  drawing(audience: Audience): Drawing;
  /** Path of an asset, with its hash in the name. Throws where there is none of this name. */
  asset(name: string): string;
  /** Who asks, as the daemon says. */
  visitor(ctx: WebContext): Promise<Visitor>;
  /** The daemon's routes with the rights of who asks. Rejects with the errors of appliance/client. */
  client(ctx: WebContext): Client;
  /** Fields of a form, also with files. Throws a WebProblem 413 above the limit (bytes), 415 where it is none. */
  form(ctx: WebContext, limitBytes?: number): Promise<FormData>;
  /** Keeps the session in the browser's cookie. */
  keepSession(ctx: WebContext, session: SignedIn): void;
  /** Takes the cookie away; the session itself is ended by the daemon. */
  dropSession(ctx: WebContext): void;
}
