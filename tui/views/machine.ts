/** Name, time and network of the machine, and a change of the network that is on trial: pure. */

import { bytes } from '../../appliance/client/words/units.ts';
import type { Disk, Machine, NetworkInterface, PendingChange } from '../../appliance/contract/machine.ts';
import type { State } from '../state.ts';
import { labelled, paragraph } from '../text/line.ts';
import type { Line, Pen, Style } from '../text/line.ts';
import { table } from '../text/table.ts';
import type { Column } from '../text/table.ts';
import { heading } from './panel.ts';
import type { Reading } from './panel.ts';
import { bar } from './words.ts';

const LABEL = 13;

export function machineReading(state: State, width: number, pen: Pen): Reading {
  const { told, trouble } = state.machine ?? {};
  if (told === undefined)
    return {
      head: [],
      lines: [[pen.text(trouble?.text ?? '...', trouble === undefined ? 'dim' : 'bad')]],
    };
  const fact = (name: string, text: string, style: Style = 'plain'): readonly Line[] =>
    labelled(pen.text(name.padEnd(LABEL), 'dim'), pen.text(text, style), width);
  const { hostname, timeZone, clock, network } = told;
  const lines: readonly Line[] = [
    heading('Machine', width, pen),
    ...fact('Host name', hostname),
    ...fact('Time zone', timeZone),
    ...fact('Clock', clock.replaceAll('-', ' '), clock === 'synchronised' ? 'good' : 'warning'),
    ...trial(told, state.now, width, pen),
    ...network.interfaces.flatMap((each) => [
      heading(each.name, width, pen, [carrier(each, pen)]),
      ...interfaceFacts(each).flatMap(([name, text, style]) => fact(name, text, style)),
    ]),
    ...(network.reason === undefined ? [] : fact('Set by', network.reason, 'dim')),
    ...diskLines(told.disks ?? [], width, pen),
  ];
  return { head: [], lines };
}

/** Counts down, so that nobody is taken by surprise. */
function trial(
  { network: { pending, last } }: Machine,
  now: number,
  width: number,
  pen: Pen,
): readonly Line[] {
  if (pending === undefined) {
    if (last?.outcome !== 'reverted') return [];
    return paragraph(
      pen.text(`! ${last.interface}: ${last.what} was taken back: ${last.why}`, 'warning'),
      width,
      2,
    );
  }
  const text = `! ${trialText(pending, now)} Next: c keeps it, v takes it back now.`;
  return paragraph(pen.text(text, 'busy'), width, 2);
}

export function trialText({ interface: name, what, revertsAt }: PendingChange, now: number): string {
  const left = Math.max(0, Math.ceil((Date.parse(revertsAt) - now) / 1_000));
  return `${name}: ${what} is on trial. It is taken back in ${left} s.`;
}

function diskLines(disks: readonly Disk[], width: number, pen: Pen): readonly Line[] {
  if (disks.length === 0) return [];
  const { head, rows } = table(disks, columns(pen), width, pen);
  return [heading('Disks', width, pen), head, ...rows];
}

const BAR = 10;

function columns(pen: Pen): readonly Column<Disk>[] {
  return [
    { title: 'At', rank: 0, cell: ({ mountPoint }) => [pen.text(mountPoint)] },
    {
      title: 'Used',
      rank: 1,
      cell: ({ totalBytes, freeBytes }) => bar((1 - freeBytes / totalBytes) * 100, BAR, pen),
    },
    { title: 'Free', rank: 2, cell: ({ freeBytes }) => [pen.text(bytes(freeBytes))] },
    { title: 'Of', rank: 3, cell: ({ totalBytes }) => [pen.text(bytes(totalBytes))] },
    {
      title: 'On',
      rank: 4,
      grows: true,
      cell: ({ source, type }) => [pen.text(`${source} ${type}`, 'dim')],
    },
  ];
}

function carrier({ hasCarrier, speedMbit }: NetworkInterface, pen: Pen) {
  if (!hasCarrier) return pen.text('x no link', 'bad');
  return pen.text(`+ link${speedMbit === undefined ? '' : `, ${speedMbit} Mbit/s`}`, 'good');
}

function interfaceFacts(each: NetworkInterface): readonly (readonly [string, string, Style])[] {
  const { mac, method, manager, addresses, gateway, gateway6, dns, notSettable } = each;
  const told: readonly (readonly [string, string, Style])[] = [
    [
      'Addresses',
      addresses.map(({ cidr, isLeased }) => `${cidr}${isLeased ? ' (leased)' : ''}`).join(', ') || 'none',
      'plain',
    ],
    ['Gateway', [gateway, gateway6].filter((address) => address !== undefined).join(', ') || 'none', 'plain'],
    ['DNS', dns.join(', ') || 'none', 'plain'],
    ['IPv4 by', `${method}, ${manager}`, 'plain'],
    ['MAC', mac, 'dim'],
  ];
  if (notSettable === undefined) return told;
  return [...told, ['Not here', `${notSettable.why}. Next: ${notSettable.action}`, 'dim']];
}
