/** The Compose model as engine requests: pure, so that the same input always gives the same requests and hashes. */

import { seesCertificates } from './appliance-mounts.ts';
import { fileNotes, problemsOf } from './checks.ts';
import { serviceDocument } from './comparable.ts';
import type { ServiceModel } from './compose/model.ts';
import { containerCreate } from './container.ts';
import type { BuildContext, BuildInput } from './context.ts';
import type { Desired, DesiredContainer, DesiredService } from './desired.ts';
import { desiredFiles } from './files.ts';
import { fingerprint } from './fingerprint.ts';
import { canonicalJson } from './hash.ts';
import { containerName } from './names.ts';
import { desiredNetworks } from './networks.ts';
import { dependencyOrder } from './order.ts';
import { compareProblems, type SourceProblem } from '../config/problem.ts';
import { createRedactor } from './redact.ts';
import { desiredVolumes } from './volumes.ts';

export type BuildResult =
  | { readonly ok: true; readonly desired: Desired }
  | { readonly ok: false; readonly problems: readonly SourceProblem[] };

/** What `docker stop` and docker compose give a container that asks for nothing. */
const defaultStopGracePeriodMs = 10_000;

/** Of a service that says nothing; ten seconds are what Compose users know from restart_policy and update_config. */
const NO_UPDATE_WORDS = { strategy: 'stop-first', monitorMs: 10_000, hold: false } as const;

/** All problems at once, in the order of the file; requests only when there are none. */
export function buildDesired(input: BuildInput): BuildResult {
  const { stack, applianceId, offline } = input;
  const context = { ...input, byName: new Map(stack.services.map((service) => [service.name, service])) };
  const problems = problemsOf(context).toSorted(compareProblems);
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    desired: {
      stack: stack.name,
      applianceId,
      formerApplianceIds: input.formerApplianceIds ?? [],
      offline,
      ...(input.registryAccess === undefined ? {} : { registryAccess: input.registryAccess }),
      services: dependencyOrder(stack.services).map((service) => desiredService(context, service)),
      networks: desiredNetworks(context),
      volumes: desiredVolumes(context),
      updates: input.updates ?? { enabled: false, minImageAgeMs: 0, checkIntervalMs: 60_000 },
      notes: [...stack.notes, ...fileNotes(context)],
    },
  };
}

function desiredService(context: BuildContext, service: ServiceModel): DesiredService {
  const { platform, healthcheck, stopSignal } = service;
  const { probe, critical, certsReload = { kind: 'none' } } = service.appliance;
  return {
    name: service.name,
    image: service.image,
    ...(platform === undefined ? {} : { platform }),
    pullPolicy: service.pullPolicy,
    dependsOn: service.dependsOn,
    restart: service.restart,
    containers: desiredContainers(context, service),
    ...(healthcheck === undefined ? {} : { healthcheck }),
    ...(probe === undefined ? {} : { probe }),
    stopGracePeriodMs: service.stopGracePeriodMs ?? defaultStopGracePeriodMs,
    ...(stopSignal === undefined ? {} : { stopSignal }),
    postStart: service.postStart,
    preStop: service.preStop,
    critical,
    update: { ...NO_UPDATE_WORDS, ...service.appliance.update },
    ...(seesCertificates(context, service) ? { certificates: { reload: certsReload } } : {}),
  };
}

function desiredContainers(context: BuildContext, service: ServiceModel): readonly DesiredContainer[] {
  const document = serviceDocument(context, service);
  const configHash = context.hash(canonicalJson(document));
  const redactor = createRedactor({
    secretValues: context.secretValues,
    salt: context.salt ?? context.applianceId,
    hash: context.hash,
  });
  const shared = {
    configHash,
    files: desiredFiles(context, service),
    fingerprint: fingerprint(document, redactor),
  };
  return Array.from({ length: service.replicas }, (_, index) => ({
    ...shared,
    name: containerName(context.stack.name, service, index + 1),
    replica: index + 1,
    create: containerCreate(context, service, index + 1, configHash),
  }));
}
