/** Users, sessions and API tokens as tables: pure. Times are UTC. */

import type { ApiToken, Session, User } from '../../contract/accounts.ts';
import { renderTable } from './table.ts';
import type { Cell } from './table.ts';
import { clean, shorten } from './text.ts';
import { duration } from '../../client/words/elapsed.ts';
import { timestamp } from './time.ts';
import type { View } from './view.ts';

/** A browser says a lot of itself; --json has all of it. */
const AGENT_WIDTH = 60;

export function renderUsers(users: readonly User[], view: View): string {
  if (users.length === 0) return 'Nobody can sign in yet. Next: appliancectl user set-password\n';
  return renderTable(
    [{ title: 'NAME' }, { title: 'ROLE' }, { title: 'PASSWORD SET' }, { title: 'ADDED' }],
    users.map((user): readonly Cell[] => [
      { text: clean(user.name) },
      { text: clean(user.role) },
      { text: timestamp(user.passwordSetAt) },
      { text: timestamp(user.createdAt) },
    ]),
    view,
  );
}

export function renderSessions(sessions: readonly Session[], view: View): string {
  if (sessions.length === 0) return 'Nobody is signed in.\n';
  return renderTable(
    [
      { title: 'ID' },
      { title: 'USER' },
      { title: 'ROLE' },
      { title: 'FROM' },
      { title: 'SIGNED IN' },
      { title: 'LAST SEEN' },
      { title: 'BROWSER' },
    ],
    sessions.map((session): readonly Cell[] => [
      { text: clean(session.id) },
      { text: clean(session.user) },
      { text: clean(session.role) },
      { text: clean(session.address) },
      { text: timestamp(session.createdAt) },
      { text: `${duration(view.now - Date.parse(session.lastSeenAt))} ago` },
      { text: shorten(clean(session.agent), AGENT_WIDTH) },
    ]),
    view,
  );
}

export function renderTokens(tokens: readonly ApiToken[], view: View): string {
  if (tokens.length === 0) return 'There are no API tokens.\n';
  return renderTable(
    [
      { title: 'ID' },
      { title: 'NAME' },
      { title: 'ROLE' },
      { title: 'MADE BY' },
      { title: 'MADE' },
      { title: 'LAST USED' },
      { title: 'EXPIRES' },
    ],
    tokens.map((token): readonly Cell[] => [
      { text: clean(token.id) },
      { text: clean(token.name) },
      { text: clean(token.role) },
      { text: token.user === undefined ? '-' : clean(token.user) },
      { text: timestamp(token.createdAt) },
      { text: token.lastUsedAt === undefined ? 'never' : timestamp(token.lastUsedAt) },
      expiryCell(token, view),
    ]),
    view,
  );
}

function expiryCell({ expiresAt }: ApiToken, { now }: View): Cell {
  if (expiresAt === undefined) return { text: 'never' };
  if (Date.parse(expiresAt) > now) return { text: timestamp(expiresAt) };
  return { text: `expired ${timestamp(expiresAt)}`, style: 'red' };
}
