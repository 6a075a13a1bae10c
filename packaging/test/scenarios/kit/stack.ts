/** Services as scenarios write them: Compose in JSON, which is YAML. */

export type Service = Readonly<Record<string, unknown>>;
export type Services = Readonly<Record<string, Service>>;

/** A replacement has proven itself within a moment: what takes ten seconds by default is tried in the scenarios of updates. */
const quickTrial = { update: { monitor: '100ms' } };

/** Runs until it is told to stop, and then ends at once. */
export function idle(more: Service = {}): Service {
  const { 'x-appliance': appliance, ...rest } = more;
  const words = typeof appliance === 'object' ? appliance : {};
  return { image: 'test/busybox:1', init: true, 'x-appliance': { ...quickTrial, ...words }, ...rest };
}

/** Runs a shell script; ends at once when told to stop. */
export function script(text: string, more: Service = {}): Service {
  // `$` would be Compose's interpolation.
  return idle({ command: ['sh', '-c', text.replaceAll('$', '$$$$')], ...more });
}

/** A health test whose first run by the engine is so far away that only an early run can tell in time. */
export function lateHealthTest(command: string): Service {
  return { test: ['CMD-SHELL', command.replaceAll('$', '$$$$')], interval: '30s', timeout: '2s', retries: 2 };
}

/** A health test that the engine itself runs often. */
export function quickHealthTest(command: string, retries = 1): Service {
  return { test: ['CMD-SHELL', command.replaceAll('$', '$$$$')], interval: '200ms', timeout: '10s', retries };
}

export function after(condition: string, ...services: readonly string[]): Readonly<Record<string, Service>> {
  return Object.fromEntries(services.map((service) => [service, { condition }]));
}
