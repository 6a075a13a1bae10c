/** What a container of the simulated engine mounts. */

import type { JsonObject } from '../desired/desired.ts';
import type { MountDetails, ObservedContainer } from '../observe/observed.ts';
import type { World } from './simulated-engine.testdata.ts';

interface NamedVolume {
  readonly name: string;
  readonly target: string;
}

export function mountsOf(
  hostConfig: JsonObject,
  keepVolumes: readonly NamedVolume[],
): readonly MountDetails[] {
  const named = [...keepVolumes, ...namedVolumes(hostConfig)];
  return [...named.map(volumeMount), ...bindMounts(hostConfig)];
}

function volumeMount({ name, target }: NamedVolume): MountDetails {
  return { type: 'volume', name, source: '', target, readOnly: false };
}

function bindMounts({ Mounts: mounts }: JsonObject): readonly MountDetails[] {
  return (Array.isArray(mounts) ? mounts : []).flatMap((mount: JsonObject) =>
    mount['Type'] === 'bind'
      ? [{ type: 'bind', source: textOf(mount['Source']), target: textOf(mount['Target']), readOnly: true }]
      : [],
  );
}

function namedVolumes({ Mounts: mounts }: JsonObject): readonly NamedVolume[] {
  return (Array.isArray(mounts) ? mounts : []).flatMap((mount: JsonObject) =>
    mount['Type'] === 'volume' && typeof mount['Source'] === 'string'
      ? [{ name: mount['Source'], target: textOf(mount['Target']) }]
      : [],
  );
}

/** A volume that is not there is made by the engine, without a label. */
export function withVolumes(world: World, { mounts }: ObservedContainer): World {
  const missing = mounts
    .flatMap(({ name }) => (name === undefined ? [] : [name]))
    .filter((name) => !world.volumes.some((volume) => volume.name === name))
    .map((name) => ({ name, driver: 'local', labels: {} }));
  return { ...world, volumes: [...world.volumes, ...missing] };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
