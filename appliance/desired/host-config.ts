/** `HostConfig` of the create body. */

import { applianceMountBodies } from './appliance-mounts.ts';
import type { ServiceModel } from './compose/model.ts';
import type { BuildContext } from './context.ts';
import type { JsonObject } from './desired.ts';
import { networkMode } from './endpoints.ts';
import { fileMountBodies } from './files.ts';
import { compact, unlessEmpty, whenTrue } from './json.ts';
import { linkTexts } from './links.ts';
import { bindTexts, mountBodies, tmpfsFields } from './mounts.ts';
import { firstContainerOf, namespaceMode } from './names.ts';
import { portBindings } from './ports.ts';
import { resourceFields } from './resources.ts';

/** Accepted by docker, and not by the engine: the client turns it into empty lists of masked and read-only paths. */
const unmaskedSystemPaths = 'systempaths=unconfined';

export function hostConfig(context: BuildContext, service: ServiceModel): JsonObject {
  return compact({
    ...storageFields(context, service),
    ...networkFields(context, service),
    ...securityFields(service),
    ...namespaceFields(context, service),
    ...resourceFields(service),
    // One restarter: the daemon. An engine policy would fight it, and would hide a crash loop.
    RestartPolicy: { Name: 'no' },
    Annotations: unlessEmpty(service.annotations),
    Init: service.init,
    Runtime: service.runtime,
    Isolation: service.isolation,
    LogConfig:
      service.logging === undefined
        ? undefined
        : compact({ Type: service.logging.driver, Config: unlessEmpty(service.logging.options) }),
  });
}

function storageFields(context: BuildContext, service: ServiceModel): JsonObject {
  return {
    Binds: unlessEmpty(bindTexts(service)),
    Mounts: unlessEmpty([
      ...mountBodies(context, service),
      ...fileMountBodies(context, service),
      ...applianceMountBodies(context, service),
    ]),
    Tmpfs: unlessEmpty(tmpfsFields(service)),
    VolumesFrom: unlessEmpty(volumesFrom(context, service)),
    StorageOpt: unlessEmpty(service.storageOpt),
    ReadonlyRootfs: whenTrue(service.readOnly),
  };
}

function volumesFrom(context: BuildContext, service: ServiceModel): readonly string[] {
  return service.volumesFrom.map(({ from, readOnly }) => {
    const container = 'service' in from ? firstContainerOf(context, from.service) : from.container;
    return `${container}:${readOnly ? 'ro' : 'rw'}`;
  });
}

function networkFields(context: BuildContext, service: ServiceModel): JsonObject {
  return {
    NetworkMode: networkMode(context, service),
    PortBindings: portBindings(service),
    Links: unlessEmpty(linkTexts(context, service)),
    Dns: unlessEmpty(service.dns),
    DnsSearch: unlessEmpty(service.dnsSearch),
    DnsOptions: unlessEmpty(service.dnsOptions),
    ExtraHosts: unlessEmpty(service.extraHosts),
  };
}

function securityFields(service: ServiceModel): JsonObject {
  const unmasked = service.securityOpt.includes(unmaskedSystemPaths);
  return {
    Privileged: whenTrue(service.privileged),
    CapAdd: unlessEmpty(service.capAdd),
    CapDrop: unlessEmpty(service.capDrop),
    GroupAdd: unlessEmpty(service.groupAdd),
    SecurityOpt: unlessEmpty(service.securityOpt.filter((option) => option !== unmaskedSystemPaths)),
    MaskedPaths: unmasked ? [] : undefined,
    ReadonlyPaths: unmasked ? [] : undefined,
    Sysctls: unlessEmpty(service.sysctls),
  };
}

function namespaceFields(context: BuildContext, service: ServiceModel): JsonObject {
  return {
    PidMode: namespaceMode(context, service.pid),
    IpcMode: namespaceMode(context, service.ipc),
    UTSMode: service.uts,
    UsernsMode: service.usernsMode,
    CgroupnsMode: service.cgroup,
  };
}
