import type { WorkItem } from '../../contract/work.ts';
import { renderTable } from './table.ts';
import type { Cell } from './table.ts';
import { clean } from './text.ts';
import { timestamp } from './time.ts';
import type { Style, View } from './view.ts';

const STYLES: Readonly<Record<WorkItem['state'], Style>> = {
  waiting: 'yellow',
  running: 'cyan',
  done: 'green',
  failed: 'red',
  cancelled: 'dim',
};

/** In the order in which they came. */
export function renderWork(items: readonly WorkItem[], view: View): string {
  if (items.length === 0) return 'Nothing was ordered yet.\n';
  return renderTable(
    [{ title: 'ID' }, { title: 'ACCEPTED' }, { title: 'COMMAND' }, { title: 'STATE' }, { title: 'MESSAGE' }],
    items.map((item): readonly Cell[] => [
      { text: clean(item.id) },
      { text: timestamp(item.acceptedAt) },
      { text: commandText(item) },
      { text: stateText(item), style: STYLES[item.state] },
      { text: clean(item.message) },
    ]),
    view,
  );
}

function commandText({ command, service, arguments: given }: WorkItem): string {
  const about = [service, ...(given.volumes ?? [])].filter((part) => part !== undefined);
  return [command, ...about].map(clean).join(' ');
}

function stateText({ state, attempts }: WorkItem): string {
  return attempts > 1 ? `${state} (attempt ${attempts})` : state;
}
