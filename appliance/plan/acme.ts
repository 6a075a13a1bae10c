/** The pair that an ACME server signs: when it is asked. Pure. */

import type { Renewal } from '../../certs/renewal.ts';
import { obtainedRenewal } from '../../certs/renewal.ts';
import type { DesiredAcme } from '../desired/certs/desired-certs.ts';
import type { CertsSeen } from '../observe/certs-observed.ts';
import type { CertsView } from './certs-view.ts';
import type { Draft } from './context.ts';

/** Of its own, so that minutes of waiting for a CA hold up nothing else. */
export const ACME_SUBJECT = 'the ACME certificate';

/** `undefined`: no ACME server is asked. */
export function acmeRenewal(
  { desired }: CertsView,
  { acme, buildTime }: CertsSeen,
  now: number,
): Renewal | undefined {
  if (acme === undefined) return undefined;
  const { names, current } = acme;
  return obtainedRenewal({
    now,
    buildTime,
    wanted: { commonName: '', names, keyType: desired.keyType },
    ...(current === undefined ? {} : { current }),
  });
}

export function planAcme(view: CertsView, seen: CertsSeen, draft: Draft, now: number): void {
  const { acme: wanted, keyType } = view.desired;
  const renewal = acmeRenewal(view, seen, now);
  if (wanted === undefined || seen.acme === undefined || renewal?.decision !== 'renew') return;
  draft.step({
    kind: 'obtain-certificate',
    about: 'server',
    subject: ACME_SUBJECT,
    reason: renewal.reason,
    after: [],
    args: { ...wanted, names: seen.acme.names, keyType },
    input: inputOf(wanted, keyType),
  });
}

/** Whatever is changed in it is tried at once. */
function inputOf(acme: DesiredAcme, keyType: string): string {
  return JSON.stringify([acme, keyType]);
}
