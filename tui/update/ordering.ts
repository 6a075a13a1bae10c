/** An order with everything that it needs: pure. */

import type { Config, ConfigChange } from '../../appliance/contract/config.ts';
import type { Action } from '../actions.ts';
import type { Order, Values } from '../orders.ts';
import { formChange, stagedChange } from '../settings.ts';
import type { Staged } from '../settings.ts';
import type { State } from '../state.ts';

/** With what it changes in node.json, where it does. */
export function ordering(state: State, order: Order, values?: Values): Action {
  const { told, staged } = state.settings;
  const change = told && changeOf(order, told, staged, values ?? {});
  return {
    do: 'order',
    order,
    ...(values !== undefined && { values }),
    ...(change !== undefined && { change }),
  };
}

function changeOf({ name }: Order, told: Config, staged: Staged, values: Values): ConfigChange | undefined {
  if (name === 'save-settings') return stagedChange(told, staged);
  return name === 'set-essentials' ? formChange(told, values) : undefined;
}
