/** What belongs to who has signed in: the password, the open sessions, and tokens for programs. */

import type { ApiToken, Session, User } from '../../appliance/contract/accounts.ts';
import { mayOperate } from '../visitor.ts';
import { button, buttonForm, buttonLink, choiceField, inputField, passwordField } from './forms.ts';
import type { Choice } from './forms.ts';
import { zoneOf } from './frame.ts';
import type { Frame } from './frame.ts';
import { html, nothing } from './html.ts';
import type { Html } from './html.ts';
import type { Content } from './layout.ts';
import { age, time } from './time.ts';
import { usersPart } from './users.ts';

export interface TokenTyped {
  readonly name: string;
  readonly role: string;
  readonly lasts: string;
}
export interface AccountPage {
  /** With the browser in words. */
  readonly sessions: readonly Session[];
  /** For operators, as `users`. */
  readonly tokens: readonly ApiToken[];
  readonly users: readonly User[];
  readonly typed: TokenTyped;
}

export const noToken: TokenTyped = { name: '', role: 'viewer', lasts: '90' };

/** Days, by the value of the choice. */
const tokenTimes: readonly Choice[] = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'a year' },
  { value: '', label: 'until it is revoked' },
];

export function accountPage({ sessions, tokens, users, typed }: AccountPage, frame: Frame): Content {
  const { visitor } = frame;
  const user = visitor.kind === 'user' ? visitor : undefined;
  return {
    title: 'Account',
    main: html`<h1>Account</h1>
      <p class="lead">
        Signed in as ${user?.name},
        ${user?.role === 'operator' ? 'operator: sees everything and changes what runs' : 'viewer: sees everything and changes nothing'}.
      </p>
      <div class="actions">${buttonForm('/sign-out', 'Sign out', { weight: 'primary' })}</div>
      ${passwordPart(user?.name ?? '')}${sessionsPart(sessions, frame)}${mayOperate(visitor) ? html`${tokensPart(tokens, typed, frame)}${usersPart(users, frame)}` : nothing}`,
  };
}

/** The name is there for password managers, which file a password under it. */
function passwordPart(user: string): Html {
  return html`<section aria-labelledby="password">
    <h2 id="password">Password</h2>
    <form method="post" action="/account/password" class="fields">
      <input
        type="text"
        name="username"
        value="${user}"
        autocomplete="username"
        hidden
      />${passwordField({ name: 'current', label: 'Password now', autocomplete: 'current-password', required: true })}${passwordField({ name: 'next', label: 'New password', hint: 'At least 10 characters. All other sessions end.', autocomplete: 'new-password', required: true })}${passwordField({ name: 'again', label: 'New password again', autocomplete: 'new-password', required: true })}
      <div class="actions">${button('Change the password')}</div>
    </form>
  </section>`;
}

function sessionsPart(sessions: readonly Session[], { model }: Frame): Html {
  const zone = zoneOf(model);
  return html`<section aria-labelledby="sessions">
    <h2 id="sessions">Open sessions</h2>
    <table>
      <caption class="hidden">
        Open sessions
      </caption>
      <thead>
        <tr>
          <th scope="col">User</th>
          <th scope="col">From</th>
          <th scope="col">Browser</th>
          <th scope="col">Seen</th>
          <th scope="col">Ends</th>
          <th scope="col" class="doing">What can be done</th>
        </tr>
      </thead>
      <tbody>
        ${sessions.map(
          ({ id, user, role, address, agent, lastSeenAt, expiresAt, isCurrent }) =>
            html`<tr>
              <th scope="row">${user} <span class="meta">${role}</span></th>
              <td data-label="From">${address}</td>
              <td data-label="Browser"><span class="detail">${agent}</span></td>
              <td data-label="Seen">${age(lastSeenAt, zone)}</td>
              <td data-label="Ends">${time(expiresAt, zone)}</td>
              <td class="doing">
                ${
                  isCurrent
                    ? 'this one'
                    : buttonLink(
                        `/account/sessions/${encodeURIComponent(id)}/revoke`,
                        'End…',
                        `the session of ${user} from ${address}`,
                      )
                }
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function tokensPart(tokens: readonly ApiToken[], typed: TokenTyped, { model }: Frame): Html {
  const zone = zoneOf(model);
  const roles: readonly Choice[] = [
    { value: 'viewer', label: 'viewer: sees everything' },
    { value: 'operator', label: 'operator: also changes what runs' },
  ];
  return html`<section aria-labelledby="tokens">
    <h2 id="tokens">API tokens</h2>
    <p>
      For programs: <code>Authorization: Bearer TOKEN</code> at <code>/api/v1/…</code> and
      <code>/metrics</code>.
    </p>
    ${
      tokens.length > 0 &&
      html`<table>
        <caption class="hidden">
          API tokens
        </caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Role</th>
            <th scope="col">Made</th>
            <th scope="col">Used</th>
            <th scope="col">Ends</th>
            <th scope="col" class="doing">What can be done</th>
          </tr>
        </thead>
        <tbody>
          ${tokens.map(
            ({ id, name, role, user, createdAt, lastUsedAt, expiresAt }) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td data-label="Role">${role}</td>
                <td data-label="Made">
                  ${age(createdAt, zone)} <span class="meta">${user ?? 'on the machine'}</span>
                </td>
                <td data-label="Used">${lastUsedAt === undefined ? 'never' : age(lastUsedAt, zone)}</td>
                <td data-label="Ends">
                  ${expiresAt === undefined ? 'when it is revoked' : time(expiresAt, zone)}
                </td>
                <td class="doing">
                  ${buttonLink(`/account/tokens/${encodeURIComponent(id)}/revoke`, 'Revoke…', name)}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>`
    }
    <h3>A new one</h3>
    <form method="post" action="/account/tokens" class="fields">
      ${inputField({ name: 'name', label: 'What it is for', value: typed.name, maxLength: 64, required: true })}${choiceField({ name: 'role', label: 'Role', value: typed.role, choices: roles })}${choiceField({ name: 'lasts', label: 'Lasts', value: typed.lasts, choices: tokenTimes })}
      <div class="actions">${button('Make a token')}</div>
    </form>
  </section>`;
}
