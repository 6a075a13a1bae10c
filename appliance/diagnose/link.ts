/** Whether something is plugged in. */

import type { Link } from '../adapters/network/links.ts';
import type { DefaultRoute } from '../adapters/network/routes.ts';
import { bad, GROUPS, ok } from './check.ts';
import type { Check, Finding } from './check.ts';

export interface LinkDeps {
  /** Of the interfaces that lead out of the machine. */
  readonly links: () => Promise<readonly Link[]>;
  readonly routes: () => Promise<readonly DefaultRoute[]>;
}

export function linkCheck(deps: LinkDeps): Check {
  return {
    id: 'link',
    group: GROUPS.network,
    title: 'Cable and switch',
    needs: [],
    run: async () => judgeLinks(await deps.links(), await deps.routes()),
  };
}

/** An interface without a cable matters where the way out goes over it, or where no other has one. */
export function judgeLinks(links: readonly Link[], routes: readonly DefaultRoute[]): Finding {
  if (links.length === 0)
    return bad(
      'failed',
      'this machine has no network interface',
      'Look for it in "ip link": a driver or the hardware may be missing. A machine that is meant to stand alone has offline_mode.',
    );
  const up = links.filter(({ hasCarrier }) => hasCarrier === true);
  const down = links.filter((link) => !up.includes(link)).map(wordsOf);
  const detail = down.length === 0 ? undefined : down.join('\n');
  if (up.length === 0)
    return bad(
      'failed',
      down.join(', '),
      'Check the cable, the port of the switch, and that the interface is switched on ("ip link").',
    );
  const outWithout = routes.find(({ interfaceName }) =>
    links.some(({ name, hasCarrier }) => name === interfaceName && hasCarrier !== true),
  );
  if (outWithout !== undefined)
    return bad(
      'warning',
      `the default route goes over ${outWithout.interfaceName}, which has no carrier`,
      'Plug it in, or take its default route away where another interface has taken over.',
      detail,
    );
  return ok(up.map(wordsOf).join(', '), detail);
}

function wordsOf({ name, hasCarrier, speed }: Link): string {
  if (hasCarrier === undefined) return `${name} is switched off`;
  if (!hasCarrier) return `${name} has no carrier`;
  return speed === undefined ? `${name} is up` : `${name} is up (${speed} Mbit/s)`;
}
