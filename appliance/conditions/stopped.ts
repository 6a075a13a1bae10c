import type { Memory } from '../plan/memory.ts';

/** By an operator: it is not tried again, so what failed before is no news. */
export function isStopped({ stopped }: Memory, service: string): boolean {
  return stopped['*'] !== undefined || stopped[service] !== undefined;
}
