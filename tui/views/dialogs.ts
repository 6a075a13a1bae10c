/** What stands over a view: questions, fields, help: pure. */

import { bindings, isOffered, keyName } from '../keymap.ts';
import type { Binding } from '../keymap.ts';
import type { Dialog, DialogOf, State } from '../state.ts';
import { createPen, paragraph } from '../text/line.ts';
import type { Line, Pen } from '../text/line.ts';
import { editContent, fieldLine, formContent, troubleLines } from './forms.ts';
import type { Content } from './forms.ts';
import { trialText } from './machine.ts';
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

type Contents = {
  readonly [Kind in Dialog['kind']]: (
    state: State,
    dialog: DialogOf<Kind>,
    width: number,
    pen: Pen,
  ) => Content;
};

/** One for each kind of dialog: one without does not compile. */
const contents: Contents = {
  help: (state, _, __, pen) => ({ title: 'Keys', lines: helpLines(state, pen) }),
  confirm: (_, { question, isYes }, width, pen) => ({
    title: question.title,
    lines: [
      ...question.consequences.flatMap((text) => paragraph(pen.text(text), width)),
      [],
      answers(isYes, pen),
    ],
  }),
  form: formContent,
  trial: trialContent,
  edit: editContent,
  filter: (_, { text }, width, pen) => ({
    title: 'Show only what has',
    lines: [
      fieldLine('Word', text, true, width, pen),
      ...paragraph(pen.text('Enter keeps it, Esc shows all.', 'dim'), width),
    ],
  }),
};

function trialContent(
  { machine, now }: State,
  { waitsFor, trouble }: DialogOf<'trial'>,
  width: number,
  pen: Pen,
): Content {
  const pending = machine?.told?.network.pending;
  const what = pending === undefined ? 'It is being applied.' : trialText(pending, now);
  return {
    title: 'Does the network still work?',
    lines: [
      ...paragraph(pen.text(what, 'busy'), width),
      [],
      ...paragraph(pen.text('Look whether the appliance is reached as it should be, then keep it.'), width),
      [],
      ...(waitsFor !== undefined
        ? [[pen.text('Asking ...', 'busy')]]
        : paragraph(
            pen.text('c keeps it, v takes it back now. Nobody here: it is taken back.', 'dim'),
            width,
          )),
      ...troubleLines(trouble, width, pen),
    ],
  };
}

function contentOf(state: State, dialog: Dialog, width: number, pen: Pen): Content {
  // The content of its kind takes it.
  const content = contents[dialog.kind] as (state: State, dialog: Dialog, width: number, pen: Pen) => Content;
  return content(state, dialog, width, pen);
}

function answers(isYes: boolean, pen: Pen): Line {
  return [
    pen.text(isYes ? ' [y] Yes ' : '[y] Yes ', isYes ? 'selected' : 'plain'),
    pen.text('   '),
    pen.text('[n] No ', isYes ? 'plain' : 'selected'),
  ];
}

/** What this view can do first, then what is everywhere, then the views. */
function helpLines({ view, place }: State, pen: Pen): readonly Line[] {
  const offered = bindings.filter((binding) => isOffered(binding, view, place));
  const line = (keys: string, label: string): Line => [pen.text(keys.padEnd(18), 'key'), pen.text(label)];
  const isView = ({ command }: Binding): boolean => command.kind === 'go';
  const told = (of: readonly Binding[]): readonly Line[] =>
    of.map(({ keys, label }) => line(keys.map(keyName).join(' '), label));
  return [
    ...told(offered.filter((binding) => !isView(binding))),
    [],
    [pen.text('Views', 'strong')],
    ...told(offered.filter(isView)),
  ];
}
