import { linkTarget } from './files/if-any.ts';

/** What /etc/localtime points to, as systemd reads it; without it the clock of the machine shows UTC. */
export function readTimeZone(localTime: string): string {
  try {
    // A copy instead of a link, or none at all.
    const zone = /zoneinfo\/(?:posix\/)?(.+)$/.exec(linkTarget(localTime) ?? '')?.[1] ?? 'UTC';
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone === '' ? 'UTC' : zone;
  } catch (error) {
    // A zone that is not known here.
    if (error instanceof RangeError) return 'UTC';
    throw error;
  }
}
