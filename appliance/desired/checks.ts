/** What the reader of one service cannot see: demands that no engine request can meet, and names that collide. */

import type { Note, ServiceModel } from './compose/model.ts';
import type { FileMountModel } from './compose/model-parts.ts';
import { problemAt, type BuildContext } from './context.ts';
import type { SourceProblem } from '../config/problem.ts';
import { needsMount } from './mounts.ts';
import { containerNames } from './names.ts';
import { publishedPortProblems } from './published-ports.ts';

export function problemsOf(context: BuildContext): readonly SourceProblem[] {
  const { services, name } = context.stack;
  return [
    ...services.flatMap(containerNameProblems),
    ...sharedNameProblems(name, services),
    ...publishedPortProblems(services),
    ...services.flatMap(addressProblems),
    ...services.flatMap(macAddressProblems),
    ...services.flatMap(ownerProblems),
    ...services.flatMap(relabelProblems),
    ...services.flatMap(seccompProblems),
  ];
}

/** `uid`, `gid` and `mode` cannot change a file that is the operator's own. */
export function fileNotes(context: BuildContext): readonly Note[] {
  return context.stack.services.flatMap((service) =>
    (['configs', 'secrets'] as const).flatMap((kind) =>
      service[kind]
        .filter((mount) => context.stack[kind][mount.source]?.kind === 'file' && hasOwner(mount))
        .map((mount) => ({
          ...service.position,
          path: `services.${service.name}.${kind}.${mount.source}`,
          reason: 'uid, gid and mode have no effect: the file of the host is mounted as it is',
        })),
    ),
  );
}

function hasOwner(mount: FileMountModel): boolean {
  return mount.uid !== undefined || mount.gid !== undefined || mount.mode !== undefined;
}

function containerNameProblems(service: ServiceModel): readonly SourceProblem[] {
  if (service.containerName === undefined || service.replicas < 2) return [];
  const reason = `one container name cannot serve ${service.replicas} replicas`;
  return [at(service, 'container_name', reason, 'leave container_name out')];
}

function sharedNameProblems(stack: string, services: readonly ServiceModel[]): readonly SourceProblem[] {
  const holders = new Map<string, ServiceModel>();
  const problems: SourceProblem[] = [];
  // Services whose names are given come last, so that the problem stands where it can be mended.
  const named = (service: ServiceModel): number => Number(service.containerName !== undefined);
  for (const service of services.toSorted((a, b) => named(a) - named(b))) {
    for (const container of new Set(containerNames(stack, service))) {
      const holder = holders.get(container);
      if (holder === undefined) holders.set(container, service);
      else
        problems.push(at(service, 'container_name', `${container} is also the container of ${holder.name}`));
    }
  }
  return problems;
}

function addressProblems(service: ServiceModel): readonly SourceProblem[] {
  if (service.replicas < 2) return [];
  return service.networks
    .filter((network) => network.ipv4Address !== undefined || network.ipv6Address !== undefined)
    .map((network) =>
      at(service, `networks.${network.network}`, `one address cannot serve ${service.replicas} replicas`),
    );
}

function macAddressProblems(service: ServiceModel): readonly SourceProblem[] {
  const { macAddress, networkMode } = service;
  if (macAddress === undefined) return [];
  if (networkMode !== undefined && networkMode.kind !== 'bridge') {
    return [
      at(
        service,
        'mac_address',
        'has no effect: with this network_mode the container has no network of its own',
      ),
    ];
  }
  const ofFirst = service.networks[0];
  if (ofFirst?.macAddress === undefined || ofFirst.macAddress === macAddress) return [];
  return [
    at(
      service,
      'mac_address',
      `differs from mac_address of network ${ofFirst.network}`,
      'leave one of them out',
    ),
  ];
}

function ownerProblems(service: ServiceModel): readonly SourceProblem[] {
  return (['configs', 'secrets'] as const).flatMap((kind) =>
    service[kind].flatMap((mount) =>
      (['uid', 'gid'] as const)
        .filter((key) => !/^\d+$/.test(mount[key] ?? '0'))
        .map((key) => at(service, `${kind}.${mount.source}.${key}`, 'is not a number')),
    ),
  );
}

function relabelProblems(service: ServiceModel): readonly SourceProblem[] {
  return service.volumes
    .filter((mount) => mount.bind?.selinux !== undefined && needsMount(mount))
    .map((mount) =>
      at(
        service,
        `volumes.${mount.target}.bind.selinux`,
        'no engine request can combine it with propagation, recursive or create_host_path: false',
      ),
    );
}

/** The engine takes the profile itself, not its path; the reader replaces a path by the content of its file. */
function seccompProblems(service: ServiceModel): readonly SourceProblem[] {
  return service.securityOpt
    .map((option) => /^seccomp[=:](.*)$/s.exec(option)?.[1])
    .filter((profile) => profile !== undefined && !/^(?:unconfined|builtin|\s*\{.*)$/s.test(profile))
    .map(() =>
      at(
        service,
        'security_opt',
        'the seccomp profile is a path, and an engine takes only its content',
        'write the profile itself in place of its path',
      ),
    );
}

function at(service: ServiceModel, key: string, reason: string, hint?: string): SourceProblem {
  return problemAt(service.position, `services.${service.name}.${key}`, reason, hint);
}
