/** Questions to dpkg and apt that change nothing and take no lock. */

import { runChild } from '../run-child.ts';

export interface Upgrade {
  readonly name: string;
  /** Absent: it is not installed yet. */
  readonly from?: string;
  readonly to: string;
}

/** Reads one file; a second is long. */
const AUDIT_DEADLINE_MS = 30_000;
/** Reads all lists and solves dependencies: a few seconds on a slow machine. */
const SIMULATION_DEADLINE_MS = 120_000;

/** What is half installed, unpacked only or missing files, as dpkg names it. `root` is absolute. @throws ChildError */
export async function auditPackages(root: string, signal: AbortSignal): Promise<readonly string[]> {
  const text = await runChild('dpkg', [`--root=${root}`, '--audit'], {
    timeoutMs: AUDIT_DEADLINE_MS,
    signal,
    codes: [0, 1],
  });
  return parseAudit(text);
}

/** ` name   description` below a paragraph that says what is wrong with them. */
function parseAudit(text: string): readonly string[] {
  const names = [...text.matchAll(/^ (\S+)/gm)].map(([, name = '']) => name);
  return [...new Set(names)];
}

/** What an upgrade would install now. Nothing is locked, fetched or written, caches included. @throws ChildError */
export async function pendingUpgrades(root: string, signal: AbortSignal): Promise<readonly Upgrade[]> {
  const settings = [
    'Debug::NoLocking=true',
    'Dir::Cache::pkgcache=',
    'Dir::Cache::srcpkgcache=',
    'APT::Get::Upgrade-Allow-New=true',
    ...(root === '/' ? [] : [`Dir=${root}`, `Dir::State::status=${root}/var/lib/dpkg/status`]),
  ];
  const options = settings.flatMap((setting) => ['-o', setting]);
  const text = await runChild('apt-get', [...options, '--simulate', '--quiet', 'upgrade'], {
    timeoutMs: SIMULATION_DEADLINE_MS,
    signal,
  });
  return parseSimulation(text);
}

/** `Inst bash [5.2.15-2+b8] (5.2.15-2+b13 Debian:12.15/oldstable [amd64])`; without the brackets it is new. */
export function parseSimulation(text: string): readonly Upgrade[] {
  const lines = [...text.matchAll(/^Inst (\S+) (?:\[([^\]]*)\] )?\((\S+) /gm)];
  return lines.map(([, name = '', from, to = '']) => ({ name, to, ...(from === undefined ? {} : { from }) }));
}
