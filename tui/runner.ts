/** One channel of events, one state, one screen: takes events one after the other, has done what each wants, and draws. */

import type { Action } from './actions.ts';
import type { Event } from './events.ts';
import type { State } from './state.ts';
import { update } from './update/update.ts';
import { picture } from './views/picture.ts';
import type { Picture } from './views/panel.ts';

/** The most frames a second; what comes between two is in the next. */
const FRAME_MS = 50;

export interface RunnerDeps {
  readonly draw: (picture: Picture) => void;
  readonly perform: (action: Action) => void;
  /** Told of each event with the state before it, in their order. */
  readonly onEvent?: (event: Event, before: State) => void;
}

export interface Runner {
  readonly push: (event: Event) => void;
  readonly state: () => State;
  readonly end: () => void;
}

export function startRunner(initial: State, { draw, perform, onEvent }: RunnerDeps): Runner {
  let state = initial;
  let timer: NodeJS.Timeout | undefined;
  let isEnded = false;
  let drawnAt = -Infinity;
  const frame = (): void => {
    timer = undefined;
    drawnAt = performance.now();
    if (!isEnded) draw(picture(state));
  };
  const push = (event: Event): void => {
    if (isEnded) return;
    onEvent?.(event, state);
    const [next, actions] = update(state, event);
    state = next;
    for (const action of actions) perform(action);
    timer ??= setTimeout(frame, Math.max(0, FRAME_MS - (performance.now() - drawnAt)));
  };
  frame();
  return {
    push,
    state: () => state,
    end: () => {
      isEnded = true;
      clearTimeout(timer);
    },
  };
}
