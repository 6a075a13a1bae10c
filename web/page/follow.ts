/**
 * Follows what changes: puts parts of the first page in their places, and asks for any other page anew when what it is about has changed.
 * A page that names nothing that it is about follows only the health and who looks on.
 */

import { patch } from './patch.ts';
import { isTypedInto } from './presence.ts';
import { keepStream } from './stream.ts';
import type { StreamState } from './stream.ts';
import { tellTimes } from './times.ts';

/** What happens in one moment is asked for once. */
const ANEW_MS = 700;
/** While something goes on of which no part of the page tells how far it is. */
const BUSY_MS = 2_000;

export function followPage(): void {
  const { after, follow } = document.body.dataset;
  if (after === undefined) return;
  let lastId = after;
  const parts = follow?.split(' ').filter((name) => name !== '');
  const anew = later(ANEW_MS, async () => {
    await askAnew();
    watchBusy();
  });
  const look = later(BUSY_MS, async () => {
    if (!document.hidden) await askAnew();
    watchBusy();
  });
  const watchBusy = (): void => {
    if (document.querySelector('[data-busy=yes]') !== null) look();
  };
  watchBusy();
  const stream = keepStream({
    address: () => `/live?after=${encodeURIComponent(lastId)}`,
    onState: tellState,
    messages: {
      region: (data, id) => {
        if (id !== '') lastId = id;
        const { region, html } = JSON.parse(data) as { region: string; html: string };
        if (region === 'summary') tellHealth(html);
        if (parts === undefined) put(region, html);
        else if (parts.includes(region) || (region === 'summary' && parts.length > 0)) anew();
      },
      // Who looks on is somebody else now, or nobody: the page shows what that one may see.
      dismissed: () => {
        if (!isTypedInto()) return location.reload();
        stream.stop();
        tellState('over');
      },
      bye: () => tellState('lost'),
    },
  });
}

function put(region: string, html: string): void {
  const place = document.getElementById(`region-${region}`);
  if (place === null) return;
  patch(place, html);
  tellTimes();
}

async function askAnew(): Promise<void> {
  try {
    // Nobody has done anything: a page that is left open must not keep its session open (contract/visitor-header.ts).
    const headers = { Accept: 'text/html', 'X-Applianced-Unattended': 'yes' };
    const answer = await fetch(location.href, { headers });
    if (answer.redirected || !answer.ok) return;
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
    const main = document.querySelector('main');
    if (next === null || main === null) return;
    // What was told once stays until somebody leaves the page.
    const note = main.querySelector(':scope > .note[role]');
    if (note !== null) next.prepend(note.cloneNode(true));
    patch(main, next.innerHTML);
    tellTimes();
  } catch {
    // The stream tells by itself that the server is away; when it is back, the next change asks again.
    tellState('lost');
  }
}

/** Title and icon of the window, and what is read aloud: only when the sentence is another one. */
function tellHealth(html: string): void {
  const told = new DOMParser().parseFromString(html, 'text/html');
  const sentence = told.getElementById('sentence')?.textContent.trim() ?? '';
  showIcon(told.getElementById('health')?.dataset['tone'] ?? '');
  const { title } = document.body.dataset;
  const next = title === undefined ? sentence : `${title} – ${sentence}`;
  if (document.title === next) return;
  document.title = next;
  const announcement = document.getElementById('announcement');
  if (announcement !== null) announcement.textContent = sentence;
}

/** The page names a file for each tone. */
function showIcon(tone: string): void {
  const { icons = '' } = document.body.dataset;
  const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]');
  const path = icons
    .split(',')
    .find((each) => each.startsWith(`${tone} `))
    ?.slice(tone.length + 1);
  if (icon !== null && path !== undefined && icon.getAttribute('href') !== path) icon.href = path;
}

type ConnectionState = StreamState | 'over';

const words: Readonly<Record<ConnectionState, string>> = {
  opening: 'Connecting…',
  open: 'Live: this page changes by itself.',
  lost: 'No connection to the appliance: what is shown may be old. It is tried again.',
  over: 'Who is signed in is another one now, or nobody. What was typed stays: sign in again in another window, then go on here.',
};

function tellState(state: ConnectionState): void {
  const place = document.getElementById('connection');
  if (place === null || place.dataset['state'] === state) return;
  place.dataset['state'] = state;
  place.textContent = words[state];
}

function later(delayMs: number, run: () => Promise<void>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void run();
    }, delayMs);
  };
}
