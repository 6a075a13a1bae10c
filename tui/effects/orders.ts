/** Orders as calls of the daemon: one each. */

import type { Client } from '../../appliance/client/client.ts';
import { parseTime } from '../../appliance/client/words/given-time.ts';
import type { ConfigChange } from '../../appliance/contract/config.ts';
import { isOpen } from '../../appliance/contract/work.ts';
import type { WorkItem } from '../../appliance/contract/work.ts';
import type { ActionOf } from '../actions.ts';
import type { OrderName, Values } from '../orders.ts';

/** Without a zone of its own it is a time of this machine, whose zone this process has (zone.ts). */
function endOf(text: string): string | undefined {
  const isLocal = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?$/.test(text);
  const local = new Date(text);
  if (!isLocal) return parseTime(text, Date.now(), 'after');
  return Number.isNaN(local.getTime()) ? undefined : local.toISOString();
}

/** What was typed says nothing. */
class TypedWrongError extends Error {
  override readonly name = 'TypedWrongError';
}

/** What an order comes with, besides its name. */
export interface Given {
  readonly service: string;
  readonly values: Values;
  readonly change: ConfigChange | undefined;
}

/** Of an order that is not carried out at once: the item of the daemon's queue. */
type Answer = { readonly message?: string } & Partial<Pick<WorkItem, 'id' | 'state'>>;
type Call = (client: Client, given: Given) => Promise<Answer>;

const writeConfig: Call = async (client, { change }) => {
  if (change === undefined) return { message: 'nothing differs from what there is' };
  await client.configChange(change);
  return { message: 'node.json is written' };
};

const calls: Readonly<Record<OrderName, Call>> = {
  start: (client, { service: name }) => client.startService({ name }),
  restart: (client, { service: name }) => client.restartService({ name }),
  stop: (client, { service: name }) => client.stopService({ name }),
  'make-anew': (client, { service: name }) => client.cleanupContainers({ name }),
  update: (client, { service }) => client.updateNow({ service }),
  hold: (client, { service, values: { why = '', until = '' } }) => {
    if (until === '') return client.updateHold({ service, why });
    const end = endOf(until);
    if (end === undefined)
      throw new TypedWrongError(`"${until}" is neither a duration (2d, 12h) nor a time (2026-12-24T08:00)`);
    return client.updateHold({ service, why, until: end });
  },
  release: (client, { service }) => client.updateRelease({ service }),
  rollback: (client, { service }) => client.updateRollback({ service }),
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
  'set-hostname': async (client, { values: { hostname = '' } }) => {
    const machine = await client.machineHostname({ hostname });
    return { message: machine.hostname };
  },
  'set-time-zone': async (client, { values: { timeZone = '' } }) => {
    const machine = await client.machineTimeZone({ timeZone });
    return { message: machine.timeZone };
  },
  'set-network': async (client, { values }) => {
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
  'registry-login': async (client, { values }) => {
    const { registry = '', username = '', password = '', trial } = values;
    const unchecked = trial === 'no';
    await client.configRegistry({ registry, username, password, unchecked });
    return { message: unchecked ? 'they are kept, and were not tried' : `${registry} takes them` };
  },
  'save-settings': writeConfig,
  'set-essentials': writeConfig,
};

export interface Taken {
  readonly message: string;
  /** The id of the item under which the daemon goes on with it. */
  readonly work?: string;
}

/** Rejects with an error of the client. */
export async function carryOut(
  client: Client,
  { order: { name, service = '' }, values = {}, change }: ActionOf<'order'>,
): Promise<Taken> {
  const { message = '', id, state } = await calls[name](client, { service, values, change });
  const goesOn = id !== undefined && state !== undefined && isOpen({ state });
  return { message, ...(goesOn && { work: id }) };
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
