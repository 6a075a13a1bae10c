/** The certificates as the operator reads them, from the same facts that the planner decided from: pure. */

import type { CertItem, CertItemStatus, Certs } from '../contract/certificate.ts';
import type { CertificateFacts, CertificateProblem } from '../../certs/types.ts';
import type { CertsReload, Desired } from '../desired/desired.ts';
import type { CertsSeen, PublishedSeen } from '../observe/certs-observed.ts';
import type { Observed } from '../observe/observed.ts';
import { ACME_SUBJECT, acmeRenewal } from '../plan/acme.ts';
import type { CertDecision } from '../plan/cert-decision.ts';
import { CERTS_SUBJECT, decideCertificates, renewalOf } from '../plan/certs.ts';
import type { CertsView } from '../plan/certs-view.ts';
import { label } from '../desired/desired.ts';
import type { Memory } from '../plan/memory.ts';
import type { PlanResult } from '../plan/step.ts';
import { certificateView, problemView } from './certificate-view.ts';

export interface CertsFacts {
  readonly certs: CertsView;
  readonly desired: Desired | undefined;
  readonly observed: Observed;
  readonly plan: PlanResult;
  readonly memory: Memory;
  readonly now: number;
}

const ITEMS = ['ca', 'server', 'client'] as const;

export function certsStatus(facts: CertsFacts): Certs {
  const { certs, plan } = facts;
  const { directory, observed } = certs;
  const usedBy = usersOf(facts);
  const waiting = plan.waiting
    .filter(({ subject }) => subject === CERTS_SUBJECT || subject === ACME_SUBJECT)
    .map(({ reason }) => reason);
  if (observed.state === 'unavailable') {
    const bundle = { certificates: 0, systemRoots: false };
    return { state: 'unavailable', reason: observed.reason, directory, items: [], bundle, usedBy, waiting };
  }
  const { published } = observed;
  return {
    state: published.state === 'intact' ? 'published' : 'pending',
    ...(published.state === 'damaged' ? { reason: published.reason } : {}),
    directory,
    ...(published.state === 'intact'
      ? { generation: published.generation, publishedAt: new Date(published.at).toISOString() }
      : {}),
    items: itemStatuses(facts, observed),
    bundle: {
      certificates: published.state === 'intact' ? published.bundleSize : 0,
      systemRoots: published.state === 'intact' && published.contents.systemRoots !== undefined,
    },
    usedBy,
    waiting,
  };
}

function itemStatuses({ certs, now }: CertsFacts, seen: CertsSeen): CertItemStatus[] {
  const decisions = decideCertificates(seen, now);
  return ITEMS.map((item) => {
    const decision = decisions[item];
    const acme = item === 'server' ? acmeRenewal(certs, seen, now) : undefined;
    const isOwn = decision.kind === 'none' || decision.source === 'generated';
    const renewal = acme ?? (isOwn ? renewalOf(item, certs, seen, decision, now) : undefined);
    return {
      item,
      ...(decision.kind === 'none' ? {} : { source: decision.source }),
      ...(decision.kind === 'use' && decision.where !== undefined ? { where: decision.where } : {}),
      why: decision.why,
      certificates: publishedCertificates(item, seen.published).map((each) => certificateView(each)),
      ...(renewal === undefined
        ? {}
        : { renewal: acme === undefined ? renewal.reason : `from the ACME server: ${renewal.reason}` }),
      problems: problemsOf(item, seen, decision).map((problem) => problemView(problem)),
    };
  });
}

/** What containers find, in its order. */
function publishedCertificates(item: CertItem, published: PublishedSeen): readonly CertificateFacts[] {
  if (published.state !== 'intact') return [];
  const { contents, certificates } = published;
  return (contents[item]?.fingerprints ?? []).flatMap((fingerprint) => certificates[fingerprint] ?? []);
}

/** Of everything that was brought for it: what was not taken for a reason is worth knowing. */
function problemsOf(item: CertItem, seen: CertsSeen, decision: CertDecision): readonly CertificateProblem[] {
  const brought = (['customer', 'embedded'] as const).flatMap((source) => {
    const candidate = seen[source][item];
    const isTaken = decision.kind !== 'none' && decision.source === source;
    if (candidate.state === 'absent') return [];
    return candidate.state === 'unusable' || isTaken ? candidate.problems : [];
  });
  return item === 'ca' ? [...brought, ...seen.generated.problems] : brought;
}

function usersOf({ desired, observed, memory }: CertsFacts): Certs['usedBy'] {
  return (desired?.services ?? []).flatMap(({ name, certificates }) => {
    if (certificates === undefined) return [];
    const has = observed.containers
      .filter((container) => container.labels[label.service] === name)
      .flatMap(({ id }) => memory.runs[id]?.certificates?.generation ?? []);
    return {
      service: name,
      reload: reloadText(certificates.reload),
      ...(has.length === 0 ? {} : { generation: Math.min(...has) }),
    };
  });
}

function reloadText(reload: CertsReload): string {
  return reload.kind === 'signal' ? reload.signal : reload.kind;
}
