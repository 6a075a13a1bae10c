/** The order of start: each service after everything that it depends on. */

export interface Dependent {
  readonly name: string;
  readonly dependsOn: readonly { readonly service: string }[];
}

/**
 * Stable: services come by name, except that dependencies stand before their dependents. A dependency that is not
 * among the services (disabled and not required) is passed over. The reader refuses cycles and shows them; here one
 * is only cut, so that the order is defined for any input.
 */
export function dependencyOrder<T extends Dependent>(services: readonly T[]): readonly T[] {
  const byName = new Map(services.map((service) => [service.name, service]));
  const ordered: T[] = [];
  const seen = new Set<string>();
  const visit = (name: string): void => {
    const service = byName.get(name);
    if (service === undefined || seen.has(name)) return;
    seen.add(name);
    for (const dependency of service.dependsOn.map((entry) => entry.service).toSorted()) visit(dependency);
    ordered.push(service);
  };
  for (const name of [...byName.keys()].toSorted()) visit(name);
  return ordered;
}
