/** Fields, what they are for, and why what was typed was not taken: pure. */

import type { ConfigKey } from '../../appliance/contract/config.ts';
import type { Trouble } from '../events.ts';
import { fieldsOf, formFacts } from '../forms.ts';
import type { Purpose } from '../forms.ts';
import { choicesOf } from '../settings.ts';
import { setupHint, setupSteps } from '../setup.ts';
import type { DialogOf, State } from '../state.ts';
import { clip, paragraph } from '../text/line.ts';
import type { Line, Pen } from '../text/line.ts';

/** Of a dialog: what stands in its frame, and inside. */
export interface Content {
  readonly title: string;
  readonly lines: readonly Line[];
}

const LABEL = 11;

export function formContent(state: State, dialog: DialogOf<'form'>, width: number, pen: Pen): Content {
  const { purpose, values, focus, waitsFor, trouble } = dialog;
  const { title, hint } = formFacts(purpose);
  const place = placeIn(state, dialog);
  // Why it was not taken stands where it is seen on the smallest terminal too.
  const why =
    trouble === undefined
      ? paragraph(pen.text(hint, purpose.for === 'claim' ? 'plain' : 'dim'), width)
      : troubleLines(trouble, width, pen);
  const fields = fieldsOf(purpose, values).map(({ name, label, isSecret, choices }, index) => {
    const value = values[name] ?? '';
    if (choices !== undefined) return choiceLine(label, value, choices, index === focus, pen);
    const shown = isSecret === true ? secretText(state, name, value, pen) : value;
    return fieldLine(label, shown, index === focus, width, pen);
  });
  const asking = waitsFor === undefined ? [] : [[pen.text('Asking ...', 'busy')]];
  const help = place === undefined ? [] : paragraph(pen.text(place.keys, 'dim'), width);
  const here = interfacesHere(state, purpose, width, pen);
  // What is in the frame's way goes, the least important first; what is typed into stays.
  const room = state.size.rows - 2;
  const ways: readonly (readonly Line[])[] = [
    [...why, ...here, [], ...fields, [], ...asking, ...help],
    [...why, ...here, [], ...fields, [], ...asking],
    [...why, [], ...fields, ...asking],
  ];
  const short = (): readonly Line[] => {
    const spare = Math.max(1, room - fields.length - asking.length);
    return trouble === undefined ? why.slice(0, spare) : shortTrouble(trouble, width, spare, pen);
  };
  return {
    title: place === undefined ? title : `${place.step}: ${title}`,
    lines: ways.find((lines) => lines.length <= room) ?? [...short(), ...fields, ...asking],
  };
}

/** All of them are seen, and which one it is without colour too. */
function choiceLine(
  label: string,
  value: string,
  choices: readonly string[],
  isFocused: boolean,
  pen: Pen,
): Line {
  return [
    pen.text(label.padEnd(LABEL), isFocused ? 'strong' : 'dim'),
    ...choices.map((choice) =>
      choice === value
        ? pen.text(`[${choice}]`, isFocused ? 'selected' : 'strong')
        : pen.text(` ${choice} `, 'dim'),
    ),
    ...(isFocused ? [pen.text('  arrows choose', 'dim')] : []),
  ];
}

/** One that is in node.json already is not shown, and not lost by leaving its field empty. */
function secretText({ settings }: State, name: string, value: string, pen: Pen): string {
  const isSet = settings.told?.keys.some(
    ({ key, from, isSecret }) => key === name && isSecret && from === 'file',
  );
  return value === '' && isSet === true ? '(is set) ' : hidden(value, pen);
}

/** Nobody knows by heart how the interfaces of a machine are called. */
function interfacesHere({ machine }: State, purpose: Purpose, width: number, pen: Pen): readonly Line[] {
  if (purpose.for !== 'order' || purpose.order.name !== 'set-network') return [];
  const here = (machine?.told?.network.interfaces ?? []).map(
    ({ name, hasCarrier, notSettable }) =>
      `${name} (${hasCarrier ? 'link' : 'no link'}${notSettable === undefined ? '' : ', not set here'})`,
  );
  return here.length === 0 ? [] : paragraph(pen.text(`Here: ${here.join(', ')}`, 'dim'), width);
}

/** Where it stands in the set-up, and which keys it has there. */
function placeIn(
  { setup }: State,
  { purpose }: DialogOf<'form'>,
): { readonly step: string; readonly keys: string } | undefined {
  if (setup === undefined || purpose.for === 'sign-in') return undefined;
  const keys = purpose.for === 'claim' ? 'Enter goes on, Esc leaves it all for later.' : setupHint;
  return { step: `Step ${setup.step + 1} of ${setupSteps.length}`, keys };
}

export function editContent(
  _: State,
  { setting, text, trouble }: DialogOf<'edit'>,
  width: number,
  pen: Pen,
): Content {
  return {
    title: setting.key,
    lines: [
      ...paragraph(pen.text(setting.description, 'dim'), width),
      [],
      fieldLine('Value', setting.isSecret ? hidden(text, pen) : text, true, width, pen),
      [],
      ...(trouble === undefined
        ? paragraph(pen.text(howTyped(setting), 'dim'), width)
        : troubleLines(trouble, width, pen)),
    ],
  };
}

export function troubleLines(trouble: Trouble | undefined, width: number, pen: Pen): readonly Line[] {
  if (trouble === undefined) return [];
  const { text, action } = trouble;
  return [
    ...paragraph(pen.text(text, 'bad'), width),
    ...(action === undefined ? [] : paragraph(pen.text(`Next: ${action}`), width)),
  ];
}

/** What to do comes before the end of why it was not taken. */
function shortTrouble(trouble: Trouble, width: number, rows: number, pen: Pen): readonly Line[] {
  const all = paragraph(pen.text(trouble.text, 'bad'), width);
  const next = troubleLines(trouble, width, pen).slice(all.length);
  const room = Math.max(1, rows - next.length);
  if (all.length <= room) return [...all, ...next];
  const rest = all.slice(room - 1).map((line) => line.map(({ text }) => text).join(''));
  const cut = clip([pen.text(rest.join(' '), 'bad')], width, pen);
  return [...all.slice(0, room - 1), cut, ...next].slice(0, rows);
}

function howTyped(setting: ConfigKey): string {
  if (choicesOf(setting).length > 0) return 'Arrows choose, Enter keeps it to be written with w.';
  const list = setting.kind === 'list' ? ' Several with commas between them.' : '';
  return `Enter keeps it to be written with w; nothing typed ${setting.isSecret ? 'leaves it' : 'is its default'}.${list}`;
}

function hidden(value: string, pen: Pen): string {
  return pen.glyphs.hidden.repeat(value.length);
}

/** The end of what was typed is seen, where the next letter comes. */
export function fieldLine(name: string, value: string, isFocused: boolean, width: number, pen: Pen): Line {
  const room = Math.max(1, width - LABEL - 1);
  const text = pen.text(`${value}${isFocused ? '_' : ''}`, isFocused ? 'field' : 'plain').text.slice(-room);
  return [pen.text(name.padEnd(LABEL), isFocused ? 'strong' : 'dim'), pen.text(text.padEnd(room), 'field')];
}
