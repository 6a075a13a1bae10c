/** Tells how long ago each point of time is, and goes on telling it. The text that the server wrote moves into the title. */

const EVERY_MS = 15_000;
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

export function keepTimes(): void {
  tellTimes();
  setInterval(tellTimes, EVERY_MS);
}

export function tellTimes(): void {
  const now = Date.now();
  for (const element of document.querySelectorAll('time')) tell(element, now);
}

function tell(element: HTMLTimeElement, now: number): void {
  const at = Date.parse(element.dateTime);
  if (Number.isNaN(at)) return;
  const words = distance((at - now) / 1_000);
  if (!element.classList.contains('age')) {
    element.title = words;
    return;
  }
  // Written by the server once; after that it is ours.
  if (element.title === '' || element.dataset['at'] !== element.dateTime) {
    element.title = element.textContent;
    element.dataset['at'] = element.dateTime;
  }
  if (element.textContent !== words) element.textContent = words;
}

function distance(seconds: number): string {
  const size = Math.abs(seconds);
  const [unit, length] = units.find(([, each]) => size >= each) ?? ['second', 1];
  if (unit === 'second')
    return size < 45 && seconds <= 0 ? 'just now' : relative.format(Math.round(seconds), 'second');
  return relative.format(Math.round(seconds / length), unit);
}
