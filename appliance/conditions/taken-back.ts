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
  const detail = withLastLines(record);
  if (bad.image === good.image) {
    return {
      code: 'CONFIGURATION_ROLLED_BACK',
      severity: 'warning',
      subject: service,
      title: `${service}: its changed configuration did not do and was taken back; the container before runs`,
      detail,
      action: `Correct the stack file or node.json: another change is tried at once. To try the same again: "appliancectl update release ${service}".`,
    };
  }
  return {
    code: 'UPDATE_ROLLED_BACK',
    severity: 'warning',
    subject: service,
    title: `${service}: a newer image did not do and was taken back; the image before runs`,
    detail,
    action: `Give the vendor the reason; a newer image is tried by itself. To try the same again: "appliancectl update release ${service}".`,
  };
}
