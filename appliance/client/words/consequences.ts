/** What comes of what an operator can have done, before it is done: pure, in the same words wherever it is asked. */

import type { ServiceStatus } from '../../contract/status.ts';

/** What disturbs somebody. */
type Disturbance =
  | 'restart'
  | 'stop'
  | 'make-anew'
  | 'update'
  | 'rollback'
  | 'stop-all'
  | 'restart-all'
  | 'update-all'
  | 'reboot'
  | 'poweroff';

const AWAY = 'It is away for as long as it takes to start.';
const PROVEN =
  'One service at a time is away for as long as it takes to start; one that does badly afterwards gets the image before back.';
const PACKAGES = 'Packages that are being installed are waited for.';

const words: Readonly<Record<Disturbance, readonly string[]>> = {
  restart: [AWAY],
  stop: ['It stays stopped until somebody starts it again, also after a reboot.'],
  'make-anew': [
    'All its containers are stopped and removed, and made again from the image in force; it is away for as long as that takes.',
    'Named volumes stay. What it wrote anywhere else is gone.',
  ],
  update: ['It gets its newest image, also outside of the update window.', PROVEN],
  rollback: [
    'The image that it had before its last update is put back; it is away for as long as that takes.',
    'The newer one is not taken again until it is released.',
  ],
  'stop-all': [
    'The appliance does not do its job until somebody starts them again, also after a reboot.',
    'Each is stopped before what it depends on.',
  ],
  'restart-all': ['Meanwhile the appliance does not do its job.'],
  'update-all': [
    'Newer images of all services that are not held, and packages of the operating system, also outside of the update window.',
    PROVEN,
  ],
  reboot: ['All services stop, and come back afterwards.', PACKAGES],
  poweroff: ['All services stop. Somebody has to switch the machine on again.', PACKAGES],
};

export function isDisturbance(what: string): what is Disturbance {
  return Object.hasOwn(words, what);
}

/** `service`: the one that it is done to; `services`: as the status has them, for those that depend on it. */
export function consequencesOf(
  what: Disturbance,
  service?: string,
  services: readonly ServiceStatus[] = [],
): readonly string[] {
  if (what !== 'stop' || service === undefined) return words[what];
  const dependents = dependentsOf(service, services);
  return dependents.length === 0
    ? words.stop
    : [...words.stop, `What depends on it may fail: ${dependents.join(', ')}.`];
}

/** All that do not work without it, also by way of others. */
function dependentsOf(name: string, all: readonly ServiceStatus[]): readonly string[] {
  const found = new Set([name]);
  // In dependency order, so that each comes after what it depends on.
  for (const { name: other, dependsOn } of all)
    if (dependsOn.some((each) => found.has(each))) found.add(other);
  found.delete(name);
  return [...found];
}
