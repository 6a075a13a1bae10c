/** Waits that only an operator can end, each under its own name. */

import type { WaitingCode, WaitingFor } from '../plan/step.ts';
import type { Check, Finding } from './facts.ts';

interface Entry {
  readonly code: string;
  readonly severity: Finding['severity'];
  readonly title: (subject: string) => string;
  /** Of a service, or the empty string. */
  readonly action: (service: string) => string;
}

const STOPPED = 'STOPPED_BY_OPERATOR';

const CATALOGUE: Partial<Readonly<Record<WaitingCode, Entry>>> = {
  operator: {
    code: STOPPED,
    severity: 'info',
    title: (subject) => `${subject} was stopped by an operator`,
    action: (service) => `Start it again with "appliancectl start ${service}".`,
  },
  'certificate-reload': {
    code: 'CERT_RELOAD_HELD',
    severity: 'warning',
    title: (subject) => `${subject} does not get the new certificates yet`,
    action: (service) =>
      `Put right the service that does badly since it has them; or give them to this one all the same: "appliancectl restart ${service}". After a day it gets them anyway.`,
  },
  'name-taken': {
    code: 'NAME_TAKEN',
    severity: 'warning',
    title: (subject) => `${subject} cannot have its container name`,
    action: () =>
      'Rename or remove the other container ("docker rename", "docker rm"); the appliance never does it.',
  },
  image: {
    code: 'IMAGE_MISSING',
    severity: 'warning',
    title: (subject) => `${subject}: its image is not on this machine and may not be pulled`,
    action: () => 'Load it with "docker load", or allow pulling (offline_mode, pull_policy).',
  },
  'network-missing': {
    code: 'NETWORK_MISSING',
    severity: 'warning',
    title: (subject) => `The external ${subject} does not exist`,
    action: () => 'Create it ("docker network create"), or correct the stack file.',
  },
  'network-foreign': {
    code: 'NETWORK_FOREIGN',
    severity: 'warning',
    title: (subject) => `The ${subject} exists, but the appliance did not create it`,
    action: () => 'Mark it external: true in the stack file, give ours another name, or remove it.',
  },
  'volume-missing': {
    code: 'VOLUME_MISSING',
    severity: 'warning',
    title: (subject) => `The external ${subject} does not exist`,
    action: () => 'Create it ("docker volume create"), or correct the stack file.',
  },
  'volume-differs': {
    code: 'VOLUME_DIFFERS',
    severity: 'info',
    title: (subject) => `The ${subject} was made from another configuration and is kept as it is`,
    action: () => 'Save its data and have it made anew ("appliancectl cleanup volumes"); or undo the change.',
  },
  'volume-in-use': {
    code: 'VOLUME_IN_USE',
    severity: 'info',
    title: (subject) => `The ${subject} is to be removed, and a container that is not ours mounts it`,
    action: () =>
      'Remove that container ("docker rm"), or take the command back: "appliancectl work" shows its id for "appliancectl work cancel".',
  },
  'gave-up': {
    code: 'SERVICE_FAILED',
    severity: 'warning',
    title: (subject) => `${subject} has ended and its restart rule forbids another start`,
    action: (service) => `Read its logs; "appliancectl restart ${service}" starts it all the same.`,
  },
};

export const blocked: Check = ({ plan, memory }) => {
  const findings = plan.waiting.map((entry) => finding(entry)).filter((entry) => entry !== undefined);
  return memory.stopped['*'] === undefined ? findings : withoutRepetition(findings);
};

/** One command stopped the whole stack: one condition, not one a service. */
function withoutRepetition(findings: readonly Finding[]): readonly Finding[] {
  const others = findings.filter(({ code }) => code !== STOPPED);
  if (others.length === findings.length) return findings;
  const action = 'Start it again with "appliancectl start".';
  return [
    ...others,
    { code: STOPPED, severity: 'info', title: 'The stack was stopped by an operator', action },
  ];
}

function finding(waiting: WaitingFor): Finding | undefined {
  const entry = CATALOGUE[waiting.code];
  if (entry === undefined) return undefined;
  return {
    code: entry.code,
    severity: entry.severity,
    subject: waiting.service ?? waiting.subject,
    title: entry.title(waiting.subject),
    ...(waiting.code === 'operator' ? {} : { detail: waiting.reason }),
    action: entry.action(waiting.service ?? ''),
  };
}
