/** Log lines as they are written: filtered while one types, held while one reads. */

import { visible } from '../views/visible.ts';
import { keepStream } from './stream.ts';

/** More make a browser slow; the file has them all. */
const KEPT_LINES = 2_000;
const TAIL = 200;

interface Line {
  readonly container: string;
  readonly stream: 'stdout' | 'stderr';
  readonly at?: string;
  readonly text: string;
}

export function followLogs(): void {
  const log = document.getElementById('log');
  const state = document.getElementById('log-state');
  const filter = document.querySelector<HTMLInputElement>('#log-filter input');
  const address = log?.dataset['stream'];
  if (log === null || state === null || filter === null || address === undefined) return;
  const format = timeFormat();
  let isFirst = true;
  let isPaused = false;
  const held: Line[] = [];

  const add = (line: Line): void => {
    // A stream that is opened anew begins with the last lines again.
    if (isFirst) log.replaceChildren();
    isFirst = false;
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    const element = draw(line, log.dataset['several'] !== undefined, format);
    element.hidden = !matches(element, filter.value);
    log.append(element);
    while (log.childElementCount > KEPT_LINES) log.firstElementChild?.remove();
    if (atEnd) log.scrollTop = log.scrollHeight;
  };
  const pause = button('Pause', () => {
    isPaused = !isPaused;
    pause.textContent = isPaused ? 'Go on' : 'Pause';
    pause.setAttribute('aria-pressed', String(isPaused));
    if (!isPaused) held.splice(0).forEach(add);
    tell();
  });
  const tell = (words?: string): void => {
    state.textContent =
      words ??
      (isPaused ? `Paused; ${held.length} lines wait.` : 'Live: new lines appear as they are written.');
  };
  filter.form?.querySelector('button')?.closest('.field')?.replaceChildren(pause);
  filter.form?.addEventListener('submit', (event) => event.preventDefault());
  filter.addEventListener('input', () => {
    for (const line of log.children)
      if (line instanceof HTMLElement) line.hidden = !matches(line, filter.value);
  });
  log.scrollTop = log.scrollHeight;

  const stream = keepStream({
    address: () => `${address}?follow=true&timestamps=true&tail=${TAIL}`,
    onState: (now) => {
      if (now === 'lost') tell('No connection to the appliance; it is tried again.');
      if (now !== 'open') return;
      isFirst = true;
      held.length = 0;
      tell();
    },
    messages: {
      line: (data) => {
        const line = JSON.parse(data) as Line;
        if (!isPaused) return add(line);
        if (held.length < KEPT_LINES) held.push(line);
        tell();
      },
      end: (data) => {
        stream.stop();
        tell(`It has ended: ${(JSON.parse(data) as { reason: string }).reason}`);
      },
    },
  });
}

function matches(line: Element, filter: string): boolean {
  return filter === '' || line.textContent.toLowerCase().includes(filter.toLowerCase());
}

function draw(
  { container, stream, at, text }: Line,
  several: boolean,
  format: Intl.DateTimeFormat,
): HTMLElement {
  const line = document.createElement('p');
  line.className = stream;
  if (at !== undefined) {
    const time = document.createElement('time');
    time.dateTime = at;
    time.textContent = format.format(new Date(at));
    line.append(time, ' ');
  }
  if (several) line.append(span(container, 'container'), ' ');
  line.append(span(visible(text)));
  return line;
}

/** As the server writes it, in the zone of the machine. */
function timeFormat(): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone: document.body.dataset['zone'] ?? 'UTC',
  });
}

function span(text: string, name = ''): HTMLElement {
  const element = document.createElement('span');
  element.className = name;
  element.textContent = text;
  return element;
}

function button(label: string, onPress: () => void): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.textContent = label;
  element.addEventListener('click', onPress);
  return element;
}
