/** `x-appliance` of a service: what Compose has no word for. Strict, as an unknown key here is always a mistake. */

import type { Probe } from '../../contract/probe.ts';
import type { Decoder } from './decode.ts';
import { boolean, fail, integer, list, nonEmptyString, oneOf, parsed } from './decode.ts';
import { object } from './decode-object.ts';
import { duration } from './duration.ts';
import type { ApplianceModel } from './model-parts.ts';
import { containerPath } from './mounts.ts';
import { present } from './present.ts';
import { words } from './shell-words.ts';

export const noAppliance: ApplianceModel = { critical: false };

const defaultProbe = { intervalMs: 10_000, timeoutMs: 5000, retries: 3 };

const port = integer({ min: 1, max: 65_535 });
const urlPath = parsed('a path that begins with /', (text) => (/^\/\S*$/.test(text) ? text : undefined));

const command: Decoder<readonly string[]> = (node, place) => {
  const found = words(node, place);
  return found?.length === 0 ? fail(node, place, 'the command is empty') : found;
};

const probeShape = object({
  http: object({ scheme: oneOf('http', 'https'), port, path: urlPath }, { required: ['port'] }),
  tcp: object({ port }, { required: ['port'] }),
  exec: command,
  interval: duration,
  timeout: duration,
  retries: integer({ min: 1 }),
});

const probe: Decoder<Probe> = (node, place) => {
  const found = probeShape(node, place);
  if (found === undefined) return undefined;
  const { http, tcp, exec } = found;
  const checks: Probe['check'][] = [];
  if (http !== undefined) {
    checks.push({ kind: 'http', scheme: http.scheme ?? 'http', port: http.port, path: http.path ?? '/' });
  }
  if (tcp !== undefined) checks.push({ kind: 'tcp', port: tcp.port });
  if (exec !== undefined) checks.push({ kind: 'exec', command: exec });
  const [check, second] = checks;
  if (check === undefined || second !== undefined) {
    return fail(node, place, 'must have exactly one of "http", "tcp" and "exec"');
  }
  return {
    check,
    intervalMs: found.interval ?? defaultProbe.intervalMs,
    timeoutMs: found.timeout ?? defaultProbe.timeoutMs,
    retries: found.retries ?? defaultProbe.retries,
  };
};

/** `HUP`, `SIGHUP` -> `SIGHUP`. */
const signal = parsed('a signal such as HUP', (text) => {
  const name = /^(?:SIG)?([A-Z][A-Z0-9+]*)$/.exec(text.toUpperCase())?.[1];
  return name === undefined ? undefined : `SIG${name}`;
});

type CertsReload = NonNullable<ApplianceModel['certsReload']>;

const signalReload = object({ signal }, { required: ['signal'] });

const certsReload: Decoder<CertsReload> = (node, place) => {
  if (node.kind === 'map') {
    const found = signalReload(node, place);
    return found === undefined ? undefined : { kind: 'signal', signal: found.signal };
  }
  const kind = oneOf('none', 'restart')(node, place);
  return kind === undefined ? undefined : { kind };
};

const shape = object({
  critical: boolean,
  update: object({
    strategy: oneOf('stop-first', 'start-first'),
    health_timeout: duration,
    monitor: duration,
    hold: boolean,
  }),
  probe,
  certs: object({ reload: certsReload }),
  metrics: object({ port, path: urlPath }, { required: ['port'] }),
  logs: object({ path: containerPath, format: oneOf('text', 'json') }),
  tap: (node, place) => (node.kind === 'list' ? list(nonEmptyString)(node, place) : command(node, place)),
} satisfies Record<string, Decoder<unknown>>);

export const appliance: Decoder<ApplianceModel> = (node, place) => {
  const found = shape(node, place);
  if (found === undefined) return undefined;
  const { update, metrics } = found;
  return {
    critical: found.critical ?? noAppliance.critical,
    ...present({
      update: update && {
        strategy: update.strategy ?? 'stop-first',
        hold: update.hold ?? false,
        ...present({ healthTimeoutMs: update.health_timeout, monitorMs: update.monitor }),
      },
      probe: found.probe,
      certsReload: found.certs?.reload,
      metrics: metrics && { port: metrics.port, path: metrics.path ?? '/metrics' },
      logs: found.logs,
      tap: found.tap,
    }),
  };
};
