import { homedir } from 'node:os';
import { join } from 'node:path';

/** What survives a checkout: packages, image layers, engine roots. An empty XDG_CACHE_HOME counts as unset (XDG base directories). */
export function cacheDirectory(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'applianced');
}
