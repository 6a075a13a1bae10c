/** Figures over time, of the machine and of each service, for one of some ranges or for a part of one. */

import type { History, Series } from '../../appliance/contract/history.ts';
import { chart, scaleOf } from './chart.ts';
import { inputField } from './forms.ts';
import { servicePath, zoneOf } from './frame.ts';
import type { Frame } from './frame.ts';
import { html } from './html.ts';
import type { Html, Value } from './html.ts';
import type { Content } from './layout.ts';
import { amount, areaPath, highestOf, linePath, meanOf, seriesTitle, thinned, topOf } from './series.ts';
import { timeText } from '../../appliance/client/words/time.ts';

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;

export const ranges = {
  '1h': { label: '1 hour', milliseconds: HOUR },
  '24h': { label: '24 hours', milliseconds: DAY },
  '7d': { label: '7 days', milliseconds: 7 * DAY },
  '30d': { label: '30 days', milliseconds: 30 * DAY },
  '1y': { label: '1 year', milliseconds: 365 * DAY },
} as const;
export type Range = keyof typeof ranges;

export function isRange(text: string): text is Range {
  return Object.hasOwn(ranges, text);
}

export interface HistoryPage {
  /** Absent: a part that was picked. */
  readonly range?: Range;
  readonly host: History;
  readonly services: History;
}

export function historyPage({ range, host, services }: HistoryPage, { model }: Frame): Content {
  const zone = zoneOf(model);
  return {
    title: 'Figures',
    main: html`<h1>Figures over time</h1>
      <nav class="ranges" aria-label="Length of time">
        <ul>
          ${Object.entries(ranges).map(([name, { label }]) => html`<li><a href="/history?range=${name}" ${name === range && html` aria-current="page"`}>${label}</a></li>`)}
        </ul>
      </nav>
      <p class="meta" id="zoom-hint">${span(host, zone)}</p>
      <div class="charts" id="charts" data-zone="${zone}">
        ${host.series.map((series, index) => chart(series, { title: seriesTitle(series.name), id: `chart-${index}`, zone, ...scaleOf(host) }))}
      </div>
      ${servicesPart(services)}
      <details id="picked">
        <summary>From one point of time to another</summary>
        <form method="get" action="/history" class="filter">
          ${inputField({ name: 'from', label: 'From', type: 'datetime-local', value: localTime(Date.parse(host.from), zone) })}${inputField({ name: 'to', label: 'To', type: 'datetime-local', value: localTime(endOf(host), zone) })}
          <div class="field"><button class="quiet">Show</button></div>
        </form>
      </details>`,
  };
}

function endOf({ from, stepMs, series }: History): number {
  return Date.parse(from) + stepMs * Math.max(0, ...series.map(({ average }) => average.length));
}

function span(history: History, zone: string): string {
  return `${timeText(Date.parse(history.from), zone, 'minute')} to ${timeText(endOf(history), zone, 'minute')}, ${zone}`;
}

/** As the field of a form wants it: 2026-11-29T03:08. */
function localTime(at: number, zone: string): string {
  return timeText(at, zone, 'field').replace(' ', 'T');
}

interface ServiceSeries {
  readonly name: string;
  readonly series: readonly Series[];
}

function servicesPart(history: History): Value {
  const all = byService(history.series);
  return (
    all.length > 0 &&
    html`<section aria-labelledby="of-services">
      <h2 id="of-services">Services</h2>
      <table>
        <caption class="hidden">
          Figures of each service
        </caption>
        <thead>
          <tr>
            <th scope="col">Service</th>
            <th scope="col">Processor</th>
            <th scope="col">Memory</th>
            <th scope="col">Network in</th>
            <th scope="col">Network out</th>
          </tr>
        </thead>
        <tbody>
          ${all.map(
            ({ name, series }) =>
              html`<tr>
                <th scope="row"><a href="${servicePath(name)}">${name}</a></th>
                ${['cpu', 'memory', 'network.in', 'network.out'].map((part) =>
                  cell(
                    series.find((each) => each.name === `service.${name}.${part}`),
                    seriesTitle(`host.${part}`),
                  ),
                )}
              </tr>`,
          )}
        </tbody>
      </table>
    </section>`
  );
}

/** Names of services may have dots in them; the parts are known. */
function byService(series: readonly Series[]): readonly ServiceSeries[] {
  const groups = Map.groupBy(
    series,
    ({ name }) => /^service\.(.+?)\.(?:cpu|memory|network\.in|network\.out)$/.exec(name)?.[1],
  );
  return [...groups].flatMap(([name, list]) => (name === undefined ? [] : [{ name, series: list }]));
}

const box = { width: 120, height: 24 } as const;

function cell(series: Series | undefined, title: string): Html {
  const peak = series === undefined ? undefined : highestOf(series.highest);
  if (series === undefined || peak === undefined) return html`<td data-label="${title}">–</td>`;
  const values = thinned(series.average, 60);
  // Against its own highest: the shape counts, the amounts stand beside it.
  const top = topOf({ unit: 'bytes', highest: [peak] });
  const scale = series.unit === 'percent' ? Math.max(peak, 1) : top;
  return html`<td data-label="${title}">
    <svg
      class="spark small"
      viewBox="0 -1 ${box.width} ${box.height + 2}"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path class="area" d="${areaPath(values, scale, box)}" />
      <path class="line" d="${linePath(values, scale, box)}" />
    </svg>
    <span>${amount(meanOf(series.average) ?? 0, series.unit)}</span>
    <span class="meta">highest ${amount(peak, series.unit)}</span>
  </td>`;
}
