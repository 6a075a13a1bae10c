/** How many connections there are, and of whom: the last places are kept for those who hold few, so that one visitor cannot keep all others out. Pure but for its counts. */

import { addressGroup } from '../../appliance/contract/address-group.ts';

/** Of all places: from here on, whoever holds many gets no more. */
const CROWDED = 0.75;
/** Of all places: more than this is many. A browser holds 6. */
const MANY = 0.05;

export interface Crowd {
  /** Counts a connection of this address, or says that it gets no place. */
  enter(address: string | undefined): boolean;
  /** One that had entered is gone. */
  leave(address: string | undefined): void;
}

export function createCrowd(places: number): Crowd {
  const held = new Map<string, number>();
  let all = 0;
  const groupOf = (address: string | undefined): string => addressGroup(address ?? '');
  return {
    enter: (address) => {
      const group = groupOf(address);
      const own = held.get(group) ?? 0;
      if (all >= places || (all >= places * CROWDED && own > places * MANY)) return false;
      held.set(group, own + 1);
      all += 1;
      return true;
    },
    leave: (address) => {
      const group = groupOf(address);
      const own = (held.get(group) ?? 0) - 1;
      if (own > 0) held.set(group, own);
      else held.delete(group);
      all -= 1;
    },
  };
}
