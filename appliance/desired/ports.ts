/**
 * `ExposedPorts` and `PortBindings`. Both are always sent: Engine 20.10 publishes nothing, without a warning, for a
 * binding whose port is not exposed.
 */

import type { ServiceModel } from './compose/model.ts';
import type { Json, JsonObject } from './desired.ts';
import { unlessEmpty } from './json.ts';

type PortedService = Pick<ServiceModel, 'ports' | 'expose'>;

export function exposedPorts(service: PortedService): JsonObject | undefined {
  const ports = [
    ...service.expose.flatMap(expandRange),
    ...service.ports.map((port) => `${port.target}/${port.protocol}`),
  ];
  return unlessEmpty(Object.fromEntries(ports.map((port) => [port, {}])));
}

/** `HostPort` is empty where the engine chooses, or a range in which it chooses. The same binding twice counts once. */
export function portBindings(service: PortedService): JsonObject | undefined {
  const bindings = new Map<string, Map<string, Json>>();
  for (const port of service.ports) {
    const key = `${port.target}/${port.protocol}`;
    const binding = { HostIp: port.hostIp ?? '', HostPort: port.published ?? '' };
    const ofPort = bindings.get(key) ?? new Map<string, Json>();
    ofPort.set(`${binding.HostIp} ${binding.HostPort}`, binding);
    bindings.set(key, ofPort);
  }
  const entries = [...bindings].map(([key, ofPort]) => [key, [...ofPort.values()]] as const);
  return unlessEmpty(Object.fromEntries(entries));
}

/** `8000-8002/tcp` -> `8000/tcp`, `8001/tcp`, `8002/tcp`: the engine does not expand ranges here. */
function expandRange(exposed: string): readonly string[] {
  const [ports = '', protocol = 'tcp'] = exposed.split('/');
  const { first, last } = portRange(ports);
  return Array.from({ length: last - first + 1 }, (_, index) => `${first + index}/${protocol}`);
}

/** `8000` or `8000-8010`, both ends included. */
export function portRange(text: string): { readonly first: number; readonly last: number } {
  const [first = '', last = first] = text.split('-');
  return { first: Number(first), last: Number(last) };
}
