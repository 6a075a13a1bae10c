/** What `nmcli --terse` prints (1.42): fields with colons between them, colons in them escaped. Pure. */

import type { NetworkManagerFacts } from '../observe/network-facts.ts';

export interface NmDevice {
  /** ethernet, wifi, bond, bridge, vlan ... */
  readonly type: string;
  readonly state: string;
  /** Of the profile that is active on it, or about to be. */
  readonly uuid?: string;
  readonly dns: readonly string[];
}

export interface NmProfile {
  readonly uuid: string;
  readonly type: string;
  /** It becomes active by itself, that with the highest priority first. */
  readonly isAutomatic: boolean;
  readonly priority: number;
  /** Empty: it is in no file. */
  readonly path: string;
}

/** `undefined`: NetworkManager does not know it. */
export function deviceOf(name: string, { devices, dns }: NetworkManagerFacts): NmDevice | undefined {
  const row = rowsOf(devices).find(([device]) => device === name);
  if (row === undefined) return undefined;
  const [, type = '', state = '', uuid = ''] = row;
  return { type, state, ...(uuid === '' ? {} : { uuid }), dns: serversOf(name, dns) };
}

export function profilesOf({ profiles }: NetworkManagerFacts): readonly NmProfile[] {
  return rowsOf(profiles).map(([uuid = '', type = '', automatic, priority, path = '']) => ({
    uuid,
    type,
    isAutomatic: automatic === 'yes',
    priority: Number(priority),
    path,
  }));
}

/** `GENERAL.DEVICE:lan0`, then `IP4.DNS[1]:192.0.2.53` and the like, of one device after the other. */
function serversOf(name: string, text: string): readonly string[] {
  const rows = rowsOf(text);
  const isHead = ([field]: readonly string[]): boolean => field === 'GENERAL.DEVICE';
  const start = rows.findIndex((row) => isHead(row) && row[1] === name);
  if (start < 0) return [];
  const after = rows.slice(start + 1);
  const end = after.findIndex(isHead);
  return after.slice(0, end < 0 ? after.length : end).map(([, ...server]) => server.join(':'));
}

function rowsOf(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) =>
      // A field ends at a colon that no backslash stands before.
      [...line.matchAll(/(?:^|:)((?:\\.|[^\\:])*)/g)].map(([, field = '']) =>
        field.replaceAll(/\\(.)/g, '$1'),
      ),
    );
}
