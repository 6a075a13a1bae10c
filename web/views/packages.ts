/** The packages of the operating system: what waits, what was left to a person, what failed, and when it is tried next. */

import type { OsStatus } from '../../appliance/contract/os-status.ts';
import { html } from './html.ts';
import type { Html, Value } from './html.ts';
import { icon } from './icons.ts';
import { stateMark } from './states.ts';
import { age, time } from './time.ts';
import { plural } from '../../appliance/client/words/units.ts';
import { osLook } from './updates-brief.ts';

const engineTexts: Readonly<Record<OsStatus['engineUpdates'], string>> = {
  unattended: 'with the other packages',
  window: 'in the update window only',
  held: 'left to a person: one restarts all containers',
};

export function packagesPart(os: OsStatus, zone: string): Html {
  const { reason, instead, rebootRequired, shutdown } = os;
  return html`<section aria-labelledby="packages">
    <h2 id="packages">Packages of the operating system</h2>
    <p>${stateMark(osLook(os))}${reason !== undefined && html` <span class="detail">${reason}</span>`}</p>
    ${instead !== undefined && html`<p>${icon('warning')} Updates are installed all the same: ${instead}</p>`}
    ${rebootRequired !== undefined && html`<p>${icon('warning')} A reboot is needed since ${age(rebootRequired.since, zone)}: ${rebootRequired.packages.join(', ')}</p>`}
    ${shutdown !== undefined && html`<p>${icon('warning')} ${shutdown.mode} is scheduled: ${time(shutdown.at, zone)}</p>`}
    <dl class="facts-list">
      ${dates(os, zone)}
      <dt>Docker Engine</dt>
      <dd>${engineTexts[os.engineUpdates]}</dd>
    </dl>
    ${problems('What dpkg calls broken', os.broken)}${problems('Errors of the last run', os.failures)}${problems('Waits', os.waiting)}
    ${os.heldBack.length > 0 && html`<p>Left to a person: ${os.heldBack.join(', ')}</p>`}${pending(os)}
  </section>`;
}

function dates(
  { lastCheckAt, lastRunAt, lastSuccessAt, nextCheckAt, nextRunAt }: OsStatus,
  zone: string,
): Value {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Lists fetched', lastCheckAt],
    ['Last run', lastRunAt],
    ['Last success', lastSuccessAt],
    ['Next fetch', nextCheckAt],
    ['Next run', nextRunAt],
  ];
  return rows.map(
    ([label, at]) =>
      at !== undefined &&
      html`<dt>${label}</dt>
        <dd>${time(at, zone)}</dd>`,
  );
}

function problems(title: string, lines: readonly string[]): Value {
  return (
    lines.length > 0 &&
    html`<h3>${title}</h3>
      <ul>
        ${lines.map((line) => html`<li>${line}</li>`)}
      </ul>`
  );
}

function pending({ pending: list }: OsStatus): Value {
  if (list === undefined || list.length === 0) return undefined;
  return html`<details id="pending">
    <summary>${plural(list.length, 'upgrade')} waiting</summary>
    <table>
      <caption class="hidden">
        Upgrades that wait
      </caption>
      <thead>
        <tr>
          <th scope="col">Package</th>
          <th scope="col">Installed</th>
          <th scope="col">New</th>
        </tr>
      </thead>
      <tbody>
        ${list.map(
          ({ name, from, to }) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td data-label="Installed">${from ?? 'new'}</td>
              <td data-label="New">${to}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </details>`;
}
