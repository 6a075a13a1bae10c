/** How often apt's own settings let unattended-upgrades install: asked as apt.systemd.daily of apt asks. Changes nothing. */

import { runChild } from '../run-child.ts';

/** Reads some small files. */
const DEADLINE_MS = 10_000;

/** `1` (days), `12h`, `always`; `0`: never. Of the machine's own root, all settings together. @throws ChildError */
export async function upgradeInterval(signal: AbortSignal): Promise<string> {
  const names = ['enable', 'APT::Periodic::Enable', 'interval', 'APT::Periodic::Unattended-Upgrade'];
  return parseInterval(await runChild('apt-config', ['shell', ...names], { timeoutMs: DEADLINE_MS, signal }));
}

/** `name='value'` a line; a setting that nobody made has none. */
export function parseInterval(text: string): string {
  const valueOf = (name: string): string | undefined =>
    new RegExp(`^${name}='([^']*)'$`, 'm').exec(text)?.[1];
  const interval = valueOf('interval') ?? '0';
  return isZero(valueOf('enable') ?? '1') || isZero(interval) ? '0' : interval;
}

function isZero(value: string): boolean {
  return /^0*[smhd]?$/.test(value);
}
