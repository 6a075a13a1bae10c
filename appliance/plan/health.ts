/** The one health word of a container: the engine's health test, our early run of it, and the probe together. */

import type { DesiredService } from '../desired/desired.ts';
import type { ObservedContainer } from '../observe/observed.ts';

/** `untested`: running, and nothing tells more. */
export type EffectiveHealth = 'healthy' | 'starting' | 'unhealthy' | 'untested';

export function effectiveHealth(container: ObservedContainer): EffectiveHealth {
  const test = testHealth(container);
  const probe = container.checks.probe?.state;
  if (test === 'unhealthy' || probe === 'unhealthy') return 'unhealthy';
  if (test === 'starting' || probe === 'starting') return 'starting';
  if (test === 'untested' && probe === undefined) return 'untested';
  return 'healthy';
}

function testHealth(container: ObservedContainer): EffectiveHealth {
  switch (container.health) {
    case 'none':
      return 'untested';
    case 'starting':
      return container.checks.testPassed ? 'healthy' : 'starting';
    case 'healthy':
    case 'unhealthy':
      return container.health;
  }
}

/** What the failing check said, in one line. */
export function healthOutput(container: ObservedContainer): string {
  const output =
    container.health === 'unhealthy' ? container.healthOutput : (container.checks.probe?.output ?? '');
  return (output.trim().split('\n')[0] ?? '').slice(0, 200);
}

/** Whether anything can ever say that a container of this service is healthy. */
export function hasHealthCheck(service: DesiredService, container: ObservedContainer | undefined): boolean {
  if (service.probe !== undefined) return true;
  return container === undefined || container.healthTest !== undefined;
}
