/** Orders as calls of the daemon: one each. */

import type { Client } from '../../appliance/client/client.ts';
import type { Order, OrderName } from '../orders.ts';

type Call = (client: Client, service: string) => Promise<{ readonly message?: string }>;

const calls: Readonly<Record<OrderName, Call>> = {
  start: (client, name) => client.startService({ name }),
  restart: (client, name) => client.restartService({ name }),
  stop: (client, name) => client.stopService({ name }),
  'make-anew': (client, name) => client.cleanupContainers({ name }),
  update: (client, service) => client.updateNow({ service }),
  hold: (client, service) => client.updateHold({ service, why: 'by an operator at the console' }),
  release: (client, service) => client.updateRelease({ service }),
  rollback: (client, service) => client.updateRollback({ service }),
  'start-all': (client) => client.start(),
  'stop-all': (client) => client.stop(),
  'restart-all': (client) => client.restart(),
  'check-updates': (client) => client.updateCheck({}),
  'update-all': (client) => client.updateNow({}),
  'refresh-certificates': async (client) => {
    await client.certsRefresh();
    return { message: 'published' };
  },
  'make-bundle': async (client) => {
    const { name } = await client.supportMake();
    return { message: `${name} is being made` };
  },
  reboot: (client) => client.reboot(),
};

/** Rejects with an error of the client. */
export async function carryOut(client: Client, { name, service = '' }: Order): Promise<string> {
  const { message = '' } = await calls[name](client, service);
  return message;
}
