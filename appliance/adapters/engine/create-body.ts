/** Corrections to the body of create that hold for every caller. Pure. */

import { at, field, object } from './json.ts';

/**
 * Every bound port is exposed as well. Engine 20.10 publishes nothing, without a warning, for a port that stands in
 * `HostConfig.PortBindings` alone; later engines merge the two themselves.
 */
export function withExposedPorts(body: object): object {
  const bound = Object.keys(object(at(body, 'HostConfig', 'PortBindings')));
  if (bound.length === 0) return body;
  const exposed = object(field(body, 'ExposedPorts'));
  return { ...body, ExposedPorts: { ...Object.fromEntries(bound.map((port) => [port, {}])), ...exposed } };
}
