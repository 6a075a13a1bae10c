/** Services as a tree with their state: pure. */

import { uptime, whyText } from '../../appliance/client/words/service.ts';
import { shownTree, selectedOf } from '../rows.ts';
import type { TreeRow } from '../service-tree.ts';
import type { State } from '../state.ts';
import type { Line, Pen } from '../text/line.ts';
import { table } from '../text/table.ts';
import type { Column } from '../text/table.ts';
import { heading, selectable } from './panel.ts';
import { serviceSpan, versionOf } from './words.ts';

/** A filter is said: whoever comes back must not take a part for all. */
export function servicesView(state: State, width: number, height: number, pen: Pen): readonly Line[] {
  const { filter } = state.lists.services;
  if (filter === '') return serviceList(state, width, height, pen);
  const hint = [pen.text('Esc shows all', 'dim')];
  return [
    heading(`Services with "${filter}"`, width, pen, hint),
    ...serviceList(state, width, height - 1, pen),
  ];
}

export function serviceList(state: State, width: number, height: number, pen: Pen): readonly Line[] {
  const rows = shownTree(state);
  if (rows.length === 0) return [[pen.text(emptyText(state), 'dim')]];
  const { head, rows: lines } = table(rows, columns(state.now, pen), width, pen);
  const selected = selectedOf(state);
  const at = rows.findIndex(({ service }) => service.name === selected);
  return [head, ...selectable(lines, Math.max(1, height - 1), at, width, pen)];
}

export function tally({ model }: State, pen: Pen): Line {
  const all = model.status?.services ?? [];
  if (all.length === 0) return [];
  const well = all.filter(({ state }) => state === 'healthy' || state === 'completed').length;
  return well === all.length
    ? [pen.text(`all ${well} work`, 'good')]
    : [pen.text(`${well} of ${all.length} work`, 'warning')];
}

function emptyText({ lists, model, isKnown }: State): string {
  if (lists.services.filter !== '') return `No service has "${lists.services.filter}".`;
  if (!isKnown) return '...';
  return model.status === undefined
    ? 'Services are not known yet.'
    : 'There is no service yet: no stack is configured.';
}

/** Below what it depends on, and how it is. */
export function nameAndState(pen: Pen): readonly Column<TreeRow>[] {
  return [
    {
      title: 'Service',
      rank: 0,
      cell: (row) => [pen.text(branches(row, pen), 'dim'), pen.text(row.service.name)],
    },
    { title: 'State', rank: 1, cell: ({ service }) => [serviceSpan(service, pen)] },
  ];
}

function columns(now: number, pen: Pen): readonly Column<TreeRow>[] {
  return [
    ...nameAndState(pen),
    {
      title: 'Up',
      rank: 4,
      least: '59m 59s'.length,
      cell: ({ service }) => [pen.text(uptime(service, now))],
    },
    {
      title: 'Restarts',
      rank: 5,
      cell: ({ service: { restarts } }) => [pen.text(`${restarts}`, restarts > 0 ? 'warning' : 'plain')],
    },
    { title: 'Version', rank: 3, cell: ({ service }) => [pen.text(versionOf(service))] },
    { title: 'Why', rank: 2, grows: true, cell: ({ service }) => [pen.text(whyText(service, now), 'dim')] },
  ];
}

function branches({ above, isLast }: TreeRow, pen: Pen): string {
  if (above.length === 0) return '';
  const { vertical, branch, lastBranch, horizontal } = pen.glyphs;
  const rails = above.slice(1).map((goesOn) => (goesOn ? `${vertical} ` : '  '));
  return `${rails.join('')}${isLast ? lastBranch : branch}${horizontal}`;
}
