/** The certificates: what is made, and which generation of files is published. Pure. */

import type { CertItem } from '../contract/certificate.ts';
import { caRenewal, LIFETIMES, leafLifetimeMs, leafRenewal } from '../../certs/renewal.ts';
import type { Renewal } from '../../certs/renewal.ts';
import type { CertsSeen } from '../observe/certs-observed.ts';
import { planAcme } from './acme.ts';
import { wantedContents } from './cert-contents.ts';
import { decideCertificate, presentAuthorities, signingAuthority } from './cert-decision.ts';
import type { CertDecision } from './cert-decision.ts';
import type { CertsView } from './certs-view.ts';
import { openDraft } from './context.ts';
import type { After, Draft } from './context.ts';
import type { Memory } from './memory.ts';
import type { Policy } from './policy.ts';
import type { PlanResult } from './step.ts';

export interface CertsPlan extends PlanResult {
  /** Absent: what is published is what is wanted, or nothing can be published. */
  readonly publish: After;
}

export const CERTS_SUBJECT = 'the certificates';
const ITEMS = ['ca', 'server', 'client'] as const;
const PAIRS = ['server', 'client'] as const;

export function planCerts(view: CertsView, memory: Memory, now: number, policy: Policy): CertsPlan {
  const draft = openDraft(memory, policy, now);
  const { observed } = view;
  if (observed.state === 'unavailable') return { steps: [], waiting: [], publish: undefined };
  const authority = planAuthority(view, observed, draft, now);
  const decisions = decideCertificates(observed, now);
  const leaves = PAIRS.map((item) => planLeaf(item, view, observed, decisions[item], authority, draft, now));
  const publish = planPublish(view, observed, decisions, [authority, ...leaves], draft, now);
  planAcme(view, observed, draft, now);
  return { steps: draft.steps, waiting: draft.waiting, publish };
}

export function decideCertificates(seen: CertsSeen, now: number): Readonly<Record<CertItem, CertDecision>> {
  const [ca, server, client] = ITEMS.map((item) => decideCertificate(item, seen, now));
  // One for each of ITEMS, in its order.
  return { ca, server, client } as Readonly<Record<CertItem, CertDecision>>;
}

/** What becomes of what the appliance made itself. `undefined`: somebody brought the pair, so none is made. */
export function renewalOf(
  item: CertItem,
  view: CertsView,
  seen: CertsSeen,
  decision: CertDecision,
  now: number,
): Renewal | undefined {
  const { generated, buildTime, namesSince } = seen;
  const { keyType } = view.desired;
  if (item === 'ca') {
    const [current] = presentAuthorities(generated.authorities, now);
    return caRenewal({ now, buildTime, keyType, ...(current === undefined ? {} : { current }) });
  }
  if (decision.kind !== 'none' && decision.source !== 'generated') return undefined;
  const current = generated[item];
  return leafRenewal({
    now,
    buildTime,
    wanted: wantedLeaf(item, view, seen),
    issuer: signingAuthority(generated.authorities, now),
    ...(current === undefined ? {} : { current }),
    ...(namesSince === undefined ? {} : { namesSince }),
  });
}

function wantedLeaf(item: 'server' | 'client', { desired }: CertsView, seen: CertsSeen) {
  const { keyType, nodeHostname } = desired;
  return {
    commonName: nodeHostname ?? seen.hostname,
    keyType,
    names: item === 'server' ? seen.names : seen.reached,
  };
}

/** Made at the first boot, also where somebody brought everything: it can be trusted elsewhere before it is needed. */
function planAuthority(view: CertsView, seen: CertsSeen, draft: Draft, now: number): After {
  const renewal = renewalOf('ca', view, seen, decideCertificate('ca', seen, now), now);
  if (renewal?.decision !== 'renew') {
    if (renewal?.decision === 'wait') wait(draft, 'ca', renewal);
    return undefined;
  }
  const { organization, keyType } = view.desired;
  return draft.step({
    kind: 'issue-ca',
    about: 'ca',
    subject: CERTS_SUBJECT,
    reason: `CA: ${renewal.reason}`,
    after: [],
    args: {
      // One of its own for each: by its name a certificate says which has signed it. A common name has 64 characters.
      commonName: `${seen.hostname.slice(0, 48)} CA ${new Date(now).toISOString().slice(0, 10)}`,
      keyType,
      lifetimeMs: LIFETIMES.caMs,
      ...(organization === undefined ? {} : { organization }),
    },
    input: keyType,
  });
}

function planLeaf(
  item: 'server' | 'client',
  view: CertsView,
  seen: CertsSeen,
  decision: CertDecision,
  authority: After,
  draft: Draft,
  now: number,
): After {
  const renewal = renewalOf(item, view, seen, decision, now);
  if (renewal === undefined || renewal.decision === 'keep') return undefined;
  // The CA that it waits for comes in the same plan.
  const isFirst = typeof authority === 'number' && seen.generated.authorities.length === 0;
  if (renewal.decision === 'wait' && !isFirst) {
    wait(draft, item, renewal);
    return undefined;
  }
  const wanted = wantedLeaf(item, view, seen);
  return draft.step({
    kind: 'issue-leaf',
    about: item,
    subject: CERTS_SUBJECT,
    reason: `${item} certificate: ${isFirst ? 'there is none yet' : renewal.reason}`,
    after: [authority],
    args: {
      item,
      commonName: wanted.commonName,
      names: wanted.names,
      keyType: wanted.keyType,
      lifetimeMs: leafLifetimeMs(now),
      issuer: signingAuthority(seen.generated.authorities, now)?.fingerprint ?? '',
    },
    input: JSON.stringify(wanted),
  });
}

function planPublish(
  view: CertsView,
  seen: CertsSeen,
  decisions: Readonly<Record<CertItem, CertDecision>>,
  issued: readonly After[],
  draft: Draft,
  now: number,
): After {
  const contents = wantedContents(seen, decisions, now);
  const isMaking = issued.some((step) => typeof step === 'number');
  const isEmpty = Object.values(decisions).every(({ kind }) => kind === 'none');
  const reason = whyPublish(view, seen, contents);
  if (!isMaking && (isEmpty || reason === undefined)) return undefined;
  // What cannot be made now holds back nothing of the rest.
  return draft.step({
    kind: 'publish-certificates',
    about: 'generation',
    subject: CERTS_SUBJECT,
    reason: reason ?? 'what is being made',
    after: issued.filter((step) => typeof step === 'number'),
    args: { contents },
    input: JSON.stringify(contents),
  });
}

function whyPublish(view: CertsView, { published }: CertsSeen, contents: object): string | undefined {
  if (published.state === 'none') return 'nothing is published yet';
  if (published.state === 'damaged') return `what is published is damaged: ${published.reason}`;
  if (JSON.stringify(published.contents) !== JSON.stringify(contents)) return 'what it is made from changed';
  return view.isRefreshAsked ? 'an operator wants it' : undefined;
}

function wait(draft: Draft, item: CertItem, { reason, until }: { reason: string; until?: number }): void {
  const subject = CERTS_SUBJECT;
  draft.wait({
    subject,
    code: 'certificates',
    reason: `${item}: ${reason}`,
    ...(until === undefined ? {} : { until }),
  });
}
