/** What is known already need not be typed: pure. */

import type { Machine } from '../../appliance/contract/machine.ts';
import { formFacts } from '../forms.ts';
import type { Purpose } from '../forms.ts';
import type { OrderName, Values } from '../orders.ts';
import { typedText } from '../settings.ts';
import type { State } from '../state.ts';

/** As `appliancectl user set-password` names it where no other is said. */
const FIRST_USER = 'admin';

export function knownValues(state: State, purpose: Purpose): Values {
  if (purpose.for === 'claim') return {};
  if (purpose.for === 'sign-in') return state.lock.state === 'viewer' ? {} : { user: FIRST_USER };
  return known[purpose.order.name]?.(state) ?? {};
}

const known: Partial<Readonly<Record<OrderName, (state: State) => Values>>> = {
  'set-hostname': ({ machine }) => (machine?.told === undefined ? {} : { hostname: machine.told.hostname }),
  'set-time-zone': ({ machine }) => (machine?.told === undefined ? {} : { timeZone: machine.told.timeZone }),
  'set-network': ({ machine }) => (machine?.told === undefined ? {} : networkValues(machine.told)),
  'set-essentials': essentials,
  'registry-login': (state) => {
    const { registry_fqdn: registry = '' } = essentials(state);
    return { trial: 'yes', ...(registry !== '' && { registry }) };
  },
};

/** Of the first interface that can be set. */
function networkValues({ network }: Machine): Values {
  const first = network.interfaces.find(({ notSettable }) => notSettable === undefined);
  if (first === undefined) return {};
  const address = first.addresses.find(({ cidr }) => cidr.includes('.'))?.cidr;
  return {
    interface: first.name,
    method: first.method === 'none' ? 'dhcp' : first.method,
    ...(first.method === 'static' && {
      address: address ?? '',
      gateway: first.gateway ?? '',
      dns: first.dns.join(' '),
    }),
  };
}

function essentials({ settings }: State): Values {
  const { fields } = formFacts({ for: 'order', order: { name: 'set-essentials' } });
  const keys = (settings.told?.keys ?? []).filter(({ key }) => fields.some(({ name }) => name === key));
  return Object.fromEntries(keys.map((key) => [key.key, typedText(key, new Map())]));
}
