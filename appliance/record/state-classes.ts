/** What the states of services mean for the whole. */

import type { ServiceState } from '../contract/status.ts';

export const GOOD: ReadonlySet<ServiceState> = new Set(['healthy', 'completed']);
/** By an operator. */
export const UNWANTED: ReadonlySet<ServiceState> = new Set(['stopped', 'stopping']);
export const BAD: ReadonlySet<ServiceState> = new Set(['failed', 'unhealthy']);
