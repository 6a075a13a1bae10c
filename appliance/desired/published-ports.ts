/** Host ports that two containers of the stack would both want. */

import type { ServiceModel } from './compose/model.ts';
import { problemAt } from './context.ts';
import type { SourceProblem } from '../config/problem.ts';
import { portRange } from './ports.ts';

interface Claim {
  readonly service: ServiceModel;
  readonly protocol: string;
  /** Empty: every address. */
  readonly hostIp: string;
  readonly first: number;
  readonly last: number;
  /** Containers that each want one port of the range. */
  readonly containers: number;
}

/**
 * A range that another service overlaps is a problem too: which of the two gets the port would depend on the order of
 * their start. Within one service a range may serve as many replicas as it is wide.
 */
export function publishedPortProblems(services: readonly ServiceModel[]): readonly SourceProblem[] {
  const claims = services.flatMap(claimsOf).toSorted((a, b) => a.first - b.first);
  const crowded = claims
    .filter((claim) => claim.containers > claim.last - claim.first + 1)
    .map(crowdedProblem);
  const collisions = claims.flatMap((claim, index) => {
    const later = claims.slice(index + 1);
    const end = later.findIndex((other) => other.first > claim.last);
    return later
      .slice(0, end < 0 ? later.length : end)
      .filter((other) => collides(claim, other))
      .map((other) => collisionProblem(claim, other));
  });
  return [...crowded, ...collisions];
}

function claimsOf(service: ServiceModel): readonly Claim[] {
  const published = service.ports.filter((port) => port.published !== undefined);
  const bindings = new Map(
    published.map((port) => {
      const { target, protocol, hostIp = '', published: ports = '' } = port;
      const claim = { service, protocol, hostIp, ...portRange(ports), containers: service.replicas };
      return [`${target}/${protocol} ${hostIp} ${ports}`, claim] as const;
    }),
  );
  return service.replicas === 0 ? [] : [...bindings.values()];
}

function collides(a: Claim, b: Claim): boolean {
  return a.protocol === b.protocol && addressesOverlap(a.hostIp, b.hostIp);
}

function addressesOverlap(a: string, b: string): boolean {
  return a === b || coversAll(a, b) || coversAll(b, a);
}

/** An empty address is every address; `0.0.0.0` and `::` are every one of their family. */
function coversAll(wildcard: string, address: string): boolean {
  if (wildcard === '') return true;
  const isIpv6 = address.includes(':');
  return (wildcard === '0.0.0.0' && address !== '' && !isIpv6) || (wildcard === '::' && isIpv6);
}

function collisionProblem(a: Claim, b: Claim): SourceProblem {
  const [earlier, later] = a.service.name <= b.service.name ? [a, b] : [b, a];
  const other = earlier.service === later.service ? 'the same service' : `service ${earlier.service.name}`;
  return problemAt(
    later.service.position,
    `services.${later.service.name}.ports`,
    `publishes ${claimText(later)}, and ${other} publishes ${claimText(earlier)}`,
    'give one of them another host port or address',
  );
}

function crowdedProblem(claim: Claim): SourceProblem {
  return problemAt(
    claim.service.position,
    `services.${claim.service.name}.ports`,
    `publishes ${claimText(claim)} for ${claim.containers} replicas`,
    'publish a range as wide as the number of replicas, or leave the host port to the engine',
  );
}

function claimText(claim: Claim): string {
  const ports = claim.first === claim.last ? String(claim.first) : `${claim.first}-${claim.last}`;
  const address = claim.hostIp.includes(':') ? `[${claim.hostIp}]` : claim.hostIp;
  return `${address === '' ? '' : `${address}:`}${ports}/${claim.protocol}`;
}
