/** The two lines above every view: which machine, how it is, and how old that is: pure. */

import { duration } from '../../appliance/client/words/elapsed.ts';
import { healthWords, silentWord, unknownWord, unseenWord } from '../../appliance/client/words/states.ts';
import type { StateWord } from '../../appliance/client/words/states.ts';
import type { State } from '../state.ts';
import { ends, fit } from '../text/line.ts';
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
    fit(
      ends([pen.text(' '), ...sentence(state, pen)], age(state, pen), size.columns, pen),
      size.columns,
      pen,
    ),
  ];
}

function lockWord({ lock, place }: State): string | undefined {
  if (place.changes === 'granted') return undefined;
  if (lock.state === 'locked') return 'locked';
  return lock.state === 'viewer' ? `${lock.user} (viewer)` : (lock.user ?? 'open');
}

function sentence({ model, isKnown }: State, pen: Pen): Line {
  if (model.silent !== undefined)
    return [stateSpan(silentWord, pen), pen.text('  The appliance daemon does not answer.', 'strong')];
  if (model.refused !== undefined)
    return [stateSpan(unseenWord, pen), pen.text(`  ${model.refused.sentence ?? ''}`, 'strong')];
  const { health, summary } = model.status ?? model.page ?? {};
  const word: StateWord = health === undefined ? unknownWord : healthWords[health];
  const text = summary ?? (isKnown ? 'The appliance is starting.' : 'Asking the appliance daemon ...');
  return [stateSpan(word, pen), pen.text(`  ${text}`, 'strong')];
}

/** A frame says how old it is: what stands still is told apart from what is well. */
function age({ model, now }: State, pen: Pen): Line {
  if (model.silent !== undefined)
    return [pen.text(`for ${duration(Math.max(0, now - model.silent.since))}; what follows is old `, 'bad')];
  const at = model.status?.at;
  if (at === undefined) return [];
  return [pen.text(`${duration(Math.max(0, now - Date.parse(at)))} ago `, 'dim')];
}
