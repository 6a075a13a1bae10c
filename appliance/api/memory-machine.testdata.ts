import type { Machine, NetworkRequest, PendingChange } from '../contract/machine.ts';
import type { Refusal } from './deps.ts';
import type { MachineDeps } from './machine-deps.ts';

export interface MachineHandles {
  readonly setMachine: (machine: Machine) => void;
  /** What was asked for, oldest first. */
  readonly machineRequests: (NetworkRequest | string)[];
}

export function machineOf(network: Partial<Machine['network']> = {}): Machine {
  return {
    hostname: 'box-17',
    timeZone: 'Europe/Berlin',
    clock: 'synchronised',
    network: {
      manager: 'networkd',
      interfaces: [
        {
          name: 'lan0',
          mac: '52:54:00:12:34:56',
          isUp: true,
          hasCarrier: true,
          speedMbit: 1000,
          manager: 'networkd',
          method: 'dhcp',
          addresses: [{ cidr: '192.0.2.17/24', isLeased: true }],
          gateway: '192.0.2.1',
          dns: ['192.0.2.53'],
        },
      ],
      ...network,
    },
  };
}

function pendingOf(request: Pick<NetworkRequest, 'interface'>, revertsAt: string): PendingChange {
  return {
    id: '0123456789abcdef',
    interface: request.interface,
    what: 'DHCP',
    by: 'an operator of this machine',
    state: 'applied',
    revertsAt,
  };
}

/** A machine that only remembers; what is wrong with a request is found by the real code elsewhere. */
export function memoryMachine(): {
  readonly deps: MachineDeps;
  readonly set: MachineHandles['setMachine'];
  readonly requests: MachineHandles['machineRequests'];
} {
  let machine = machineOf();
  const requests: MachineHandles['machineRequests'] = [];
  const asked = (what: string): Promise<Machine> => {
    requests.push(what);
    return Promise.resolve(machine);
  };
  const end = (what: 'confirmed' | 'reverted', why: string): Promise<Machine | Refusal> => {
    const { pending, ...network } = machine.network;
    if (pending === undefined)
      return Promise.resolve({ why: 'no change of the network is on trial', action: 'set one' });
    const { id, interface: name, what: change, revertsAt: at } = pending;
    machine = {
      ...machine,
      network: { ...network, last: { id, interface: name, what: change, outcome: what, why, at } },
    };
    return asked(what);
  };
  return {
    requests,
    set: (next) => (machine = next),
    deps: {
      view: () => Promise.resolve(machine),
      timeZones: () => Promise.resolve(['Europe/Berlin', 'UTC']),
      setHostname: (hostname) => asked(`hostname ${hostname}`),
      setTimeZone: (timeZone) =>
        timeZone === 'UTC'
          ? asked(`time zone ${timeZone}`)
          : Promise.resolve({ problems: [{ path: 'timeZone', reason: 'is not known here' }] }),
      setNetwork: (request) => {
        requests.push(request);
        const { pending } = machine.network;
        if (pending !== undefined)
          return Promise.resolve({ why: 'one is on trial', action: 'confirm it first' });
        const revertsAt = new Date(Date.parse('2026-01-31T12:00:00.000Z') + request.confirmWithinS * 1_000);
        const next = pendingOf(request, revertsAt.toISOString());
        machine = { ...machine, network: { ...machine.network, pending: next } };
        return Promise.resolve(next);
      },
      confirm: () => end('confirmed', 'confirmed by an operator'),
      revert: () => end('reverted', 'taken back by an operator'),
    },
  };
}
