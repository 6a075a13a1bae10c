import type { EndedChange, Machine, NetworkInterface, PendingChange } from '../../contract/machine.ts';
import { renderFacts } from './facts.ts';
import { clean } from './text.ts';
import { timestamp } from './time.ts';
import { paint } from './view.ts';
import type { View } from './view.ts';

/** The machine first, then each interface, then what is on trial or was last. */
export function renderNetwork({ hostname, timeZone, clock, network }: Machine, view: View): string {
  const { manager, reason, interfaces, pending, last } = network;
  const head = renderFacts(
    [
      ['host name', clean(hostname)],
      ['time zone', `${clean(timeZone)} (clock ${CLOCKS[clock]})`],
      ['network', clean(reason === undefined ? NAMES[manager] : `${NAMES[manager]}: ${reason}`)],
    ],
    view,
  );
  const parts = interfaces.map((each) => renderInterface(each, view));
  const trial = pending === undefined ? lastText(last) : pendingText(pending, view.now);
  return [head, ...parts, ...(trial === undefined ? [] : [`${trial}\n`])].join('\n');
}

const CLOCKS: Readonly<Record<Machine['clock'], string>> = {
  synchronised: 'synchronised',
  'not-synchronised': 'not synchronised',
  unknown: 'not known',
};

const NAMES: Readonly<Record<Machine['network']['manager'], string>> = {
  networkd: 'systemd-networkd',
  ifupdown: 'ifupdown',
  networkmanager: 'NetworkManager',
  unknown: 'not known',
};

function renderInterface(each: NetworkInterface, view: View): string {
  const { name, mac, isUp, hasCarrier, speedMbit, method, addresses, dns, notSettable } = each;
  const speed = speedMbit === undefined ? '' : `, ${speedMbit} Mbit/s`;
  const link = hasCarrier ? `up${speed}` : isUp ? 'no carrier' : 'switched off';
  const gateways = [each.gateway, each.gateway6].filter((gateway) => gateway !== undefined);
  const facts = renderFacts(
    [
      ['link', `${link}, ${clean(mac)}`],
      ['IPv4 from', method === 'dhcp' ? 'DHCP' : method === 'none' ? 'nowhere' : 'static settings'],
      ['addresses', listText(addresses.map(({ cidr }) => cidr))],
      ['gateway', listText(gateways)],
      ['DNS', listText(dns)],
      [
        'not settable',
        notSettable === undefined ? undefined : clean(`${notSettable.why}; ${notSettable.action}`),
      ],
    ],
    view,
    '  ',
  );
  return `${paint(view, 'bold', clean(name))}\n${facts}`;
}

function listText(texts: readonly string[]): string {
  return texts.length === 0 ? 'none' : clean(texts.join(', '));
}

export function pendingText(
  { interface: name, what, by, state, revertsAt }: PendingChange,
  now: number,
): string {
  const secondsLeft = Math.max(0, Math.ceil((Date.parse(revertsAt) - now) / 1_000));
  const how = state === 'applied' ? 'is on trial' : 'is being applied';
  return clean(
    `${name}: ${what} ${how}, by ${by}. It is taken back in ${secondsLeft} s unless confirmed: appliancectl network confirm`,
  );
}

function lastText(last: EndedChange | undefined): string | undefined {
  if (last === undefined) return undefined;
  return clean(
    `Last change: ${last.interface}: ${last.what}: ${last.outcome} ${timestamp(last.at)}, ${last.why}`,
  );
}
