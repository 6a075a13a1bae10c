/** Everything that one side made for a stack, as the engine's own inspect shows it. */

import type { JsonObject } from '../../../appliance/desired/desired.ts';
import { textOf } from '../../../appliance/desired/json.ts';
import type { EngineApi } from './engine-api.ts';

export interface Created {
  /** `SERVICE.REPLICA` -> inspect. */
  readonly containers: Readonly<Record<string, JsonObject>>;
  /** By the engine's name. */
  readonly networks: Readonly<Record<string, JsonObject>>;
  readonly volumes: Readonly<Record<string, JsonObject>>;
}

/** The labels by which one side marks what it makes. */
export interface Marks {
  readonly stack: string;
  readonly service: string;
  readonly replica: string;
}

type Labelled = { readonly Labels?: Readonly<Record<string, string>> | null };

export async function inspectCreated(api: EngineApi, marks: Marks, stack: string): Promise<Created> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`${marks.stack}=${stack}`] }));
  const list = async <T>(path: string): Promise<T> => (await api.get(`${path}filters=${filters}`)) as T;
  const containers = await list<readonly ({ readonly Id: string } & Labelled)[]>('/containers/json?all=1&');
  const networks = await list<readonly { readonly Id: string; readonly Name: string }[]>('/networks?');
  const { Volumes: volumes } = await list<{ readonly Volumes: readonly { readonly Name: string }[] | null }>(
    '/volumes?',
  );
  const inspected = async (path: string): Promise<JsonObject> => (await api.get(path)) as JsonObject;
  return {
    containers: await byKey(
      containers,
      ({ Labels }) => `${Labels?.[marks.service]}.${Labels?.[marks.replica]}`,
      ({ Id }) => inspected(`/containers/${Id}/json`),
    ),
    networks: await byKey(
      networks,
      ({ Name }) => Name,
      ({ Id }) => inspected(`/networks/${Id}`),
    ),
    volumes: await byKey(
      volumes ?? [],
      ({ Name }) => Name,
      ({ Name }) => inspected(`/volumes/${Name}`),
    ),
  };
}

export async function removeCreated(api: EngineApi, created: Created): Promise<void> {
  // Newest first: an older container may lend its namespaces and volumes.
  const containers = Object.values(created.containers).toSorted((a, b) =>
    createdAt(a) < createdAt(b) ? 1 : -1,
  );
  for (const { Id } of containers) await api.delete(`/containers/${textOf(Id)}?force=1&v=1`);
  for (const name of Object.keys(created.networks)) await api.delete(`/networks/${name}`);
  for (const name of Object.keys(created.volumes)) await api.delete(`/volumes/${name}`);
}

function createdAt(container: JsonObject): string {
  return textOf(container['Created']);
}

async function byKey<T>(
  items: readonly T[],
  key: (item: T) => string,
  value: (item: T) => Promise<JsonObject>,
): Promise<Readonly<Record<string, JsonObject>>> {
  const entries = await Promise.all(items.map(async (item) => [key(item), await value(item)] as const));
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
