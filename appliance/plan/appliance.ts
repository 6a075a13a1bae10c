/** The certificates, the stack on them, and the operating system under it: one plan. Pure. */

import type { Desired } from '../desired/desired.ts';
import type { Observed } from '../observe/observed.ts';
import { planCerts } from './certs.ts';
import type { CertsPlan } from './certs.ts';
import type { CertsView } from './certs-view.ts';
import type { Memory } from './memory.ts';
import { planOs } from './os.ts';
import type { OsView } from './os.ts';
import { plan } from './plan.ts';
import type { Ground } from './plan.ts';
import type { Policy } from './policy.ts';
import type { PlanResult } from './step.ts';
import { unrestOf } from './unrest.ts';

const NOTHING: PlanResult = { steps: [], waiting: [] };

export interface ApplianceView {
  readonly stack: Desired | undefined;
  readonly certs: CertsView;
  readonly os: OsView;
}

/** Without a stack the operating system is updated and certificates are kept all the same. */
export function planAppliance(
  view: ApplianceView,
  observed: Observed,
  memory: Memory,
  now: number,
  policy: Policy,
): PlanResult {
  const certs = planCerts(view.certs, memory, now, policy);
  const ground = groundOf(view.certs, certs);
  const stack = view.stack === undefined ? NOTHING : plan(view.stack, observed, memory, now, policy, ground);
  const os = planOs(view.os, unrestOf(stack, observed), memory, now, policy);
  const before = certs.steps.length + stack.steps.length;
  const osSteps = os.steps.map((step) => ({
    ...step,
    id: step.id + before,
    after: step.after.map((id) => id + before),
  }));
  return {
    steps: [...certs.steps, ...stack.steps, ...osSteps],
    waiting: [...certs.waiting, ...stack.waiting, ...os.waiting],
  };
}

/** Containers that are made now come after the certificates that they mount, where those are made now too: they find their names in them. */
function groundOf({ directory, observed }: CertsView, { steps, publish }: CertsPlan): Ground {
  const published = observed.state === 'available' ? observed.published : undefined;
  return {
    steps: steps.length,
    filled: new Map(typeof publish === 'number' ? [[directory, publish]] : []),
    ...(published?.state === 'intact'
      ? {
          certificates: { generation: published.generation, digest: published.digest, at: published.at },
        }
      : {}),
  };
}
