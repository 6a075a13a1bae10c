/** Networks of the stack that at least one service is attached to. */

import type { NetworkModel } from './compose/model.ts';
import { networkDocument } from './comparable.ts';
import type { BuildContext } from './context.ts';
import type { DesiredNetwork, JsonObject } from './desired.ts';
import { attachedNetworks, networkName } from './endpoints.ts';
import { canonicalJson } from './hash.ts';
import { compact, unlessEmpty, whenTrue } from './json.ts';
import { resourceLabels } from './labels.ts';

/** Sorted by the engine's name. Two keys of the file with one `name:` are one network. */
export function desiredNetworks(context: BuildContext): readonly DesiredNetwork[] {
  const users = new Map<string, { readonly model: NetworkModel; readonly services: Set<string> }>();
  for (const service of context.stack.services) {
    for (const { network } of attachedNetworks(service)) {
      const name = networkName(context, network);
      const known = users.get(name) ?? { model: networkModel(context, network, name), services: new Set() };
      known.services.add(service.name);
      users.set(name, known);
    }
  }
  return [...users.values()]
    .map(({ model, services }) => desiredNetwork(context, model, [...services].toSorted()))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** A file need not declare `default`. */
function networkModel(context: BuildContext, key: string, name: string): NetworkModel {
  const undeclared = {
    name,
    external: false,
    driverOpts: {},
    attachable: false,
    internal: false,
    labels: {},
  };
  return context.stack.networks[key] ?? undeclared;
}

function desiredNetwork(
  context: BuildContext,
  model: NetworkModel,
  usedBy: readonly string[],
): DesiredNetwork {
  const configHash = context.hash(canonicalJson(networkDocument(model)));
  const common = { name: model.name, external: model.external, configHash, usedBy };
  return model.external ? common : { ...common, create: networkCreate(context, model, configHash) };
}

function networkCreate(context: BuildContext, model: NetworkModel, configHash: string): JsonObject {
  const { stack, applianceId } = context;
  return compact({
    Name: model.name,
    // Below API 1.44 a second network of the same name would be made without it.
    CheckDuplicate: true,
    Driver: model.driver,
    Options: unlessEmpty(model.driverOpts),
    Attachable: whenTrue(model.attachable),
    Internal: whenTrue(model.internal),
    EnableIPv4: model.enableIpv4,
    EnableIPv6: model.enableIpv6,
    IPAM: ipam(model.ipam),
    Labels: resourceLabels(model.labels, { stack: stack.name, applianceId, configHash }),
  });
}

function ipam(model: NetworkModel['ipam']): JsonObject | undefined {
  if (model === undefined) return undefined;
  return compact({
    Driver: model.driver,
    Options: unlessEmpty(model.options),
    Config: unlessEmpty(
      model.pools.map((pool) =>
        compact({
          Subnet: pool.subnet,
          IPRange: pool.ipRange,
          Gateway: pool.gateway,
          AuxiliaryAddresses: unlessEmpty(pool.auxAddresses),
        }),
      ),
    ),
  });
}
