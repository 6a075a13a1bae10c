/** Units of systemd that have failed. */

import { bad, GROUPS, ok, skipped } from './check.ts';
import type { Check, Finding } from './check.ts';

export interface UnitsDeps {
  /** `undefined`: there is no systemd of this root. */
  readonly failedUnits: (signal: AbortSignal) => Promise<readonly string[] | undefined>;
}

export function unitsCheck({ failedUnits }: UnitsDeps): Check {
  return {
    id: 'units',
    group: GROUPS.machine,
    title: 'System services',
    needs: [],
    run: async (signal) => judgeUnits(await failedUnits(signal)),
  };
}

/** What the appliance stands on. */
const OURS = /^(?:applianced|appliance-web|appliance-console|docker|containerd)\b/;

export function judgeUnits(failed: readonly string[] | undefined): Finding {
  if (failed === undefined) return skipped('systemd cannot be asked here');
  const [first] = failed.toSorted((a, b) => Number(OURS.test(b)) - Number(OURS.test(a)));
  if (first === undefined) return ok('none has failed');
  return bad(
    failed.some((unit) => OURS.test(unit)) ? 'failed' : 'warning',
    `failed: ${failed.join(', ')}`,
    `See why: "systemctl status ${first}" and "journalctl -u ${first}"; once it is put right, "systemctl reset-failed ${first}" clears it.`,
  );
}
