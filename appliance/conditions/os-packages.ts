/** Packages that need a person, and those of the engine that wait for a good moment. */

import { engineUpdates, isEnginePackage } from '../desired/os/files.ts';
import type { OsSeen } from '../observe/os-observed.ts';
import type { OsView } from '../plan/os.ts';
import type { Check, Finding } from './facts.ts';

export const osPackages: Check = ({ os }) => {
  const { observed } = os;
  if (observed.state === 'unavailable') return [];
  return [...broken(observed), ...heldBack(os.desired, observed), ...engineHeld(os.desired, observed)];
};

/** A database that is damaged names every package. */
const SHOWN = 20;

function listed(names: readonly string[]): string {
  const more = names.length > SHOWN ? [`and ${names.length - SHOWN} more`] : [];
  return [...names.slice(0, SHOWN), ...more].join(', ');
}

function broken({ broken: names = [] }: OsSeen): readonly Finding[] {
  if (names.length === 0) return [];
  return [
    {
      code: 'OS_PACKAGES_BROKEN',
      severity: 'warning',
      title: 'Packages of the operating system are half installed',
      detail: listed(names),
      action:
        'Run "dpkg --configure -a", then "apt-get install -f"; "dpkg --audit" says what is wrong with each.',
    },
  ];
}

function isHeldEngine(desired: OsView['desired'], { liveRestore }: OsSeen): boolean {
  return desired.updates === 'on' && engineUpdates(desired, liveRestore) === 'held';
}

function heldBack(desired: OsView['desired'], seen: OsSeen): readonly Finding[] {
  if (desired.updates !== 'on') return [];
  const names = seen.keptBack.filter((name) => !isHeldEngine(desired, seen) || !isEnginePackage(name));
  if (names.length === 0) return [];
  return [
    {
      code: 'OS_PACKAGES_HELD_BACK',
      severity: 'warning',
      title: 'Updates of some packages are left to a person',
      detail: listed(names),
      action:
        'Run "apt-get upgrade" and answer what it asks: most often a configuration file that was changed here, or a package that is on hold.',
    },
  ];
}

function engineHeld(desired: OsView['desired'], seen: OsSeen): readonly Finding[] {
  if (!isHeldEngine(desired, seen) || seen.liveRestore === undefined) return [];
  const waiting = (seen.pending ?? []).filter(({ name }) => isEnginePackage(name));
  const versions = waiting.map(({ name, to }) => `${name} ${to} waits`);
  return [
    {
      code: 'ENGINE_UPDATES_HELD',
      severity: 'info',
      title:
        'Updates of the container engine are held: they may restart all containers at any time of the day',
      ...(versions.length === 0 ? {} : { detail: versions.join('\n') }),
      action:
        'Write {"live-restore": true} into /etc/docker/daemon.json and run "systemctl reload docker", so that containers outlive the engine; ' +
        'or set update_window in node.json.',
    },
  ];
}
