/** Checks and completes the dependencies between services. */

import type { DependencyModel, ServiceModel } from './model.ts';
import type { Report } from './report.ts';
import { didYouMean } from './report.ts';

/** `known`: every service of the stack, `disabled`: those that no active profile enables. */
export interface ServiceNames {
  readonly known: ReadonlySet<string>;
  readonly disabled: ReadonlyMap<string, readonly string[]>;
}

/**
 * The service without the optional dependencies that are not there. A required one that is missing or disabled is a
 * problem (specification, "Profiles").
 */
export function checkDependencies(service: ServiceModel, names: ServiceNames, report: Report): ServiceModel {
  const kept = service.dependsOn.filter((dependency) => isAvailable(service, dependency, names, report));
  return kept.length === service.dependsOn.length ? service : { ...service, dependsOn: kept };
}

function isAvailable(
  service: ServiceModel,
  { service: name, position = service.position, required }: DependencyModel,
  { known, disabled }: ServiceNames,
  report: Report,
): boolean {
  const path = `services.${service.name}.depends_on.${name}`;
  const profiles = disabled.get(name);
  if (known.has(name) && profiles === undefined) return true;
  if (!required) {
    const why = profiles === undefined ? 'is not defined' : 'is not enabled by a profile';
    report.note(position, path, `has no effect: the service ${why}, and it is not required`);
  } else if (profiles !== undefined) {
    const hint = `activate the profile ${profiles.map((profile) => `"${profile}"`).join(' or ')}, or write "required: false"`;
    report.problem(position, path, 'the service is required, but no active profile enables it', hint);
  }
  // A required service that is not defined at all is reported where it is named (`references.ts`).
  return false;
}

/** Each circle once, as `a -> b -> a`, at the service that is first in the file's order. */
export function checkCircles(services: readonly ServiceModel[], report: Report): void {
  const byName = new Map(services.map((service) => [service.name, service]));
  const finished = new Set<string>();
  const walk = (service: ServiceModel, trail: readonly string[]): void => {
    const start = trail.indexOf(service.name);
    if (start !== -1) {
      reportCircle([...trail.slice(start), service.name], byName, report);
      return;
    }
    if (finished.has(service.name)) return;
    for (const { service: name } of service.dependsOn) {
      const next = byName.get(name);
      if (next !== undefined) walk(next, [...trail, service.name]);
    }
    finished.add(service.name);
  };
  for (const service of services) walk(service, []);
}

function reportCircle(
  circle: readonly string[],
  byName: ReadonlyMap<string, ServiceModel>,
  report: Report,
): void {
  const [name = '', next = ''] = circle;
  const service = byName.get(name);
  const dependency = service?.dependsOn.find((each) => each.service === next);
  const position = dependency?.position ?? service?.position;
  if (position === undefined) return;
  const path = `services.${name}.depends_on.${next}`;
  report.problem(position, path, `depends on itself in a circle: ${circle.join(' -> ')}`);
}

/** What names something that must be defined: networks, volumes, configs, secrets, other services. */
export function checkReferences(
  defined: Readonly<Record<'config' | 'network' | 'secret' | 'service' | 'volume', ReadonlySet<string>>>,
  report: Report,
): void {
  for (const { kind, name, shown, position, path } of report.references()) {
    if (defined[kind].has(name)) continue;
    const hint =
      didYouMean(name, defined[kind]) ?? (kind === 'service' ? undefined : `define it under "${kind}s:"`);
    report.problem(position, path, `there is no ${kind} ${shown}`, hint);
  }
}
