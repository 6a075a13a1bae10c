/** Whether the way out of this network answers. */

import type { Neighbour } from '../adapters/network/neighbour.ts';
import type { DefaultRoute } from '../adapters/network/routes.ts';
import { bad, GROUPS, ok } from './check.ts';
import type { Check, Finding } from './check.ts';

export interface GatewayDeps {
  /** Best first. */
  readonly routes: () => Promise<readonly DefaultRoute[]>;
  readonly ask: (route: DefaultRoute, signal: AbortSignal) => Promise<Neighbour>;
}

export function gatewayCheck({ routes, ask }: GatewayDeps): Check {
  return {
    id: 'gateway',
    group: GROUPS.network,
    title: 'Default gateway',
    needs: ['link', 'address'],
    run: async (signal) => {
      const [route] = await routes();
      return route === undefined ? noGateway() : judgeGateway(route, await ask(route, signal));
    },
  };
}

function noGateway(): Finding {
  return bad(
    'warning',
    'there is no default route: only machines on the same network can be reached',
    'Set a gateway, or let the DHCP server give one ("ip route"). A network that leads nowhere on purpose needs none.',
  );
}

export function judgeGateway(
  { gateway, interfaceName }: DefaultRoute,
  { answer, hardwareAddress }: Neighbour,
): Finding {
  const where = `${gateway} on ${interfaceName}`;
  const by = hardwareAddress === undefined ? '' : ` as ${hardwareAddress}`;
  if (answer === 'answers') return ok(`${where} answers${by}`);
  if (answer === 'silent') return ok(`${where} is there${by}`);
  return bad(
    'failed',
    `${where} does not answer`,
    'Check that the gateway is on, that its address is right, and that this machine stands in the same network (VLAN of the port).',
  );
}
