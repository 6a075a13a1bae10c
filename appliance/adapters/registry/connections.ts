/** Kept connections to one registry and to whom it refers us: trust and proxy for each of them. */

import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { SecureContext } from 'node:tls';
import type { RegistryAccess } from './access.ts';
import { isInsecure } from './address.ts';
import { proxyFor } from './proxy.ts';
import { trusting } from './trust.ts';

export interface Connections {
  agentFor(url: URL): HttpAgent;
  /** What is kept to there is not used any more. */
  drop(url: URL): void;
  close(): void;
}

/** Less than firewalls remember, more than the usual interval of checks. */
const IDLE_MS = 100_000;

export function openConnections(access: RegistryAccess): Connections {
  const agents = new Map<string, HttpAgent>();
  let context: SecureContext | undefined;
  const create = (url: URL): HttpAgent => {
    const proxy = proxyFor(url, access.engine);
    const common = {
      keepAlive: true,
      maxSockets: 2,
      timeout: IDLE_MS,
      ...(proxy === undefined ? {} : { proxyEnv: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy } }),
    };
    if (url.protocol === 'http:') return new HttpAgent(common);
    // What is named insecure is so under its own name only, not for whom it refers us to.
    if (isInsecure(url.host, access)) return new HttpsAgent({ ...common, rejectUnauthorized: false });
    context ??= trusting(access.site.ca);
    return new HttpsAgent({ ...common, secureContext: context });
  };
  return {
    agentFor(url) {
      const known = agents.get(url.origin);
      if (known !== undefined) return known;
      const agent = create(url);
      agents.set(url.origin, agent);
      return agent;
    },
    drop(url) {
      agents.get(url.origin)?.destroy();
      agents.delete(url.origin);
    },
    close() {
      for (const agent of agents.values()) agent.destroy();
      agents.clear();
    },
  };
}
