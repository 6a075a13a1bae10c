/** The Debian of test hosts: what an installer leaves, with engine and updates, so that `applianced` installs without network. */
import { debianRoot, type DebianRoot, type Suite } from '../harness/roots.ts';

const packages = [
  'systemd',
  'systemd-sysv',
  'dbus',
  'ca-certificates',
  'docker.io',
  'iptables',
  // docker.io only recommends it, and without it no container starts on a kernel that has AppArmor.
  'apparmor',
  'unattended-upgrades',
  // Every installed machine has these.
  'iproute2',
  'kmod',
  'procps',
];

/** From Debian 13 on docker.io comes without its command line, which tests use. */
const ofSuite: Readonly<Record<Suite, readonly string[]>> = { bookworm: [], trixie: ['docker-cli'] };

/** `more`: what only some tests need; each set of them is a tree of its own. */
export function hostRoot(suite: Suite, more: readonly string[] = []): Promise<DebianRoot> {
  return debianRoot({ suite, purpose: 'host', packages: [...packages, ...ofSuite[suite], ...more] });
}
