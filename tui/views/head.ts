/** The two lines above every view: which machine, how it is, and how old that is: pure. */

import { duration } from '../../appliance/client/words/elapsed.ts';
import { healthWords, silentWord, unknownWord, unseenWord } from '../../appliance/client/words/states.ts';
import type { StateWord } from '../../appliance/client/words/states.ts';
import type { State } from '../state.ts';
import { ends, fit, widthOf } from '../text/line.ts';
import type { Line, Pen } from '../text/line.ts';
import { clock } from '../zone.ts';
import { stateSpan } from './words.ts';

/** One each second: who looks sees that the machine has not frozen. */
const beats = ['|', '/', '-', '\\'] as const;

export function head(state: State, pen: Pen): readonly Line[] {
  const { model, now, ticks, size } = state;
  const name = model.status?.appliance.hostname ?? model.page?.hostname ?? 'appliance';
  const version = model.status?.appliance.version;
  const lock = lockWord(state);
  const right = [
    ...(lock === undefined ? [] : [pen.text(`${lock}  `, 'bar')]),
    pen.text(`${clock(now, state.zone)} ${state.zone.name} ${beats[ticks % beats.length] ?? ''} `, 'bar'),
  ];
  const left = [
    pen.text(` ${name}`, 'bar'),
    pen.text(version === undefined ? '' : `  applianced ${version}`, 'bar'),
  ];
  return [
    ends(left, right, size.columns, pen, 'bar'),
    secondLine([pen.text(' '), ...sentence(state, pen)], state, pen),
  ];
}

/** The sentence matters more than the words around its age. */
function secondLine(said: Line, state: State, pen: Pen): Line {
  const { columns } = state.size;
  const [full, short = full] = ages(state, pen);
  const isShort = widthOf(said) + widthOf(full ?? []) >= columns;
  return fit(ends(said, (isShort ? short : full) ?? [], columns, pen), columns, pen);
}

function lockWord({ lock, place, model, replay }: State): string | undefined {
  if (replay !== undefined) return 'a recording';
  if (place.changes === 'granted') return undefined;
  if (model.page?.console === 'view') return 'only shows';
  if (lock.state === 'locked') return 'locked';
  return lock.state === 'viewer' ? `${lock.user} (viewer)` : (lock.user ?? 'open');
}

function sentence({ model, isKnown }: State, pen: Pen): Line {
  if (model.silent !== undefined)
    return [stateSpan(silentWord, pen), pen.text('  The appliance daemon does not answer', 'strong')];
  if (model.refused !== undefined)
    return [stateSpan(unseenWord, pen), pen.text(`  ${model.refused.sentence ?? ''}`, 'strong')];
  const { health, summary } = model.status ?? model.page ?? {};
  const word: StateWord = health === undefined ? unknownWord : healthWords[health];
  const text = summary ?? (isKnown ? 'The appliance is starting.' : 'Asking the appliance daemon ...');
  return [stateSpan(word, pen), pen.text(`  ${withoutWord(text, word)}`, 'strong')];
}

/** The sentence may begin with the word that stands before it. */
function withoutWord(text: string, { label }: StateWord): string {
  const begins = text.toLowerCase().startsWith(`${label}: `);
  const rest = begins ? text.slice(label.length + 2) : text;
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

/** A frame says how old it is: what stands still is told apart from what is well. In full, and as short as it can be said. */
function ages({ model, now }: State, pen: Pen): readonly Line[] {
  if (model.silent !== undefined) {
    const since = `for ${duration(Math.max(0, now - model.silent.since))}`;
    return [`${since}; below is old `, `${since} `].map((text) => [pen.text(text, 'bad')]);
  }
  if (model.refused !== undefined) return [];
  const at = model.status?.at;
  if (at === undefined) return [];
  const ago = `${duration(Math.max(0, now - Date.parse(at)))} ago `;
  return [`looked ${ago}`, ago].map((text) => [pen.text(text, 'dim')]);
}
