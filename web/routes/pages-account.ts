/** `/account`: what belongs to who has signed in, and who else may. */

import Router from '@koa/router';
import { Role } from '../../appliance/contract/accounts.ts';
import { browserText } from '../browser-words.ts';
import { WebProblem } from '../http/problem.ts';
import type { WebContext, WebState } from '../http/state.ts';
import { accountPage, noToken } from '../views/account.ts';
import type { TokenTyped } from '../views/account.ts';
import type { Note } from '../views/frame.ts';
import { mayOperate } from '../visitor.ts';
import { register } from './action.ts';
import type { Action } from './action.ts';
import { carryOut, refuse } from './carry-out.ts';
import { admit, fieldOf, passwordOf, show } from './desk.ts';
import type { Desk } from './desk.ts';
import { asked } from './refusal.ts';

const PATH = '/account';
const DAY_MS = 24 * 60 * 60 * 1_000;

export function accountRoutes(desk: Desk): Router<WebState> {
  const { services, flashes } = desk;
  const router = new Router<WebState>();

  router.get(PATH, async (ctx) => {
    const visitor = await admit(ctx, desk, 'user');
    if (visitor === undefined) return;
    const client = services.client(ctx);
    const isOperator = mayOperate(visitor);
    const [sessions, tokens, users] = await asked(
      Promise.all([client.sessions(), isOperator ? client.tokens() : [], isOperator ? client.users() : []]),
    );
    const typed = { ...noToken, ...flashes.typed(ctx) };
    const inWords = sessions.map((session) => ({ ...session, agent: browserText(session.agent) }));
    await show(ctx, desk, (frame) => accountPage({ sessions: inWords, tokens, users, typed }, frame));
  });

  router.post(`${PATH}/password`, async (ctx) => {
    const form = await services.form(ctx);
    const [current = '', next = '', again = ''] = ['current', 'next', 'again'].map((name) =>
      passwordOf(form, name),
    );
    if (next !== again)
      return refuse(
        ctx,
        desk,
        { done: PATH },
        {
          tone: 'bad',
          text: 'The new password was not typed the same twice',
          detail: 'It is not changed.',
          action: 'Type it again.',
        },
      );
    return carryOut(ctx, desk, { done: PATH }, async () => {
      await services.client(ctx).changePassword({ current, next });
      return {
        tone: 'good',
        text: 'The password is changed',
        detail:
          'All your other sessions have ended. API tokens stay in force: revoke those that you do not know.',
      };
    });
  });

  router.post(`${PATH}/tokens`, async (ctx) => {
    const form = await services.form(ctx);
    const typed = { name: fieldOf(form, 'name'), role: fieldOf(form, 'role'), lasts: fieldOf(form, 'lasts') };
    const ends = { done: PATH, form: { path: PATH, fields: typed } };
    return carryOut(ctx, desk, ends, () => makeToken(ctx, desk, typed));
  });

  for (const action of endings) register(router, action, desk);
  return router;
}

async function makeToken(ctx: WebContext, { services, now }: Desk, typed: TokenTyped): Promise<Note> {
  const days = Number(typed.lasts);
  const { name, token } = await services.client(ctx).tokenMake({
    name: typed.name,
    // What is none is the lesser one.
    role: Role.catch('viewer').parse(typed.role),
    ...(days > 0 && { expiresAt: new Date(now() + days * DAY_MS).toISOString() }),
  });
  return {
    tone: 'good',
    text: `The token “${name}” is made`,
    detail: 'It is shown this once and not kept: copy it now.',
    secret: token,
    // In a file: whatever stands in a command line is shown to everybody on that machine.
    command: [
      `(umask 077; echo 'Authorization: Bearer ${token}' > token.header)`,
      `curl --cacert appliance-ca.pem --header @token.header https://${ctx.host}/api/v1/status`,
    ].join('\n'),
  };
}

const toAccount = (): string => PATH;

const endings: readonly Action[] = [
  {
    path: `${PATH}/sessions/:id/revoke`,
    page: toAccount,
    isForViewers: true,
    run: async (client, { id = '' }) => {
      await client.sessionRevoke({ id });
      return { tone: 'good', text: 'The session has ended' };
    },
    question: async ({ id }, { client }) => {
      const session = (await client.sessions()).find((each) => each.id === id);
      if (session === undefined) throw goneAlready();
      return {
        title: `End the session of ${session.user}?`,
        consequences: [
          `It was opened from ${session.address} with: ${browserText(session.agent)}.`,
          'Whoever uses it must sign in again.',
        ],
        label: 'End it',
      };
    },
  },
  {
    path: `${PATH}/tokens/:id/revoke`,
    page: toAccount,
    run: async (client, { id = '' }) => {
      await client.tokenRevoke({ id });
      return { tone: 'good', text: 'The token is revoked' };
    },
    question: async ({ id }, { client }) => {
      const token = (await client.tokens()).find((each) => each.id === id);
      if (token === undefined) throw goneAlready();
      return {
        title: `Revoke the token “${token.name}”?`,
        consequences: ['Programs that use it are refused from then on. It cannot be given back.'],
        label: 'Revoke it',
      };
    },
  },
];

function goneAlready(): WebProblem {
  return new WebProblem('ended-already', {
    title: 'It has ended already',
    status: 404,
    action: 'Account shows what there is',
  });
}
