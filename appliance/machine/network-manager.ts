/** Which connection profile of NetworkManager an interface has, whether it can be set, and the file of the one that is to be. Pure. */

import type { NotSettable } from '../contract/machine.ts';
import type { NetworkManagerFacts } from '../observe/network-facts.ts';
import { isKeyfilePath, keyfilePath } from './change.ts';
import type { ChangedFile, Profile } from './change.ts';
import { changedKeyfile, keyfileMethod, valueOf } from './keyfile.ts';
import { deviceOf, profilesOf } from './nmcli.ts';
import type { NmProfile } from './nmcli.ts';
import type { Ipv4Settings } from './settings.ts';

/** nm-settings(5): -999 to 999. */
const PRIORITY = { least: -999, usual: 0, most: 999 } as const;
const PLAIN = '802-3-ethernet';

/** `undefined`: it can be set. */
export function whyNotOfProfile(name: string, facts: NetworkManagerFacts): NotSettable | undefined {
  const { type = '', state = '', uuid } = deviceOf(name, facts) ?? {};
  const byHand = `use nmtui, or "nmcli connection modify" and "nmcli connection up"; the appliance shows what comes of it`;
  if (type !== 'ethernet')
    return { why: `NetworkManager keeps it as ${type}, not as a plain cable`, action: byHand };
  if (state === 'unavailable') {
    return { why: 'NetworkManager uses it only with a cable', action: 'plug a cable in, then set it' };
  }
  if (state.includes('externally')) {
    const action = 'let NetworkManager set it first: nmcli device reapply, or nmtui';
    return { why: 'somebody else has set it, and NetworkManager only looks on', action };
  }
  const active = profilesOf(facts).find((profile) => profile.uuid === uuid);
  if (active === undefined) return undefined;
  if (active.type !== PLAIN)
    return { why: `its connection profile is one of ${active.type}`, action: byHand };
  const isReadable = facts.keyfiles[active.path] !== undefined;
  return isReadable ? undefined : { why: 'its connection profile is in no keyfile', action: byHand };
}

/** Of the profile that is active on it; `undefined`: none is, or it does not say. */
export function profileMethod(name: string, facts: NetworkManagerFacts): ReturnType<typeof keyfileMethod> {
  const active = activeOn(name, facts);
  return active === undefined ? undefined : keyfileMethod(facts.keyfiles[active.path] ?? '');
}

/**
 * The file that changes: that of the active profile where it stands in /etc and is for this interface only. Any other profile stays as it
 * is, for other interfaces or for the next boot; a copy of it, for this interface, goes before it. Everything but its IPv4 is carried on.
 */
export function plannedKeyfile(
  name: string,
  wanted: Ipv4Settings,
  facts: NetworkManagerFacts,
): { readonly file: ChangedFile; readonly profile: Profile } {
  const active = activeOn(name, facts);
  const present = facts.keyfiles[active?.path ?? ''];
  const former = active === undefined ? {} : { former: active.uuid };
  if (active !== undefined && present !== undefined && isOnlyFor(name, active.path, present)) {
    const { path, uuid } = active;
    const text = changedKeyfile(present, wanted, firstOf(present, PRIORITY.least, uuid, name, facts));
    return { file: { path, text, before: present }, profile: { path, uuid, ...former } };
  }
  const path = keyfilePath(name);
  const uuid = ownUuid(name);
  const base = present ?? '[connection]\ntype=ethernet\n\n[ipv6]\nmethod=auto\n';
  const text = changedKeyfile(base, wanted, {
    id: `applianced ${name}`,
    uuid,
    'interface-name': name,
    'multi-connect': null,
    ...firstOf(base, PRIORITY.usual, uuid, name, facts),
  });
  const head = '# Written by applianced: "appliancectl network set" changes it.\n';
  const file = {
    path,
    text: text.startsWith(head) ? text : head + text,
    before: facts.keyfiles[path] ?? null,
  };
  return { file, profile: { path, uuid, ...former } };
}

function activeOn(name: string, facts: NetworkManagerFacts): NmProfile | undefined {
  const uuid = deviceOf(name, facts)?.uuid;
  return profilesOf(facts).find((profile) => profile.uuid === uuid);
}

function isOnlyFor(name: string, path: string, text: string): boolean {
  return isKeyfilePath(path) && valueOf(text, 'connection', 'interface-name') === name;
}

/** What makes it the one that becomes active at the next boot, before every other one that the interface could have. */
function firstOf(
  text: string,
  atLeast: number,
  uuid: string,
  name: string,
  facts: NetworkManagerFacts,
): Readonly<Record<string, string | null>> {
  const others = profilesOf(facts).filter(
    (each) => each.uuid !== uuid && each.isAutomatic && fits(each, name, facts),
  );
  const present = Number(valueOf(text, 'connection', 'autoconnect-priority') ?? PRIORITY.usual);
  const needed = Math.max(
    present,
    atLeast,
    ...others.map(({ priority }) => Math.min(priority + 1, PRIORITY.most)),
  );
  // Without the word `autoconnect` it is automatic.
  return { autoconnect: null, ...(needed === present ? {} : { 'autoconnect-priority': String(needed) }) };
}

function fits({ type, path }: NmProfile, name: string, { keyfiles }: NetworkManagerFacts): boolean {
  const bound = valueOf(keyfiles[path] ?? '', 'connection', 'interface-name') ?? name;
  return type === PLAIN && bound === name;
}

/** Always the same one for an interface (RFC 9562, version 8): its name in hexadecimal, which has 15 letters at most. */
function ownUuid(name: string): string {
  const letters = Array.from(name, (letter) => letter.charCodeAt(0).toString(16).padStart(2, '0'));
  const digits = letters.join('').padEnd(30, '0');
  const parts = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(12, 15)}`,
    `8${digits.slice(15, 18)}`,
  ];
  return [...parts, digits.slice(18)].join('-');
}
