/** Charts tell the value under the pointer, and a part that is dragged over is shown in full. Without the script a form does the same. */

const svg = 'http://www.w3.org/2000/svg';
/** Less is a click. */
const DRAGGED = 0.01;

export function offerZoom(): void {
  const hint = document.getElementById('zoom-hint');
  const charts = document.querySelectorAll<SVGSVGElement>('svg[data-values]');
  if (charts.length === 0) return;
  if (hint !== null) {
    const words = document.createElement('span');
    words.className = 'doing';
    words.textContent = '. Drag over a chart to look closer.';
    hint.append(words);
  }
  for (const chart of charts) watch(chart);
}

interface Scale {
  readonly from: number;
  readonly stepMs: number;
  readonly values: readonly (number | undefined)[];
  readonly unit: string;
}

function watch(chart: SVGSVGElement): void {
  const { from = '0', step = '1', values = '', unit = '' } = chart.dataset;
  const scale: Scale = {
    from: Number(from),
    stepMs: Number(step),
    values: values.split(',').map((each) => (each === '' ? undefined : Number(each))),
    unit,
  };
  const readout = document.createElement('p');
  readout.className = 'readout';
  chart.parentElement?.append(readout);
  const mark = document.createElementNS(svg, 'rect');
  mark.setAttribute('class', 'zoom');
  mark.setAttribute('height', '100%');
  let start: number | undefined;

  const shareAt = ({ clientX }: PointerEvent): number => {
    const { left, width } = chart.getBoundingClientRect();
    return Math.min(1, Math.max(0, (clientX - left) / width));
  };
  const instantAt = (share: number): number => scale.from + share * scale.stepMs * (scale.values.length - 1);

  chart.addEventListener('pointerdown', (event) => {
    start = shareAt(event);
    chart.setPointerCapture(event.pointerId);
    chart.append(mark);
    mark.setAttribute('width', '0');
  });
  chart.addEventListener('pointermove', (event) => {
    const share = shareAt(event);
    readout.textContent = words(share, scale, instantAt(share));
    if (start === undefined) return;
    mark.setAttribute('x', `${Math.min(start, share) * 100}%`);
    mark.setAttribute('width', `${Math.abs(share - start) * 100}%`);
  });
  chart.addEventListener('pointerup', (event) => {
    const [first, end] = [start, shareAt(event)];
    start = undefined;
    mark.remove();
    if (first === undefined || Math.abs(end - first) < DRAGGED) return;
    const [from_, to] = [first, end]
      .toSorted((a, b) => a - b)
      .map((share) => new Date(instantAt(share)).toISOString());
    location.assign(`/history?${new URLSearchParams({ from: from_ ?? '', to: to ?? '' }).toString()}`);
  });
  chart.addEventListener('pointercancel', () => {
    start = undefined;
    mark.remove();
  });
  chart.addEventListener('pointerleave', () => {
    if (start === undefined) readout.textContent = '';
  });
}

function words(share: number, { values, unit }: Scale, at: number): string {
  const value = values[Math.round(share * (values.length - 1))];
  const time = new Date(at).toLocaleString('en-GB', {
    timeZone: document.body.dataset['zone'] ?? 'UTC',
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  return `${time}: ${value === undefined ? 'not known' : amount(value, unit)}`;
}

function amount(value: number, unit: string): string {
  if (unit === 'percent') return `${value} %`;
  const formatted = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(
    value,
  );
  return `${formatted}B${unit === 'bytes' ? '' : '/s'}`;
}
