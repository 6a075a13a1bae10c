import type { HealthReport } from '../contract/health-report.ts';
import type { Status } from '../contract/status.ts';

/** A pass has a deadline of 5 minutes and ends with a look: an older one means that the loop hangs. */
const LOOK_MAX_AGE_MS = 6 * 60_000;

type Check = HealthReport['checks'][number];

/**
 * `ageMs`: of the last look, by a clock that does not jump: one that is set says nothing of the loop. A degraded stack serves, so it
 * passes; the detail says what is wrong.
 */
export function healthReport(status: Status | undefined, ageMs: number): HealthReport {
  const checks = status === undefined ? [notReady] : checksOf(status, ageMs);
  return { status: checks.every((check) => check.status === 'pass') ? 'pass' : 'fail', checks };
}

const notReady: Check = {
  name: 'daemon',
  status: 'fail',
  detail: 'the daemon has not looked at the engine yet',
};

function checksOf(status: Status, ageMs: number): Check[] {
  const { engine } = status;
  return [
    check('daemon', ageMs <= LOOK_MAX_AGE_MS, `last looked ${Math.round(ageMs / 1000)} s ago`),
    check('engine', engine.state === 'connected', engine.error ?? engine.state),
    check('stack', status.health === 'healthy' || status.health === 'degraded', status.summary),
  ];
}

function check(name: Check['name'], passes: boolean, detail: string): Check {
  return { name, status: passes ? 'pass' : 'fail', detail };
}
