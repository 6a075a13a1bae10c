/** Orders as calls of the daemon: one each. */

import type { Client } from '../../appliance/client/client.ts';
import type { Order, OrderName, Values } from '../orders.ts';

type Call = (client: Client, service: string, values: Values) => Promise<{ readonly message?: string }>;

const calls: Readonly<Record<OrderName, Call>> = {
  start: (client, name) => client.startService({ name }),
  restart: (client, name) => client.restartService({ name }),
  stop: (client, name) => client.stopService({ name }),
  'make-anew': (client, name) => client.cleanupContainers({ name }),
  update: (client, service) => client.updateNow({ service }),
  hold: (client, service, { why = '' }) => client.updateHold({ service, why }),
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
  poweroff: (client) => client.poweroff(),
  'set-hostname': async (client, _, { hostname = '' }) => {
    const machine = await client.machineHostname({ hostname });
    return { message: machine.hostname };
  },
  'set-time-zone': async (client, _, { timeZone = '' }) => {
    const machine = await client.machineTimeZone({ timeZone });
    return { message: machine.timeZone };
  },
  'set-network': async (client, _, values) => {
    const { what } = await client.machineNetwork(networkOf(values));
    return { message: `${what}, on trial: c keeps it` };
  },
  'confirm-network': async (client) => {
    await client.machineNetworkConfirm();
    return { message: 'it stays' };
  },
  'revert-network': async (client) => {
    await client.machineNetworkRevert();
    return { message: 'it is as before' };
  },
  'registry-login': async (client, _, { registry = '', username = '', password = '' }) => {
    await client.configRegistry({ registry, username, password });
    return { message: `${registry} takes them` };
  },
};

/** Rejects with an error of the client. */
export async function carryOut(
  client: Client,
  { name, service = '' }: Order,
  values: Values = {},
): Promise<string> {
  const { message = '' } = await calls[name](client, service, values);
  return message;
}

/** What is left empty is not said; the daemon judges the rest. */
function networkOf(values: Values): Parameters<Client['machineNetwork']>[0] {
  const { interface: name = '', method, address = '', gateway = '', dns = '' } = values;
  const servers = dns.split(/[\s,]+/).filter((each) => each !== '');
  if (method !== 'static') return { interface: name, method: 'dhcp' };
  return {
    interface: name,
    method,
    address,
    ...(gateway !== '' && { gateway }),
    dns: servers,
  };
}
