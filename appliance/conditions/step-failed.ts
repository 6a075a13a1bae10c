/** Steps that fail, each kind of error with its own name and its own way out. */

import type { DesiredService } from '../desired/desired.ts';
import { label } from '../desired/desired.ts';
import { isStopped } from '../plan/gate.ts';
import { standsFor } from '../plan/image-choice.ts';
import type { FailureRecord } from '../plan/memory.ts';
import { acmeFailures } from './acme-failures.ts';
import type { Check, Facts, FailureEntry, Finding } from './facts.ts';

const REGISTRY_ACTION =
  'Local images are used meanwhile. Check the network, DNS and proxy, and that the registry answers.';

const CATALOGUE: Readonly<Record<string, FailureEntry>> = {
  'port-taken': {
    code: 'PORT_TAKEN',
    title: (subject) => `${subject} cannot start: a port that it publishes is in use`,
    action:
      'Find the holder with "ss -ltnup", stop it or publish another port. The start is tried again by itself.',
  },
  'address-taken': {
    code: 'ADDRESS_TAKEN',
    title: (subject) => `${subject} cannot have its address or subnet`,
    action: 'Choose another address or subnet in the stack file, or free it.',
  },
  'no-space': {
    code: 'NO_SPACE',
    title: (subject) => `${subject}: no space is left on the disk`,
    action: 'Free space: "df -h" and "docker system df" show what takes it. It is tried again by itself.',
    severity: 'critical',
  },
  'certificate-store': {
    code: 'CERT_STORE_FAILED',
    title: () => 'the certificates cannot be written',
    action:
      'Look at the folders of "certs" in node.json: disk, owner and mode. What is in force stays so; it is tried again by itself.',
  },
  'name-taken': {
    code: 'NAME_TAKEN',
    title: (subject) => `${subject}: its container name is held by a container that is not ours`,
    action: 'Rename or remove that container ("docker rename", "docker rm"); the appliance never does it.',
  },
  'image-missing': {
    code: 'IMAGE_MISSING',
    title: (subject) => `${subject}: its image is not on this machine`,
    action: 'It is pulled as soon as the registry answers; or load it with "docker load".',
  },
  'image-unknown': {
    code: 'IMAGE_UNKNOWN',
    title: (subject) => `${subject}: the registry does not have it`,
    action:
      'Check name and tag in the stack file, registry_fqdn, registry_namespace and branch in node.json.',
  },
  unauthorized: {
    code: 'REGISTRY_UNAUTHORIZED',
    title: (subject) => `${subject}: the registry refuses our credentials`,
    action: 'Check the entry of this registry under "registries" in node.json, and its password file.',
  },
  'registry-untrusted': {
    code: 'REGISTRY_UNTRUSTED',
    title: (subject) => `${subject}: the certificate of its registry is not trusted`,
    action:
      'Signed by a private CA: set ca_file of this registry under "registries" in node.json to its PEM file. ' +
      'Expired or not valid yet: compare the clock ("timedatectl") with the dates of the certificate.',
  },
  'registry-unreachable': {
    code: 'REGISTRY_UNREACHABLE',
    title: (subject) => `${subject}: the registry cannot be reached`,
    action: REGISTRY_ACTION,
  },
  'rate-limited': {
    code: 'REGISTRY_RATE_LIMITED',
    title: (subject) => `${subject}: the registry asked us to wait`,
    action: 'Nothing to do; credentials for the registry usually raise the limit.',
  },
  'image-corrupt': {
    code: 'IMAGE_CORRUPT',
    title: (subject) => `${subject}: the registry gives a damaged image`,
    action: 'Push the image again. What is on this machine stays in use.',
  },
  'command-missing': {
    code: 'COMMAND_MISSING',
    title: (subject) => `${subject} cannot start: its command does not exist in the image or may not be run`,
    action: 'Correct command or entrypoint in the stack file, or the image.',
  },
  'mount-failed': {
    code: 'MOUNT_FAILED',
    title: (subject) => `${subject} cannot start: a mount cannot be made`,
    action: 'Check that the host path of each bind mount exists and is of the right kind.',
  },
  'hook-failed': {
    code: 'HOOK_FAILED',
    title: (subject) => `${subject}: a hook of the stack file failed`,
    action:
      'Correct the hook under post_start or pre_stop of the service: run it by hand with "docker exec". ' +
      'A post_start hook is tried again by itself, and dependents wait for it; a pre_stop hook is not.',
  },
  'child-failed': {
    code: 'SYSTEM_REFUSED',
    title: (subject) => `${subject}: systemd does not do what is asked of it`,
    action:
      'Its own words say why; "systemctl status apt-daily-upgrade.timer systemd-logind" shows more. It is tried again by itself.',
  },
  ...acmeFailures,
  'without-effect': {
    code: 'STEP_WITHOUT_EFFECT',
    title: (subject) => `${subject}: what is done to it has no effect`,
    action:
      'Something undoes it, or the appliance has a defect: send "appliancectl events" to the vendor. It is tried again by itself, ever more slowly.',
  },
  'bad-request': {
    code: 'REFUSED_BY_ENGINE',
    title: (subject) => `${subject}: the engine refuses its configuration`,
    action: "Correct the stack file; the engine's own words say which value it does not take.",
  },
};

export const stepFailed: Check = (facts) =>
  Object.entries(facts.memory.failures)
    .filter(([key, { service }]) => key.startsWith('stop-container ') || !isStopped(facts, service ?? ''))
    .map(([key, failure]) => finding(key, failure, facts));

function finding(key: string, failure: FailureRecord, facts: Facts): Finding {
  const entry = CATALOGUE[failure.kind];
  const times = failure.attempts === 1 ? 'once' : `${failure.attempts} times`;
  return {
    code: entry?.code ?? 'STEP_FAILED',
    severity: entry?.severity ?? severityOf(key, failure, facts),
    subject: failure.service ?? failure.subject,
    title: entry?.title(failure.subject) ?? `${failure.subject}: ${key.split(' ')[0] ?? key} failed`,
    detail: `failed ${times}: ${failure.message}`,
    action:
      entry?.action ??
      'It is tried again by itself. "appliancectl why" and "appliancectl events" show the course.',
  };
}

/** A pull hurts nobody while everything that wants the image runs as it is wanted. */
function severityOf(key: string, failure: FailureRecord, facts: Facts): Finding['severity'] {
  const services = facts.desired?.services ?? [];
  const users = services.filter(({ image }) => standsFor(key.replace(/^pull-image /, ''), image));
  if (users.length > 0 && users.every((service) => runsAsWanted(service, facts))) return 'info';
  const service = services.find(({ name }) => name === failure.service);
  return service?.critical === true && !runsAsWanted(service, facts) ? 'critical' : 'warning';
}

function runsAsWanted({ containers }: DesiredService, { observed }: Facts): boolean {
  return containers.every(({ name, configHash }) =>
    observed?.containers.some(
      (seen) =>
        seen.name === name && seen.state === 'running' && seen.labels[label.configHash] === configHash,
    ),
  );
}
