/** Whether the proxies that are set can be reached. */

import type { EngineRegistryAccess } from '../adapters/engine/types.ts';
import type { ProbeAnswer } from '../adapters/probe.ts';
import { bad, GROUPS, OFFLINE, ok, skipped } from './check.ts';
import type { Check, Finding } from './check.ts';

export interface ProxyDeps {
  readonly isOffline: () => boolean;
  /** Of the daemon's own process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of the engine; `undefined`: it does not answer. */
  readonly engine: (
    signal: AbortSignal,
  ) => Promise<Pick<EngineRegistryAccess, 'httpProxy' | 'httpsProxy'> | undefined>;
  readonly connect: (host: string, port: number, signal: AbortSignal) => Promise<ProbeAnswer>;
}

export function proxyCheck(deps: ProxyDeps): Check {
  return {
    id: 'proxy',
    group: GROUPS.network,
    title: 'Proxy',
    needs: ['link', 'address'],
    run: async (signal) => {
      if (deps.isOffline()) return OFFLINE;
      const engine = await deps.engine(signal);
      const set = [engine?.httpProxy, engine?.httpsProxy, ...fromEnvironment(deps.environment)];
      const places = [...new Set(set.flatMap((text) => placeOf(text ?? '') ?? []))];
      if (places.length === 0) return skipped('no proxy is set, neither for the engine nor for the daemon');
      const answers = await Promise.all(
        places.map(async (place) => {
          const { hostname, port } = new URL(`http://${place}`);
          const host = hostname.replace(/^\[|\]$/g, '');
          return { place, ...(await deps.connect(host, port === '' ? 80 : Number(port), signal)) };
        }),
      );
      return judgeProxies(answers);
    },
  };
}

const NAMES = ['http_proxy', 'https_proxy', 'all_proxy'] as const;

function fromEnvironment(environment: ProxyDeps['environment']): readonly (string | undefined)[] {
  return NAMES.flatMap((name) => [environment[name], environment[name.toUpperCase()]]);
}

/** `host:port`, without the name and password that may stand before them. `undefined`: it names no host. */
export function placeOf(proxy: string): string | undefined {
  const url = proxy.includes('://') ? proxy : `http://${proxy}`;
  if (proxy === '' || !URL.canParse(url)) return undefined;
  const { protocol, hostname, port } = new URL(url);
  return `${hostname}:${port === '' ? (protocol === 'https:' ? '443' : '80') : port}`;
}

export function judgeProxies(
  answers: readonly { readonly place: string; readonly passed: boolean; readonly output: string }[],
): Finding {
  const silent = answers.filter(({ passed }) => !passed);
  if (silent.length === 0) return ok(answers.map(({ place }) => `${place} accepts connections`).join(', '));
  return bad(
    'failed',
    silent.map(({ place, output }) => `${place}: ${output}`).join('; '),
    'Check the proxy, and where it is set: "systemctl show docker -p Environment" and /etc/docker/daemon.json for the engine.',
  );
}
