/** What can be selected in a view, by name and in its order: pure. */

import type { ConfigKey } from '../appliance/contract/config.ts';
import type { Event as Told } from '../appliance/contract/event.ts';
import type { ServiceStatus } from '../appliance/contract/status.ts';
import type { LoggedLine } from './events.ts';
import type { OrderName } from './orders.ts';
import { serviceTree } from './service-tree.ts';
import type { TreeRow } from './service-tree.ts';
import type { LogsState, State, ViewName } from './state.ts';

export const powerOrders = [
  'restart-all',
  'stop-all',
  'start-all',
  'reboot',
  'poweroff',
] as const satisfies readonly OrderName[];

export function rowsOf(state: State, view: ViewName): readonly string[] {
  return rows[view]?.(state) ?? [];
}

const services = (state: State): readonly string[] => shownServices(state).map(({ name }) => name);
/** Of the views in which something can be selected. */
const rows: Partial<Readonly<Record<ViewName, (state: State) => readonly string[]>>> = {
  overview: services,
  services,
  updates: ({ model }) => model.updates?.images.map(({ service }) => service) ?? [],
  settings: (state) => shownSettings(state).map(({ key }) => key),
  power: () => powerOrders,
};

function shownServices(state: State): readonly ServiceStatus[] {
  return shownTree(state).map(({ service }) => service);
}

/** What is filtered stands below nothing. */
export function shownTree(state: State): readonly TreeRow[] {
  const all = serviceTree(state.model.status?.services ?? []);
  const list = state.lists.services;
  if (state.view !== 'services' || list.filter === '') return all;
  return all
    .filter(({ service }) => holds(list, `${service.name} ${service.state} ${service.image}`))
    .map(({ service }) => ({ service, above: [], isLast: false }));
}

export function shownSettings({ settings, lists }: State): readonly ConfigKey[] {
  const keys = settings.told?.keys ?? [];
  return keys.filter(({ key, description }) => holds(lists.settings, `${key} ${description}`));
}

export function shownEvents(state: State): readonly Told[] {
  const { events } = state.lists;
  return state.model.events.filter((event) =>
    holds(events, `${event.kind} ${event.subject ?? ''} ${event.message} ${event.reason ?? ''}`),
  );
}

export function isShownLine({ service, text }: LoggedLine, logs: Pick<LogsState, 'filter'>): boolean {
  return holds(logs, text) || holds(logs, service);
}

function holds({ filter }: { readonly filter: string }, text: string): boolean {
  return filter === '' || text.toLowerCase().includes(filter.toLowerCase());
}

/** What is selected; the first where nothing is, or what was is gone. */
export function selectedOf(state: State, view: ViewName = state.view): string | undefined {
  const rows = rowsOf(state, view);
  const { selected } = state.lists[view];
  return selected !== undefined && rows.includes(selected) ? selected : rows[0];
}
