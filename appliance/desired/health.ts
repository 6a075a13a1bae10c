/** `Healthcheck` of the create body. */

import type { HealthcheckModel } from './compose/model-parts.ts';
import type { JsonObject } from './desired.ts';
import { compact } from './json.ts';

const nsPerMs = 1_000_000;

/** Without `Test` the engine keeps the image's own test and takes these timings. Durations are nanoseconds. */
export function healthcheckBody(healthcheck: HealthcheckModel | undefined): JsonObject | undefined {
  if (healthcheck === undefined) return undefined;
  return compact({
    Test: healthcheck.test,
    Interval: nanoseconds(healthcheck.intervalMs),
    Timeout: nanoseconds(healthcheck.timeoutMs),
    Retries: healthcheck.retries,
    StartPeriod: nanoseconds(healthcheck.startPeriodMs),
    StartInterval: nanoseconds(healthcheck.startIntervalMs),
  });
}

function nanoseconds(durationMs: number | undefined): number | undefined {
  return durationMs === undefined ? undefined : Math.round(durationMs * nsPerMs);
}
