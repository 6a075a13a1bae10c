/** What was tried and taken back: the one before runs, and somebody should know why the new one did not do. */

import type { Check, Finding } from './facts.ts';
import { withLastLines } from './last-lines.ts';
import type { QuarantineRecord } from '../plan/update-memory.ts';

export const takenBack: Check = ({ memory, desired }) => {
  const services = new Set((desired?.services ?? []).map(({ name }) => name));
  return Object.values(memory.quarantine)
    .filter(({ service, byOperator }) => byOperator !== true && services.has(service))
    .map(finding);
};

function finding(record: QuarantineRecord): Finding {
  const { service, bad, good } = record;
  const { code, what, next } = bad.image === good.image ? CONFIGURATION : IMAGE;
  return {
    code,
    severity: 'warning',
    subject: service,
    title: `${service}: ${what}`,
    detail: withLastLines(record),
    action: `${next} To try the same again: "appliancectl update release ${service}".`,
  };
}

const CONFIGURATION = {
  code: 'CONFIGURATION_ROLLED_BACK',
  what: 'its changed configuration did not do and was taken back; the container before runs',
  next: 'Correct the stack file or node.json: another change is tried at once.',
} as const;
const IMAGE = {
  code: 'UPDATE_ROLLED_BACK',
  what: 'a newer image did not do and was taken back; the image before runs',
  next: 'Give the vendor the reason; a newer image is tried by itself.',
} as const;
