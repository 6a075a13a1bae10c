/** Named volumes of the stack that at least one service mounts. */

import type { ServiceModel, VolumeModel } from './compose/model.ts';
import { volumeDocument } from './comparable.ts';
import type { BuildContext } from './context.ts';
import type { DesiredVolume, JsonObject } from './desired.ts';
import { canonicalJson } from './hash.ts';
import { compact, unlessEmpty } from './json.ts';
import { resourceLabels } from './labels.ts';

/** Sorted by the engine's name. Two keys of the file with one `name:` are one volume. */
export function desiredVolumes(context: BuildContext): readonly DesiredVolume[] {
  const users = new Map<string, { readonly model: VolumeModel; readonly services: Set<string> }>();
  for (const service of context.stack.services) {
    for (const model of mountedVolumes(context, service)) {
      const known = users.get(model.name) ?? { model, services: new Set() };
      known.services.add(service.name);
      users.set(model.name, known);
    }
  }
  return [...users.values()]
    .map(({ model, services }) => desiredVolume(context, model, [...services].toSorted()))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function mountedVolumes(context: BuildContext, service: ServiceModel): readonly VolumeModel[] {
  return service.volumes.flatMap(({ type, source }) => {
    const model = type === 'volume' && source !== undefined ? context.stack.volumes[source] : undefined;
    return model === undefined ? [] : [model];
  });
}

function desiredVolume(context: BuildContext, model: VolumeModel, usedBy: readonly string[]): DesiredVolume {
  const configHash = context.hash(canonicalJson(volumeDocument(model)));
  const common = { name: model.name, external: model.external, configHash, usedBy };
  return model.external ? common : { ...common, create: volumeCreate(context, model, configHash) };
}

function volumeCreate(context: BuildContext, model: VolumeModel, configHash: string): JsonObject {
  const { stack, applianceId } = context;
  return compact({
    Name: model.name,
    Driver: model.driver,
    DriverOpts: unlessEmpty(model.driverOpts),
    Labels: resourceLabels(model.labels, { stack: stack.name, applianceId, configHash }),
  });
}
