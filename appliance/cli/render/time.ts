import { parseTime } from '../../client/words/given-time.ts';

/** `2026-01-31 12:00:00Z`: UTC, because machines of one fleet stand in several zones. */
export function timestamp(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')}Z`;
}

/** As `parseTime`, before `now`. */
export function parseSince(text: string, now: number): string | undefined {
  return parseTime(text, now, 'before');
}
