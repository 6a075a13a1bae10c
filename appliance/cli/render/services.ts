import type { Condition } from '../../contract/condition.ts';
import type { ContainerStatus, ServiceStatus } from '../../contract/status.ts';
import { stateMarks } from './state.ts';
import { renderTable } from './table.ts';
import type { Cell } from './table.ts';
import { clean, shorten } from './text.ts';
import { uptime, whyText } from '../../client/words/service.ts';
import type { View } from './view.ts';

const COLUMNS = [
  { title: 'SERVICE' },
  { title: 'STATE' },
  { title: 'HEALTH' },
  { title: 'UPTIME', align: 'right' },
  { title: 'RESTARTS', align: 'right' },
  { title: 'WHY' },
] as const;

/** One row a service, in the order given: the daemon's is that of the dependencies. */
export function renderServices(
  services: readonly ServiceStatus[],
  conditions: readonly Condition[],
  view: View,
): string {
  return renderTable(
    COLUMNS,
    services.map((service) => row(service, conditions, view)),
    view,
  );
}

function row(service: ServiceStatus, conditions: readonly Condition[], view: View): readonly Cell[] {
  const { symbol, style } = stateMarks[service.state];
  return [
    { text: clean(service.name) },
    { text: `${symbol} ${service.state}`, style },
    { text: health(service.containers) },
    { text: uptime(service, view.now) },
    { text: String(service.restarts), ...(service.restarts > 0 && { style: 'yellow' as const }) },
    { text: clean(whyText({ ...service, why: shortWhy(service, conditions) }, view.now)) },
  ];
}

/** The condition that tells the trouble of a service stands above the table: its words are not said twice. */
function shortWhy({ name, state, why }: ServiceStatus, conditions: readonly Condition[]): string {
  const isBad = state === 'failed' || state === 'unhealthy';
  const told = conditions.find(({ subject, severity }) => subject === name && severity !== 'info');
  return isBad && told !== undefined ? `${told.code}, see above` : shorten(clean(why));
}

/** Of the running container, or `2/3 healthy` of several; `-` where there is nothing to test. */
function health(containers: readonly ContainerStatus[]): string {
  const tested = containers.filter(({ state, health: word }) => state === 'running' && word !== 'none');
  const [only] = tested;
  if (only === undefined) return '-';
  if (tested.length === 1) return only.health;
  const healthy = tested.filter((container) => container.health === 'healthy').length;
  return `${healthy}/${tested.length} healthy`;
}
