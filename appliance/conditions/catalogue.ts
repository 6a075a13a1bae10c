/** Every condition of the appliance. A new one is a file beside this one and a line here. */

import { badInput } from './bad-input.ts';
import { blocked } from './blocked.ts';
import { certificateExpiry } from './certificate-expiry.ts';
import { certificateFaults } from './certificate-faults.ts';
import { clockWrong } from './clock-wrong.ts';
import { crashLoop } from './crash-loop.ts';
import { diskPressure } from './disk-pressure.ts';
import { engineUnreachable } from './engine-unreachable.ts';
import type { Check, Facts, Finding } from './facts.ts';
import { healthTestMissing } from './health-test-missing.ts';
import { imageRemoved } from './image-removed.ts';
import { journalDamaged } from './journal-damaged.ts';
import { networkOnTrial } from './network-on-trial.ts';
import { notConfigured } from './not-configured.ts';
import { osPackages } from './os-packages.ts';
import { osUpdates } from './os-updates.ts';
import { rebootRequired } from './reboot-required.ts';
import { registryCheck } from './registry-check.ts';
import { stackRefused } from './stack-refused.ts';
import { stepFailed } from './step-failed.ts';
import { stateUnwritable } from './state-unwritable.ts';
import { takenBack } from './taken-back.ts';
import { unhealthy } from './unhealthy.ts';

const CHECKS: readonly Check[] = [
  engineUnreachable,
  badInput,
  notConfigured,
  crashLoop,
  unhealthy,
  stepFailed,
  blocked,
  healthTestMissing,
  imageRemoved,
  takenBack,
  stackRefused,
  registryCheck,
  journalDamaged,
  diskPressure,
  stateUnwritable,
  clockWrong,
  certificateExpiry,
  certificateFaults,
  osUpdates,
  osPackages,
  rebootRequired,
  networkOnTrial,
];

const RANK = { critical: 0, warning: 1, info: 2 } as const;

/** Worst first; at most one of a code and subject. */
export function findConditions(facts: Facts): readonly Finding[] {
  const found = new Map<string, Finding>();
  for (const finding of CHECKS.flatMap((check) => check(facts))) {
    const key = conditionKey(finding);
    if (!found.has(key)) found.set(key, finding);
  }
  return [...found.values()].toSorted((a, b) => RANK[a.severity] - RANK[b.severity]);
}

export function conditionKey(finding: {
  readonly code: string;
  readonly subject?: string | undefined;
}): string {
  return `${finding.code} ${finding.subject ?? ''}`;
}
