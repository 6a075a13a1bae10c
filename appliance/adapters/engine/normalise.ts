/** The engine's image, network, volume and event JSON -> our types. */

import { at, field, number, object, text, textMap, texts } from './json.ts';
import { readHealthTest } from './normalise-container.ts';
import type { EngineEvent, ImageDetails, ImageSummary, NetworkDetails, VolumeDetails } from './types.ts';

/** `GET /images/{name}/json`. `Config` may be absent (1.52), lists may be `null` (before 1.44). */
export function imageDetails(value: unknown): ImageDetails {
  const healthTest = readHealthTest(at(value, 'Config', 'Healthcheck'));
  return {
    id: text(field(value, 'Id')),
    repoTags: texts(field(value, 'RepoTags')),
    // The engine may list one digest twice (moby #48747).
    repoDigests: [...new Set(texts(field(value, 'RepoDigests')))],
    os: text(field(value, 'Os')),
    architecture: text(field(value, 'Architecture')),
    sizeBytes: number(field(value, 'Size')),
    volumes: Object.keys(object(at(value, 'Config', 'Volumes'))),
    ...(healthTest === undefined ? {} : { healthTest }),
  };
}

/** One entry of `GET /images/json`. What has no name is told as `<none>:<none>` and `<none>@<none>` before 1.44. */
export function imageSummary(value: unknown): ImageSummary {
  const names = (list: unknown): string[] => [
    ...new Set(texts(list).filter((name) => !name.startsWith('<none>') && !name.endsWith('<none>'))),
  ];
  return {
    id: text(field(value, 'Id')),
    repoTags: names(field(value, 'RepoTags')),
    repoDigests: names(field(value, 'RepoDigests')),
    sizeBytes: number(field(value, 'Size')),
  };
}

export function networkDetails(value: unknown): NetworkDetails {
  return {
    id: text(field(value, 'Id')),
    name: text(field(value, 'Name')),
    driver: text(field(value, 'Driver')),
    labels: textMap(field(value, 'Labels')),
  };
}

export function volumeDetails(value: unknown): VolumeDetails {
  return {
    name: text(field(value, 'Name')),
    driver: text(field(value, 'Driver')),
    labels: textMap(field(value, 'Labels')),
  };
}

const eventTypes: readonly EngineEvent['type'][] = ['container', 'image', 'network', 'volume', 'daemon'];

/**
 * One line of `GET /events`; `undefined` for a type that nobody asked for. Reads `Type`, `Action` and `Actor` only: 1.52
 * no longer has `status`, `id` and `from`. Throws `SyntaxError` when the line is no JSON.
 */
export function engineEvent(line: string): EngineEvent | undefined {
  const value = parseKeepingNanos(line);
  const type = eventTypes.find((candidate) => candidate === field(value, 'Type'));
  if (type === undefined) return undefined;
  return {
    type,
    action: text(field(value, 'Action')),
    id: text(at(value, 'Actor', 'ID')),
    attributes: textMap(at(value, 'Actor', 'Attributes')),
    timeNano: text(field(value, 'timeNano')),
  };
}

/** Nanoseconds since 1970 do not fit into a double: they are kept as they were written. */
function parseKeepingNanos(line: string): unknown {
  return JSON.parse(line, (key: string, value: unknown, context?: { readonly source?: string }) =>
    key === 'timeNano' && typeof value === 'number' ? context?.source : value,
  ) as unknown;
}
