/** Which of the engine's proxies a request takes, by the rules of the engine (golang.org/x/net/http/httpproxy). */

import type { EngineRegistryAccess } from '../engine/types.ts';
import { isLoopback, isWithin } from './address.ts';

type Proxies = Pick<EngineRegistryAccess, 'httpProxy' | 'httpsProxy' | 'noProxy'>;

/** `undefined`: none. Node's own reading of NO_PROXY differs (a domain does not cover what is below it), so it is not used. */
export function proxyFor(url: URL, { httpProxy, httpsProxy, noProxy }: Proxies): string | undefined {
  const proxy = url.protocol === 'https:' ? httpsProxy : httpProxy;
  if (proxy === '' || isLoopback(url.hostname)) return undefined;
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  const entries = noProxy
    .toLowerCase()
    .split(',')
    .map((entry) => entry.trim());
  if (entries.some((entry) => entry !== '' && excludes(entry, url.hostname, port))) return undefined;
  return proxyUrl(proxy);
}

/** Without what the engine wrote in place of name and password: that would be wrong ones. */
function proxyUrl(proxy: string): string {
  const url = new URL(proxy.includes('://') ? proxy : `http://${proxy}`);
  if (url.username !== 'xxxxx') return url.href;
  url.username = '';
  url.password = '';
  return url.href;
}

/** `*`, a network, an address, `example.com` (with all below it) or `.example.com` (only what is below it); each with a port or without. */
function excludes(entry: string, hostname: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isWithin(hostname, [entry]);
  const [, host = '', wantedPort] = /^(\[[^\]]*\]|[^:]*|[^:]*(?::[^:]*){2,})(?::(\d+))?$/.exec(entry) ?? [];
  if (wantedPort !== undefined && wantedPort !== port) return false;
  const name = host.replace(/^\*(?=\.)/, '');
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (name.startsWith('.')) return bare.endsWith(name);
  return bare === name.replace(/^\[|\]$/g, '') || bare.endsWith(`.${name}`);
}
