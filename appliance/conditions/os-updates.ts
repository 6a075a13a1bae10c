/** Whether the operating system gets its updates. */

import { lastingFailures, othersInstall, staleUpdates } from '../plan/os-judgement.ts';
import type { OsView } from '../plan/os.ts';
import type { Check, Finding } from './facts.ts';

const SHOWN = 5;

export const osUpdates: Check = ({ os, now }) => [
  ...unavailable(os),
  ...byOthers(os),
  ...failed(os),
  ...stale(os, now),
];

function unavailable({ desired, observed }: OsView): readonly Finding[] {
  if (observed.state === 'unavailable' || desired.updates !== 'on' || observed.units === undefined) return [];
  const title = 'The operating system gets no updates, although auto_update is on';
  const common = { code: 'OS_UPDATES_UNAVAILABLE', severity: 'warning', title } as const;
  if (!observed.isInstalled) {
    const action = 'Install it: "apt-get install unattended-upgrades"; or set auto_update to false.';
    return [{ ...common, detail: 'unattended-upgrades is not installed', action }];
  }
  const dead = [...observed.units].filter(
    ([name, { loaded }]) => name.endsWith('.timer') && loaded !== 'loaded',
  );
  if (dead.length === 0) return [];
  const names = dead.map(([name]) => name);
  return [
    {
      ...common,
      detail: dead.map(([name, { loaded }]) => `${name} is ${loaded}`).join('\n'),
      action: `"systemctl status ${names.join(' ')}" says more; a masked one is freed by "systemctl unmask ${names.join(' ')}".`,
    },
  ];
}

function byOthers({ desired, observed }: OsView): readonly Finding[] {
  if (observed.state === 'unavailable') return [];
  const found = othersInstall(desired, observed);
  if (found === undefined) return [];
  const key = desired.updates === 'off' ? 'auto_update is off' : 'offline_mode is on';
  return [
    {
      code: 'OS_UPDATES_BY_DEBIAN',
      severity: 'info',
      title: `${key}, but ${found}`,
      action:
        'If that is not wanted: run "dpkg-reconfigure unattended-upgrades" and answer no, or remove /etc/apt/apt.conf.d/20auto-upgrades.',
    },
  ];
}

function failed({ desired, observed }: OsView): readonly Finding[] {
  if (observed.state === 'unavailable' || desired.updates !== 'on') return [];
  const lines = lastingFailures(observed);
  if (lines.length === 0) return [];
  const more = lines.length > SHOWN ? [`and ${lines.length - SHOWN} more`] : [];
  return [
    {
      code: 'OS_UPDATE_FAILED',
      severity: 'warning',
      title: 'An update of the operating system failed',
      detail: [...lines.slice(0, SHOWN), ...more].join('\n'),
      action:
        'It is tried again by itself. Read /var/log/unattended-upgrades/unattended-upgrades-dpkg.log, correct what it names ' +
        '("dpkg --configure -a", "apt-get install -f"), then "appliancectl update now".',
    },
  ];
}

function stale({ desired, observed }: OsView, now: number): readonly Finding[] {
  if (observed.state === 'unavailable') return [];
  const found = staleUpdates(desired, observed, now);
  if (found === undefined) return [];
  const { what, days, lastAt } = found;
  const last = lastAt === undefined ? 'never' : new Date(lastAt).toISOString();
  const title =
    what === 'check'
      ? `For ${days} days no package lists could be fetched`
      : `For ${days} days no update of the operating system succeeded`;
  return [
    {
      code: 'OS_UPDATES_STALE',
      severity: 'warning',
      title,
      detail: `last success: ${last}`,
      action:
        what === 'check'
          ? 'Run "apt-get update" and read what it says: network, proxy, DNS, clock, or the key of a repository. A machine without a network has offline_mode.'
          : 'Run "appliancectl update now" and read "journalctl -u apt-daily-upgrade.service".',
    },
  ];
}
