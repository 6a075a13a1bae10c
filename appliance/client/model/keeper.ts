/** The one model of the process: what the daemon has said last. Whoever draws from it is told of each change. */

import type { Event } from '../../contract/event.ts';
import { emptyModel } from './model.ts';
import type { Model } from './model.ts';

/** As many as pages show. */
const KEPT_EVENTS = 200;

export interface Keeper {
  readonly model: () => Model;
  /** `undefined` takes a part away. */
  readonly set: (change: ModelChange) => void;
  /** One that is there already is not added again. */
  readonly add: (event: Event) => void;
  readonly onChange: (listener: () => void) => void;
}

type ModelChange = { readonly [Part in keyof Model]?: Model[Part] | undefined };

export function createKeeper(): Keeper {
  let model = emptyModel;
  const listeners: (() => void)[] = [];
  const replace = (next: Model): void => {
    model = next;
    for (const listener of listeners) listener();
  };
  return {
    model: () => model,
    set: (change) => {
      const given = Object.entries(change).filter(([, value]) => value !== undefined);
      const taken = new Set(Object.keys(change));
      const rest = Object.entries(model).filter(([part]) => !taken.has(part));
      // The parts of a model with those of `change` in their place.
      replace({ events: model.events, ...(Object.fromEntries([...rest, ...given]) as Partial<Model>) });
    },
    add: (event) => {
      if (model.events.some(({ id }) => id === event.id)) return;
      replace({ ...model, events: [event, ...model.events].slice(0, KEPT_EVENTS) });
    },
    onChange: (listener) => void listeners.push(listener),
  };
}
