/** The words for states with their pictures. A state is never told by colour alone. */

import {
  healthWords,
  imageWords,
  replacementWords,
  serviceWords,
  severityWords,
  silentWord,
  unknownWord,
  workWords,
} from '../../appliance/client/words/states.ts';
import type { StateWord } from '../../appliance/client/words/states.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { icon } from './icons.ts';
import type { Icon } from './icons.ts';

export interface StateLook extends StateWord {
  readonly icon: Icon;
}

type Looks<State extends string> = Readonly<Record<State, StateLook>>;

export const serviceLooks = withIcons(serviceWords, {
  waiting: 'waiting',
  starting: 'busy',
  healthy: 'ok',
  unhealthy: 'warning',
  restarting: 'busy',
  completed: 'done',
  failed: 'failed',
  stopping: 'stopped',
  stopped: 'stopped',
});

export const healthLooks = withIcons(healthWords, {
  healthy: 'ok',
  starting: 'busy',
  degraded: 'warning',
  failed: 'failed',
  stopped: 'stopped',
  'not-configured': 'unknown',
});

export const silentLook: StateLook = { ...silentWord, icon: 'silent' };
export const unknownLook: StateLook = { ...unknownWord, icon: 'unknown' };

export const severityLooks = withIcons(severityWords, {
  critical: 'failed',
  warning: 'warning',
  info: 'info',
});

export const imageLooks = withIcons(imageWords, {
  'up-to-date': 'ok',
  waits: 'waiting',
  pulling: 'busy',
  'on-trial': 'busy',
  'rolled-back': 'back',
  held: 'held',
  unknown: 'unknown',
});

export const replacementLooks = withIcons(replacementWords, {
  committed: 'ok',
  'rolled-back': 'back',
  superseded: 'next',
});

export const workLooks = withIcons(workWords, {
  waiting: 'waiting',
  running: 'busy',
  done: 'ok',
  failed: 'failed',
  cancelled: 'stopped',
});

export function stateMark({ label, icon: picture, tone }: StateLook): Html {
  return html`<span class="state ${tone}">${icon(picture)} ${label}</span>`;
}

function withIcons<State extends string>(
  words: Readonly<Record<State, StateWord>>,
  icons: Readonly<Record<State, Icon>>,
): Looks<State> {
  const looks = Object.entries<StateWord>(words).map(
    ([state, word]) => [state, { ...word, icon: icons[state as State] }] as const,
  );
  return Object.fromEntries(looks) as Looks<State>;
}
