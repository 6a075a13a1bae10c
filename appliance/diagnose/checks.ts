/** All checks, in the order in which they are shown: from the cable to the services. */

import { addressCheck } from './address.ts';
import type { AddressDeps } from './address.ts';
import { aptCheck } from './apt.ts';
import type { AptDeps } from './apt.ts';
import { certificatesCheck } from './certificates.ts';
import type { CertificatesDeps } from './certificates.ts';
import type { Check } from './check.ts';
import { clockCheck } from './clock.ts';
import type { ClockDeps } from './clock.ts';
import { diskChecks } from './disk.ts';
import type { DiskDeps } from './disk.ts';
import { dnsCheck } from './dns.ts';
import type { DnsDeps } from './dns.ts';
import { engineCheck } from './engine.ts';
import type { EngineDeps } from './engine.ts';
import { gatewayCheck } from './gateway.ts';
import type { GatewayDeps } from './gateway.ts';
import { linkCheck } from './link.ts';
import type { LinkDeps } from './link.ts';
import { memoryCheck } from './memory.ts';
import type { MemoryDeps } from './memory.ts';
import { proxyCheck } from './proxy.ts';
import type { ProxyDeps } from './proxy.ts';
import { registryChecks } from './registry.ts';
import type { RegistryDeps } from './registry.ts';
import { servicesCheck } from './services.ts';
import type { ServicesDeps } from './services.ts';
import { stateDatabaseCheck } from './state-database.ts';
import type { StateDatabaseDeps } from './state-database.ts';
import { unitsCheck } from './units.ts';
import type { UnitsDeps } from './units.ts';

/** What each check asks for, by the names under which it asks. */
export interface ChecksDeps {
  readonly link: LinkDeps;
  readonly address: AddressDeps;
  readonly gateway: GatewayDeps;
  readonly dns: DnsDeps;
  readonly proxy: ProxyDeps;
  readonly registry: RegistryDeps;
  readonly apt: AptDeps;
  readonly clock: ClockDeps;
  readonly disk: DiskDeps;
  readonly memory: MemoryDeps;
  readonly units: UnitsDeps;
  readonly engine: EngineDeps;
  readonly services: ServicesDeps;
  readonly certificates: CertificatesDeps;
  readonly stateDatabase: StateDatabaseDeps;
}

/** Those of registries are as many as the stack has now. A new check is a file beside this one, and a line in both places. */
export function allChecks(deps: ChecksDeps): readonly Check[] {
  return [
    linkCheck(deps.link),
    addressCheck(deps.address),
    gatewayCheck(deps.gateway),
    dnsCheck(deps.dns),
    proxyCheck(deps.proxy),
    ...registryChecks(deps.registry),
    aptCheck(deps.apt),
    clockCheck(deps.clock),
    ...diskChecks(deps.disk),
    memoryCheck(deps.memory),
    unitsCheck(deps.units),
    engineCheck(deps.engine),
    servicesCheck(deps.services),
    certificatesCheck(deps.certificates),
    stateDatabaseCheck(deps.stateDatabase),
  ];
}
