/** Who may sign in, and the commands at the machine that change it: nobody can be let in over the network. */

import type { User } from '../../appliance/contract/accounts.ts';
import { zoneOf } from './frame.ts';
import type { Frame } from './frame.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { age } from './time.ts';

export function usersPart(users: readonly User[], { model }: Frame): Html {
  const zone = zoneOf(model);
  return html`<section aria-labelledby="users">
    <h2 id="users">Users</h2>
    <table>
      <caption class="hidden">
        Users
      </caption>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Role</th>
          <th scope="col">Since</th>
          <th scope="col">Password set</th>
        </tr>
      </thead>
      <tbody>
        ${users.map(
          ({ name, role, createdAt, passwordSetAt }) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td data-label="Role">${role}</td>
              <td data-label="Since">${age(createdAt, zone)}</td>
              <td data-label="Password set">${age(passwordSetAt, zone)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p>They are changed at the machine, on its console or over SSH. Add one, set a password or a role:</p>
    <p><code>sudo appliancectl user set-password NAME --role viewer</code></p>
    <p>Remove one, with all its sessions and tokens:</p>
    <p><code>sudo appliancectl user remove NAME</code></p>
  </section>`;
}
