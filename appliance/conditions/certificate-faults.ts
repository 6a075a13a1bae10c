/** What is wrong with certificates that somebody brought, and with what is published. */

import type { CertItem } from '../contract/certificate.ts';
import type { CertificateProblem, CertificateProblemCode } from '../../certs/types.ts';
import type { CertsSeen, SeenItem, UsableItem } from '../observe/certs-observed.ts';
import { decideCertificate } from '../plan/cert-decision.ts';
import { certificateSubject } from './certificate-subject.ts';
import type { Check, Finding } from './facts.ts';

export const certificateFaults: Check = ({ certs, now }) => {
  const { observed } = certs;
  if (observed.state === 'unavailable') {
    return [
      {
        code: 'CERTS_UNAVAILABLE',
        severity: 'warning',
        title: 'The certificates cannot be looked at',
        detail: observed.reason,
        action: 'What is published stays in force. Look at owner and mode of the folder, and at the disk.',
      },
    ];
  }
  const items = (['ca', 'server', 'client'] as const).flatMap((item) => ofItem(item, observed, now));
  return [...items, ...ownFiles(observed)];
};

function ofItem(item: CertItem, seen: CertsSeen, now: number): readonly Finding[] {
  const decision = decideCertificate(item, seen, now);
  return (['customer', 'embedded'] as const).flatMap((source) => {
    const candidate: SeenItem = seen[source][item];
    if (candidate.state === 'unusable') return [unusable(item, candidate)];
    const isTaken = decision.kind === 'use' && decision.source === source;
    return candidate.state === 'usable' && isTaken ? ofTaken(item, candidate) : [];
  });
}

/** By the first fault; all others stand in the detail. */
const CODES: Readonly<Partial<Record<CertificateProblemCode, string>>> = {
  'key-mismatch': 'CERT_KEY_MISMATCH',
  'not-yet-valid': 'CERT_NOT_YET_VALID',
  expired: 'CERT_EXPIRED',
};

function unusable(item: CertItem, { where, problems }: Extract<SeenItem, { state: 'unusable' }>): Finding {
  const faults = problems.filter(({ severity }) => severity === 'error');
  const [first] = faults;
  return {
    code: (first && CODES[first.code]) ?? 'CERT_UNUSABLE',
    severity: 'warning',
    subject: certificateSubject(item),
    title: `The ${item === 'ca' ? 'CA' : `${item} pair`} in ${where} cannot be used${first === undefined ? '' : `: ${first.message}`}`,
    detail: faults.map(({ where: place, message }) => `${place}: ${message}`).join('\n'),
    action: first?.action ?? 'Read "appliancectl certs".',
  };
}

/** Warnings that clients will notice; the rest is shown by "appliancectl certs" alone. */
const NOTICED: Readonly<Partial<Record<CertificateProblemCode, Pick<Finding, 'code' | 'severity'>>>> = {
  'name-mismatch': { code: 'CERT_NAME_MISMATCH', severity: 'info' },
  'chain-incomplete': { code: 'CERT_CHAIN_INCOMPLETE', severity: 'warning' },
};

function ofTaken(item: CertItem, { problems, isShared, where }: UsableItem): readonly Finding[] {
  const noticed = problems.flatMap((problem: CertificateProblem): Finding[] => {
    const known = NOTICED[problem.code];
    if (known === undefined) return [];
    const { message, action } = problem;
    return [
      {
        ...known,
        subject: certificateSubject(item),
        title: `The ${item} certificate: ${message}`,
        detail: problem.where,
        action,
      },
    ];
  });
  if (!isShared) return noticed;
  const shared: Finding = {
    code: 'CERT_EMBEDDED_KEY',
    severity: 'warning',
    subject: certificateSubject(item),
    title: `The key of the ${item} certificate is the same on every appliance of this vendor`,
    detail: where,
    action:
      'Whoever has the package can pretend to be this appliance. Bring a pair of your own: "appliancectl certs csr" and "appliancectl certs import FILE...".',
  };
  return [...noticed, shared];
}

function ownFiles({ generated }: CertsSeen): readonly Finding[] {
  const [first] = generated.problems;
  if (first === undefined) return [];
  return [
    {
      code: 'CERT_FILE_DAMAGED',
      severity: 'info',
      title: 'A certificate file of the appliance itself is damaged',
      detail: generated.problems.map(({ where, message }) => `${where}: ${message}`).join('\n'),
      action: first.action,
    },
  ];
}
