import type { HealthReport } from '../contract/health-report.ts';
import type { Status } from '../contract/status.ts';

/** A pass has a deadline of 5 minutes and ends with a status: an older one means that the loop hangs. */
const STATUS_MAX_AGE_MS = 6 * 60_000;

type Check = HealthReport['checks'][number];

/** `now` in ms since 1970. A degraded stack serves, so it passes; the detail says what is wrong. */
export function healthReport(status: Status | undefined, now: number): HealthReport {
  const checks = status === undefined ? [notReady] : checksOf(status, now);
  return { status: checks.every((check) => check.status === 'pass') ? 'pass' : 'fail', checks };
}

const notReady: Check = {
  name: 'daemon',
  status: 'fail',
  detail: 'the daemon has not looked at the engine yet',
};

function checksOf(status: Status, now: number): Check[] {
  const ageMs = now - Date.parse(status.at);
  const { engine } = status;
  return [
    check('daemon', ageMs <= STATUS_MAX_AGE_MS, `last looked ${Math.max(0, Math.round(ageMs / 1000))} s ago`),
    check('engine', engine.state === 'connected', engine.error ?? engine.state),
    check('stack', status.health === 'healthy' || status.health === 'degraded', status.summary),
  ];
}

function check(name: Check['name'], passes: boolean, detail: string): Check {
  return { name, status: passes ? 'pass' : 'fail', detail };
}
