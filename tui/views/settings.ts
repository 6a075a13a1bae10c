/** node.json: each key with its value, what it means, and what is typed and not written yet: pure. */

import type { Config, ConfigKey } from '../../appliance/contract/config.ts';
import { plural } from '../../appliance/client/words/units.ts';
import { selectedOf, shownSettings } from '../rows.ts';
import { shownText } from '../settings.ts';
import type { Staged } from '../settings.ts';
import type { State } from '../state.ts';
import { paragraph } from '../text/line.ts';
import type { Line, Pen } from '../text/line.ts';
import { table } from '../text/table.ts';
import type { Column } from '../text/table.ts';
import { heading, selectable } from './panel.ts';

/** Rows of the table that are left however much is said around it. */
const LEAST_ROWS = 3;

export function settingsView(state: State, width: number, height: number, pen: Pen): readonly Line[] {
  const { told, trouble, staged } = state.settings;
  if (told === undefined) return [[pen.text(trouble?.text ?? '...', trouble === undefined ? 'dim' : 'bad')]];
  const keys = shownSettings(state);
  const selected = keys.find(({ key }) => key === selectedOf(state, 'settings'));
  const above = [
    heading(titleOf(state, told), width, pen, unsaved(staged, pen)),
    ...wrong(state, told, width, pen),
  ];
  const below = selected === undefined ? [] : meaning(selected, width, pen);
  const room = height - 1 - LEAST_ROWS;
  const shownBelow = below.slice(0, Math.max(0, room - 1));
  const shownAbove = above.slice(0, Math.max(1, room - shownBelow.length));
  const rows = list(keys, state, width, height - shownAbove.length - shownBelow.length, pen);
  return [...shownAbove, ...rows, ...shownBelow].slice(0, height);
}

function titleOf({ lists }: State, { file }: Config): string {
  const { filter } = lists.settings;
  return filter === '' ? `Settings, ${file}` : `Settings with "${filter}"`;
}

function unsaved(staged: Staged, pen: Pen): Line {
  if (staged.size === 0) return [];
  return [pen.text(`${plural(staged.size, 'change')} not written yet`, 'warning')];
}

/** Of the file as it stands, and of what was typed. */
function wrong(
  { settings: { refused } }: State,
  { problems }: Config,
  width: number,
  pen: Pen,
): readonly Line[] {
  const told = problems.map(({ path, reason, hint, line }) => {
    const where = line === undefined ? path : `line ${line}: ${path}`;
    return `x ${where} ${reason}${hint === undefined ? '' : `. Next: ${hint}`}`;
  });
  const asked =
    refused === undefined
      ? []
      : [`x ${refused.text}${refused.action === undefined ? '' : `. Next: ${refused.action}`}`];
  return [...asked, ...told].flatMap((text) => paragraph(pen.text(text, 'bad'), width, 2));
}

function list(
  keys: readonly ConfigKey[],
  state: State,
  width: number,
  height: number,
  pen: Pen,
): readonly Line[] {
  if (keys.length === 0) return [[pen.text(`No key has "${state.lists.settings.filter}".`, 'dim')]];
  const { head, rows } = table(keys, columns(state.settings.staged, pen), width, pen);
  const at = keys.findIndex(({ key }) => key === selectedOf(state, 'settings'));
  const shown = selectable(rows, Math.max(1, height - 1), at, width, pen);
  const blank = Array.from({ length: Math.max(0, height - 1 - shown.length) }, (): Line => []);
  return [head, ...shown, ...blank];
}

function columns(staged: Staged, pen: Pen): readonly Column<ConfigKey>[] {
  return [
    { title: 'Key', rank: 0, cell: ({ key }) => [pen.text(key)] },
    {
      title: 'From',
      rank: 2,
      cell: ({ key, from }) =>
        staged.has(key) ? [pen.text('* typed', 'busy')] : [pen.text(from === 'absent' ? '-' : from, 'dim')],
    },
    {
      title: 'Value',
      rank: 1,
      grows: true,
      cell: (key) => {
        const text = shownText(key, staged);
        if (text === undefined) return [pen.text('-', 'dim')];
        return [pen.text(text, staged.has(key.key) ? 'busy' : key.from === 'file' ? 'strong' : 'plain')];
      },
    },
  ];
}

function meaning(key: ConfigKey, width: number, pen: Pen): readonly Line[] {
  const { description, choices } = key;
  const preset = shownText({ ...key, value: key.default, isSecret: false }, new Map());
  const more = [
    choices === undefined ? undefined : `One of ${choices.join(', ')}.`,
    preset === undefined ? undefined : `Without it: ${preset}.`,
    key.isSecret ? 'It is never shown.' : undefined,
  ].filter((text) => text !== undefined);
  return [
    heading(key.key, width, pen),
    ...paragraph(pen.text(description), width),
    ...(more.length === 0 ? [] : paragraph(pen.text(more.join(' '), 'dim'), width)),
  ];
}
