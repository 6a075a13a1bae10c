/** Whether this machine has an address that others can reach. */

import { bad, GROUPS, ok } from './check.ts';
import type { Check, Finding } from './check.ts';

export interface AddressDeps {
  /** Without loopback, link-local and passing ones, and those that only containers see. */
  readonly addresses: () => readonly string[];
}

export function addressCheck({ addresses }: AddressDeps): Check {
  return {
    id: 'address',
    group: GROUPS.network,
    title: 'Address of this machine',
    needs: ['link'],
    run: () => judgeAddresses(addresses()),
  };
}

export function judgeAddresses(addresses: readonly string[]): Finding {
  return addresses.length > 0
    ? ok(addresses.join(', '))
    : bad(
        'failed',
        'no interface has an address that others can reach',
        'Check the DHCP server, or give the machine an address of its own ("ip address" shows those that it has).',
      );
}
