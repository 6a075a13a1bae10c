/** A container that an operator wanted cleaned up has gone; its successor is not up yet. */

import type { Memory } from './memory.ts';

/** `name`: of the container in the file. */
export function isMadeAnew({ cleanups }: Memory, name: string): boolean {
  return Object.values(cleanups).some((cleanup) => cleanup.isRemoved && cleanup.name === name);
}
