/** What every container of the appliance sees: certificates and the configuration without secrets, read-only. */

import type { ServiceModel } from './compose/model.ts';
import type { BuildContext } from './context.ts';
import type { JsonObject } from './desired.ts';
import { readOnlyBind, tmpfsFields } from './mounts.ts';

const certsTarget = '/certs';
const configsTarget = '/configs';

/**
 * Target -> host path. One is left out where the service itself mounts that target, a directory above it (its own
 * content is meant, and a read-only one could not take our mount point) or something below it (our read-only mount
 * could not take its mount point).
 */
export function applianceMounts(
  context: BuildContext,
  service: ServiceModel,
): Readonly<Record<string, string>> {
  const own = mountTargets(service);
  const wanted = [
    [certsTarget, context.directories.certs],
    [configsTarget, context.directories.configs],
  ] as const;
  return Object.fromEntries(wanted.filter(([target]) => !own.some((taken) => overlaps(taken, target))));
}

/** Whether the certificates of the appliance are what it finds at /certs. */
export function seesCertificates(context: BuildContext, service: ServiceModel): boolean {
  return certsTarget in applianceMounts(context, service);
}

export function applianceMountBodies(context: BuildContext, service: ServiceModel): readonly JsonObject[] {
  return Object.entries(applianceMounts(context, service)).map(([target, source]) =>
    readOnlyBind(source, target),
  );
}

function mountTargets(service: ServiceModel): readonly string[] {
  return [
    ...[...service.volumes, ...service.configs, ...service.secrets].map((mount) => mount.target),
    ...Object.keys(tmpfsFields(service)),
  ].map((target) => target.replace(/\/+$/, ''));
}

function overlaps(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}
