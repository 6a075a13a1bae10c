/** What must hold between the services that run together. */

import type { ServiceModel } from './model.ts';
import type { Report } from './report.ts';

export function checkUniqueNames(services: readonly ServiceModel[], report: Report): void {
  const owners = new Map<string, string>();
  for (const { name, containerName, position } of services) {
    if (containerName === undefined) continue;
    const owner = owners.get(containerName);
    if (owner === undefined) owners.set(containerName, name);
    else {
      const path = `services.${name}.container_name`;
      report.problem(position, path, `service "${owner}" has the same container name`);
    }
  }
}

interface Owner {
  readonly service: string;
  readonly hostIp: string | undefined;
}

/** Two services that publish one port of the machine can never run side by side. */
export function checkPublishedOnce(services: readonly ServiceModel[], report: Report): void {
  const owners = new Map<string, Owner[]>();
  for (const { name, position, ports } of services) {
    for (const { published, protocol, hostIp } of ports) {
      if (published === undefined || published.includes('-')) continue;
      const key = `${published}/${protocol}`;
      const known = owners.get(key) ?? [];
      const other = known.find(({ service, hostIp: ip }) => service !== name && overlap(ip, hostIp));
      if (other !== undefined) {
        const reason = `a port that service "${other.service}" publishes too cannot be published again`;
        report.problem(position, `services.${name}.ports`, reason);
      }
      owners.set(key, [...known, { service: name, hostIp }]);
    }
  }
}

function overlap(a: string | undefined, b: string | undefined): boolean {
  return a === b || isEveryAddress(a) || isEveryAddress(b);
}

function isEveryAddress(address: string | undefined): boolean {
  return address === undefined || address === '0.0.0.0' || address === '::';
}
