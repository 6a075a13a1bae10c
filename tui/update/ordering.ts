/** An order with everything that it needs, and a number by which its answer is known: pure. */

import type { Config, ConfigChange } from '../../appliance/contract/config.ts';
import type { Action } from '../actions.ts';
import type { Order, Values } from '../orders.ts';
import { formChange, stagedChange } from '../settings.ts';
import type { State } from '../state.ts';
import type { Outcome } from './outcome.ts';

/** What was typed into its form, and what stood there before. */
export interface Filled {
  readonly initial: Values;
  readonly values: Values;
}

/** The state knows it as asked for. */
export function ordering(before: State, order: Order, filled?: Filled): Outcome {
  const ask = before.asks + 1;
  const { told, staged } = before.settings;
  const change = told && changeOf(before, order, told, filled);
  const action: Action = {
    do: 'order',
    ask,
    order,
    ...(filled !== undefined && { values: filled.values }),
    ...(change !== undefined && { change }),
  };
  const isSettings = order.name === 'save-settings';
  const settings = isSettings ? { ...before.settings, sent: { ask, staged } } : before.settings;
  return [{ ...before, asks: ask, settings }, [action]];
}

function changeOf(
  { settings: { staged } }: State,
  { name }: Order,
  told: Config,
  filled: Filled | undefined,
): ConfigChange | undefined {
  if (name === 'save-settings') return stagedChange(told, staged);
  return name === 'set-essentials' && filled !== undefined
    ? formChange(told, filled.initial, filled.values)
    : undefined;
}
