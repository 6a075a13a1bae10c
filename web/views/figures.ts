/** Processor, memory, disk and network: now, and over the last 24 hours. */

import type { Figures, Series } from '../../appliance/contract/history.ts';
import type { Audience } from '../audience.ts';
import type { Model } from '../../appliance/client/model/model.ts';
import { buttonLink } from './forms.ts';
import { zoneOf } from './frame.ts';
import { html, nothing } from './html.ts';
import type { Html } from './html.ts';
import { areaPath, highestOf, linePath, thinned, topOf } from './series.ts';
import { age } from './time.ts';
import { bytes, percent, rate } from '../../appliance/client/words/units.ts';

const box = { width: 240, height: 44 } as const;
const POINTS = 80;

export function figures(model: Model, audience: Audience): Html {
  const now = model.figures;
  const day = model.day?.series ?? [];
  return html`<section aria-labelledby="figures">
    <h2 id="figures">
      Machine ${now !== undefined && html`<span class="count">${age(now.at, zoneOf(model))}</span>`}
    </h2>
    ${
      now === undefined
        ? html`<p class="empty">Nothing has been measured yet.</p>`
        : html`<ul class="tiles">
            ${tiles(now).map((each) => tile(each, day))}
          </ul>`
    }
    <p class="more"><a href="/history">Figures over time</a></p>
    ${audience === 'operator' && html`<div class="actions">${buttonLink('/reboot', 'Reboot…')}</div>`}
  </section>`;
}

interface Tile {
  readonly title: string;
  readonly value: string;
  readonly of: string;
  /** Series whose last day is drawn; several are drawn on one scale. */
  readonly series: readonly string[];
}

function tiles({ cpuPercent, memory, disk, network }: Figures): readonly Tile[] {
  const share = ({ usedBytes, totalBytes }: Figures['memory']): string =>
    totalBytes > 0 ? percent((usedBytes / totalBytes) * 100) : '';
  const of = ({ usedBytes, totalBytes }: Figures['memory']): string =>
    `${bytes(usedBytes)} of ${bytes(totalBytes)}`;
  return [
    { title: 'Processor', value: percent(cpuPercent), of: 'of all processors', series: ['host.cpu'] },
    { title: 'Memory', value: share(memory), of: of(memory), series: ['host.memory'] },
    { title: 'Disk', value: share(disk), of: of(disk), series: ['host.disk'] },
    {
      title: 'Network',
      value: rate(network.inBytesPerSecond),
      of: `in, ${rate(network.outBytesPerSecond)} out`,
      series: ['host.network.in', 'host.network.out'],
    },
  ];
}

function tile({ title, value, of, series }: Tile, day: readonly Series[]): Html {
  return html`<li class="tile">
    <h3>${title}</h3>
    <p class="value">${value}</p>
    <p class="of">${of}</p>
    ${sparkline(
      series.flatMap((name) => day.filter((each) => each.name === name)),
      title,
    )}
  </li>`;
}

function sparkline(list: readonly Series[], title: string): Html {
  if (list.every(({ highest }) => highestOf(highest) === undefined)) return nothing;
  const top = Math.max(...list.map(topOf));
  return html`<svg
    class="spark"
    viewBox="0 -2 ${box.width} ${box.height + 4}"
    preserveAspectRatio="none"
    role="img"
    aria-label="${title} over the last 24 hours"
  >
    ${list.map(({ average }, index) => {
      const values = thinned(average, POINTS);
      return html`<path class="area" d="${areaPath(values, top, box)}" /><path
          class="line${index > 0 && ' second'}"
          d="${linePath(values, top, box)}"
        />`;
    })}
  </svg>`;
}
