/** A chart of one figure over time: mean and highest, with a scale in round numbers; and the same as words and as a table. */

import type { History, Series } from '../../appliance/contract/history.ts';
import { html, nothing } from './html.ts';
import type { Html } from './html.ts';
import { amount, areaPath, highestOf, linePath, meanOf, topOf } from './series.ts';
import { ticks } from './ticks.ts';
import { timeText } from '../../appliance/client/words/time.ts';

/** Drawn in units of one pixel at the usual width of a page, and stretched to whatever there is; text stands outside of what is stretched. */
const box = { width: 1_000, height: 160 } as const;
const ROWS = 24;

export interface ChartOptions {
  readonly title: string;
  readonly id: string;
  readonly zone: string;
  readonly from: number;
  readonly stepMs: number;
}

export function chart(series: Series, options: ChartOptions): Html {
  const { title, id } = options;
  const { unit, average, highest } = series;
  const peak = highestOf(highest);
  if (peak === undefined)
    return html`<section class="chart" aria-labelledby="${id}">
      <h2 id="${id}">${title}</h2>
      <p class="empty">Nothing is known of this time.</p>
    </section>`;
  const top = topOf(series);
  const last = average.findLast((value) => value !== null) ?? 0;
  const words = `mean ${amount(meanOf(average) ?? 0, unit)}, highest ${amount(peak, unit)}, last ${amount(last, unit)}`;
  return html`<section class="chart" aria-labelledby="${id}">
    <h2 id="${id}">${title} <span class="count">${words}</span></h2>
    <div class="plot">
      <div class="scale" aria-hidden="true">
        <span>${amount(top, unit)}</span><span>${amount(top / 2, unit)}</span><span>0</span>
      </div>
      <svg
        viewBox="0 0 ${box.width} ${box.height}"
        preserveAspectRatio="none"
        role="img"
        aria-label="${title}: ${words}"
        data-from="${options.from}"
        data-step="${options.stepMs}"
        data-unit="${unit}"
        data-values="${short(average)}"
      >
        <path
          class="grid"
          d="M0 0H${box.width}M0 ${box.height / 2}H${box.width}M0 ${box.height}H${box.width}${timeLines(options, average.length)}"
        />
        <path class="peak" d="${areaPath(highest, top, box)}" />
        <path class="line" d="${linePath(average, top, box)}" />
      </svg>
      ${timeScale(options, average.length)}
    </div>
    ${table(series, options)}
  </section>`;
}

/** For the script, which tells the value under the pointer; whole numbers above a hundred are near enough. */
function short(values: Series['average']): string {
  return values
    .map((value) => (value === null ? '' : value >= 100 ? Math.round(value) : Number(value.toFixed(1))))
    .join(',');
}

function places(
  { from, stepMs, zone }: ChartOptions,
  steps: number,
): readonly { readonly x: number; readonly label: string }[] {
  const lengthMs = Math.max(1, steps - 1) * stepMs;
  return ticks(from, from + lengthMs, zone).map(({ at, label }) => ({ x: (at - from) / lengthMs, label }));
}

function timeLines(options: ChartOptions, steps: number): string {
  return places(options, steps)
    .map(({ x }) => `M${Math.round(x * box.width)} 0V${box.height}`)
    .join('');
}

/** Text that is not stretched: an SVG of its own, in which places are shares of the width. */
function timeScale(options: ChartOptions, steps: number): Html {
  return html`<svg class="times" aria-hidden="true">
    ${places(options, steps).map(
      ({ x, label }) =>
        html`<text
          x="${(x * 100).toFixed(1)}%"
          y="14"
          text-anchor="${x < 0.02 ? 'start' : x > 0.98 ? 'end' : 'middle'}"
          >${label}</text
        >`,
    )}
  </svg>`;
}

function table({ average, highest, unit }: Series, { from, stepMs, zone, title, id }: ChartOptions): Html {
  const every = Math.max(1, Math.ceil(average.length / ROWS));
  const style = stepMs * every >= 24 * 3_600_000 ? 'day' : 'near';
  const rows = Array.from({ length: Math.ceil(average.length / every) }, (_, row) => {
    const mean = meanOf(average.slice(row * every, (row + 1) * every));
    const peak = highestOf(highest.slice(row * every, (row + 1) * every));
    if (mean === undefined || peak === undefined) return nothing;
    return html`<tr>
      <th scope="row">${timeText(from + row * every * stepMs, zone, style)}</th>
      <td>${amount(mean, unit)}</td>
      <td>${amount(peak, unit)}</td>
    </tr>`;
  });
  return html`<details id="${id}-table">
    <summary>As a table<span class="hidden"> of ${title}</span></summary>
    <table class="plain-table">
      <caption class="hidden">
        ${title}
      </caption>
      <thead>
        <tr>
          <th scope="col">From</th>
          <th scope="col">Mean</th>
          <th scope="col">Highest</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </details>`;
}

/** Where a chart begins and how far its steps are apart. */
export function scaleOf({ from, stepMs }: History): Pick<ChartOptions, 'from' | 'stepMs'> {
  return { from: Date.parse(from), stepMs };
}
