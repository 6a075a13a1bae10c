/** Log lines as they are written: filtered while one types, held while one reads, and gone on with when the containers are there again. */

import { visible } from '../views/visible.ts';
import { holdLines } from './held-lines.ts';
import { KEPT_LINES, linesIn } from './log-lines.ts';
import type { Line } from './log-lines.ts';
import { replayOf } from './replayed.ts';
import type { IsKnown } from './replayed.ts';
import { keepStream } from './stream.ts';

const TAIL = 200;
/** Between the end of the containers and the next look for them. */
const AGAIN_MS = 2_000;

export function followLogs(): void {
  const log = document.getElementById('log');
  const state = document.getElementById('log-state');
  const filter = document.querySelector<HTMLInputElement>('#log-filter input');
  const address = log?.dataset['stream'];
  if (log === null || state === null || filter === null || address === undefined) return;
  const lines = linesIn(log, filter.value);
  const held = holdLines<Line>(KEPT_LINES);
  let isKnown: IsKnown = replayOf(lines.all());
  /** Why there are no more, until there are. */
  let ended: string | undefined;
  let isLost = false;
  let isPaused = false;

  const tell = (): void => {
    if (isPaused) state.textContent = pausedText(held);
    else if (isLost) state.textContent = 'No connection to the appliance; it is tried again.';
    else if (ended !== undefined)
      state.textContent = `It has ended: ${ended}. It goes on here when they are there again.`;
    else state.textContent = 'Live: new lines appear as they are written.';
  };
  const goOn = (): void => {
    if (ended !== undefined) lines.divide(`It had ended: ${ended}. What was written since then follows.`);
    ended = undefined;
  };
  const pause = button('Pause', () => {
    isPaused = !isPaused;
    pause.textContent = isPaused ? 'Go on' : 'Pause';
    pause.setAttribute('aria-pressed', String(isPaused));
    if (!isPaused) {
      const { lines: waiting, leftOut } = held.take();
      if (leftOut > 0) lines.divide(`${leftOut} lines were left out while it was paused.`);
      lines.add(waiting);
    }
    tell();
  });
  filter.form?.querySelector('button')?.closest('.field')?.replaceChildren(pause);
  filter.addEventListener('input', () => {
    lines.filter(filter.value);
    followDownload(filter.value);
  });
  tell();

  const stream = keepStream({
    address: () => `${address}?follow=true&timestamps=true&tail=${TAIL}`,
    onState: (now) => {
      if (now === 'opening') return;
      isLost = now === 'lost';
      if (now === 'open') isKnown = replayOf([...lines.all(), ...held.all().map(readable)]);
      tell();
    },
    messages: {
      line: (data) => {
        const line = JSON.parse(data) as Line;
        if (isKnown(readable(line))) return;
        goOn();
        if (isPaused) held.push(line);
        else lines.add([line]);
        tell();
      },
      // One that stands is followed, also where nothing is written.
      heartbeat: () => {
        goOn();
        tell();
      },
      end: (data) => {
        ended = (JSON.parse(data) as { reason: string }).reason;
        tell();
        stream.stop();
        setTimeout(() => stream.start(), AGAIN_MS);
      },
    },
  });
}

function readable(line: Line): Line {
  return { ...line, text: visible(line.text) };
}

function pausedText({ size, leftOut }: { readonly size: number; readonly leftOut: number }): string {
  return `Paused; ${size} lines wait${leftOut > 0 ? `, ${leftOut} before them were left out` : ''}.`;
}

/** The file has what one sees. */
function followDownload(text: string): void {
  const link = document.querySelector<HTMLAnchorElement>('#log-download');
  if (link === null) return;
  const [path = ''] = (link.getAttribute('href') ?? '').split('?', 1);
  link.setAttribute('href', text === '' ? path : `${path}?filter=${encodeURIComponent(text)}`);
}

function button(label: string, onPress: () => void): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.textContent = label;
  element.addEventListener('click', onPress);
  return element;
}
