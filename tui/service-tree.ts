/** Services below what they depend on: pure. One with several dependencies stands below the last of them, which it waits for longest. */

import type { ServiceStatus } from '../appliance/contract/status.ts';

export interface TreeRow {
  readonly service: ServiceStatus;
  /** For each layer above it, outermost first: whether more of that layer follow below. */
  readonly above: readonly boolean[];
  readonly isLast: boolean;
}

/** `services` in dependency order, as the daemon gives them. */
export function serviceTree(services: readonly ServiceStatus[]): readonly TreeRow[] {
  const order = new Map(services.map(({ name }, index) => [name, index]));
  const parentOf = ({ name, dependsOn }: ServiceStatus): string | undefined => {
    const before = dependsOn.filter((each) => (order.get(each) ?? Infinity) < (order.get(name) ?? 0));
    return before.toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0)).at(-1);
  };
  const children = Map.groupBy(services, parentOf);
  const rows: TreeRow[] = [];
  const walk = (parent: string | undefined, above: readonly boolean[]): void => {
    const own = children.get(parent) ?? [];
    for (const [index, service] of own.entries()) {
      const isLast = index === own.length - 1;
      rows.push({ service, above, isLast });
      walk(service.name, [...above, !isLast]);
    }
  };
  walk(undefined, []);
  return rows;
}
