/** The lines on the page of logs: those that the server wrote and those of the stream, in the order of their times, as many as a browser can bear. */

import { visible } from '../views/visible.ts';
import type { LineText } from './replayed.ts';

export interface Line extends LineText {
  readonly container: string;
}

export interface LogLines {
  /** Those that stand there, also hidden ones. */
  all(): readonly LineText[];
  add(lines: readonly Line[]): void;
  /** Words between what was there before and what comes now. Two without a line between them say nothing more than one. */
  divide(words: string): void;
  /** Only lines with this text are seen; the others come back when it is another one. */
  filter(text: string): void;
}

/** More make a browser slow; the file has them all. */
export const KEPT_LINES = 2_000;
/** Beside the lines. */
const MOST_DIVIDERS = 50;

export function linesIn(log: HTMLElement, filteredBy: string): LogLines {
  const format = timeFormat();
  let wanted = filteredBy;
  /** Who reads at the end goes on reading there; who reads elsewhere stays there. */
  const stayingAtEnd = (change: () => void): void => {
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    change();
    if (atEnd) log.scrollTop = log.scrollHeight;
  };
  const add = (line: Line): void => {
    const element = draw(line, log.dataset['several'] !== undefined, format);
    element.hidden = !matches(element, wanted);
    if (!element.hidden) log.querySelector(':scope > .empty')?.remove();
    log.insertBefore(element, placeFor(log, line.at));
    if (log.childElementCount <= KEPT_LINES + MOST_DIVIDERS) return;
    // What one looks for outlives what one does not see.
    (log.querySelector(':scope > [hidden]') ?? log.querySelector(':scope > p'))?.remove();
  };
  log.scrollTop = log.scrollHeight;
  return {
    all: () => linesOf(log).map(lineOf),
    add: (lines) => stayingAtEnd(() => lines.forEach(add)),
    divide: (words) =>
      stayingAtEnd(() => {
        if (log.lastElementChild?.className === 'divider') log.lastElementChild.remove();
        const divider = document.createElement('div');
        divider.className = 'divider';
        divider.append(span(words));
        log.append(divider);
        const dividers = log.querySelectorAll(':scope > .divider');
        if (dividers.length > MOST_DIVIDERS) dividers[0]?.remove();
      }),
    filter: (text) => {
      wanted = text;
      for (const line of linesOf(log)) line.hidden = !matches(line, text);
    },
  };
}

function linesOf(log: HTMLElement): readonly HTMLElement[] {
  return [...log.querySelectorAll<HTMLElement>(':scope > :is(.stdout, .stderr)')];
}

function lineOf(element: HTMLElement): LineText {
  const at = element.querySelector('time')?.dateTime;
  return {
    stream: element.className === 'stderr' ? 'stderr' : 'stdout',
    ...(at !== undefined && { at }),
    text: textOf(element),
  };
}

/** Before the first of those that are later; what was written before a divider was put there does not move past it. */
function placeFor(log: HTMLElement, at: string | undefined): Element | null {
  const atMs = Date.parse(at ?? '');
  let place: Element | null = null;
  for (let each = log.lastElementChild; each !== null; each = each.previousElementSibling) {
    if (!(Date.parse(each.querySelector('time')?.dateTime ?? '') > atMs)) break;
    place = each;
  }
  return place;
}

function matches(line: Element, text: string): boolean {
  return text === '' || textOf(line).toLowerCase().includes(text.toLowerCase());
}

/** What the program wrote stands last, as the server looks for it too: neither the time nor the mark before it. */
function textOf(line: Element): string {
  return line.lastElementChild?.textContent ?? '';
}

/** As the server draws it (views/logs.ts). */
function draw(
  { container, stream, at, text }: Line,
  several: boolean,
  format: Intl.DateTimeFormat,
): HTMLElement {
  const line = document.createElement('p');
  line.className = stream;
  if (stream === 'stderr') {
    const mark = span('!', 'mark');
    mark.setAttribute('aria-hidden', 'true');
    line.append(mark, span('error output: ', 'hidden'));
  }
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

function span(text: string, name?: string): HTMLElement {
  const element = document.createElement('span');
  if (name !== undefined) element.className = name;
  element.textContent = text;
  return element;
}
