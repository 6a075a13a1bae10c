/** What must hold between the services that run together. */

import type { ServiceModel } from './model.ts';
import type { PortModel } from './model-parts.ts';
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

/** Two services that publish one port of the machine can never run side by side. */
export function checkPublishedOnce(services: readonly ServiceModel[], report: Report): void {
  const owners: { readonly service: string; readonly port: PortModel }[] = [];
  for (const service of services) {
    for (const port of service.ports) {
      if (port.published === undefined || port.published.includes('-')) continue;
      const owner = owners.find((other) => other.service !== service.name && collide(other.port, port));
      if (owner !== undefined) {
        const path = `services.${service.name}.ports`;
        const reason = `a port that service "${owner.service}" publishes too cannot be published again`;
        report.problem(service.position, path, reason);
      }
      owners.push({ service: service.name, port });
    }
  }
}

function collide(a: PortModel, b: PortModel): boolean {
  if (a.published !== b.published || a.protocol !== b.protocol) return false;
  return a.hostIp === b.hostIp || isEveryAddress(a.hostIp) || isEveryAddress(b.hostIp);
}

function isEveryAddress(address: string | undefined): boolean {
  return address === undefined || address === '0.0.0.0' || address === '::';
}
