/** What stands over a view: questions, passwords, help: pure. */

import { bindings, isOffered, keyName } from '../keymap.ts';
import { fieldsOf, hintOf, orderLabel } from '../orders.ts';
import type { Dialog, State } from '../state.ts';
import { createPen, paragraph } from '../text/line.ts';
import type { Line, Pen, Style } from '../text/line.ts';
import { framed, lastTop, scrolled } from './panel.ts';
import type { Panel } from './panel.ts';

const WIDTH = 64;

export function dialogPanel(state: State, dialog: Dialog, pen: Pen): Panel {
  const { width, inner, height, title, lines } = laidOut(state, dialog, pen);
  const top = dialog.kind === 'help' ? dialog.top : 0;
  const shown = scrolled({ head: [], lines }, height - 2, top, inner, pen);
  return {
    id: 'dialog',
    top: Math.max(0, Math.floor((state.size.rows - height) / 2)),
    left: Math.max(0, Math.floor((state.size.columns - width) / 2)),
    width,
    height,
    lines: framed(title, shown, width, height, pen),
  };
}

/** As far as the help can be scrolled. */
export function lastHelpTop(state: State): number {
  const { lines, height } = laidOut(state, { kind: 'help', top: 0 }, createPen(state.profile));
  return lastTop({ head: [], lines }, height - 2);
}

/** As large as what it says, in what room there is. */
function laidOut(state: State, dialog: Dialog, pen: Pen) {
  const width = Math.max(10, Math.min(WIDTH, state.size.columns - 2));
  const inner = width - 4;
  const content = contentOf(state, dialog, inner, pen);
  const height = Math.max(3, Math.min(content.lines.length + 2, state.size.rows));
  return { ...content, width, inner, height };
}

interface Content {
  readonly title: string;
  readonly lines: readonly Line[];
}

function contentOf(state: State, dialog: Dialog, width: number, pen: Pen): Content {
  const say = (text: string, style: Style = 'plain'): readonly Line[] =>
    paragraph(pen.text(text, style), width);
  const trouble = (at: { readonly text: string; readonly action?: string } | undefined): readonly Line[] =>
    at === undefined
      ? []
      : [...say(at.text, 'bad'), ...(at.action === undefined ? [] : say(`Next: ${at.action}`))];
  switch (dialog.kind) {
    case 'help':
      return { title: 'Keys', lines: helpLines(state, pen) };
    case 'confirm':
      return {
        title: dialog.question.title,
        lines: [...dialog.question.consequences.flatMap((text) => say(text)), [], answers(dialog.isYes, pen)],
      };
    case 'sign-in':
      return {
        title: 'A change needs a password',
        lines: [
          ...say(
            'That of an operator, as on the status page. Forgotten? As root: appliancectl user set-password',
            'dim',
          ),
          [],
          field('User', dialog.user, dialog.field === 'user', width, pen),
          field('Password', hidden(dialog.password, pen), dialog.field === 'password', width, pen),
          [],
          ...(dialog.isBusy ? say('Asking ...', 'busy') : trouble(dialog.trouble)),
        ],
      };
    case 'claim':
      return {
        title: 'Welcome',
        lines: [
          ...say(
            'Nobody can change anything on this appliance yet. Set the password of its operator (user admin), for this console and the status page: at least 10 characters. Esc leaves it for later.',
          ),
          [],
          field('Password', hidden(dialog.password, pen), dialog.field === 'password', width, pen),
          field('Once more', hidden(dialog.again, pen), dialog.field === 'again', width, pen),
          [],
          ...(dialog.isBusy ? say('Asking ...', 'busy') : trouble(dialog.trouble)),
        ],
      };
    case 'form':
      return {
        title: orderLabel(dialog.order),
        lines: [
          ...say(hintOf(dialog.order) ?? '', 'dim'),
          [],
          ...fieldsOf(dialog.order).map(({ name, label, isSecret }, index) => {
            const value = dialog.values[name] ?? '';
            const shown = isSecret === true ? hidden(value, pen) : value;
            return field(label, shown, index === dialog.focus, width, pen);
          }),
          [],
          ...(dialog.isBusy ? say('Asking ...', 'busy') : trouble(dialog.trouble)),
        ],
      };
    case 'filter':
      return {
        title: 'Show only what has',
        lines: [
          field('Word', dialog.text, true, width, pen),
          ...say('Enter keeps it, Esc shows all.', 'dim'),
        ],
      };
  }
}

function answers(isYes: boolean, pen: Pen): Line {
  return [
    pen.text(isYes ? ' [y] Yes ' : '[y] Yes ', isYes ? 'selected' : 'plain'),
    pen.text('   '),
    pen.text('[n] No ', isYes ? 'plain' : 'selected'),
  ];
}

function hidden(value: string, pen: Pen): string {
  return pen.glyphs.hidden.repeat(value.length);
}

/** The end of what was typed is seen, where the next letter comes. */
function field(name: string, value: string, isFocused: boolean, width: number, pen: Pen): Line {
  const room = Math.max(1, width - 12);
  const text = pen.text(`${value}${isFocused ? '_' : ''}`, isFocused ? 'field' : 'plain').text.slice(-room);
  return [pen.text(name.padEnd(11), isFocused ? 'strong' : 'dim'), pen.text(text.padEnd(room), 'field')];
}

/** Views have a number each: one line for all of them leaves room for what cannot be guessed. */
function helpLines({ view, place }: State, pen: Pen): readonly Line[] {
  const offered = bindings.filter((binding) => isOffered(binding, view, place));
  const line = (keys: string, label: string): Line => [pen.text(keys.padEnd(18), 'key'), pen.text(label)];
  const others = offered.filter(({ command }) => command.kind !== 'go');
  return [
    ...others.map(({ keys, label }) => line(keys.map(keyName).join(' '), label)),
    line('1 to 9, 0', 'The views, by number; also F1 to F10'),
  ];
}
