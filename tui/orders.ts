/** What an operator can have done, and what is asked before it: data. */

import { consequencesOf, isDisturbance } from '../appliance/client/words/consequences.ts';
import type { ServiceStatus } from '../appliance/contract/status.ts';

export type OrderName =
  | 'restart'
  | 'stop'
  | 'start'
  | 'make-anew'
  | 'update'
  | 'hold'
  | 'release'
  | 'rollback'
  | 'start-all'
  | 'stop-all'
  | 'restart-all'
  | 'check-updates'
  | 'update-all'
  | 'refresh-certificates'
  | 'make-bundle'
  | 'reboot'
  | 'poweroff'
  | 'set-hostname'
  | 'set-time-zone'
  | 'set-network'
  | 'confirm-network'
  | 'revert-network'
  | 'registry-login'
  | 'save-settings'
  | 'set-essentials';

export interface Order {
  readonly name: OrderName;
  /** For those of one service. */
  readonly service?: string;
}

/** What an order needs to be told. */
export interface Field {
  readonly name: string;
  readonly label: string;
  /** Shown as stars, kept nowhere, and in no recording. */
  readonly isSecret?: true;
  readonly isOptional?: true;
  /** One of these. */
  readonly choices?: readonly string[];
  /** Asked for only while another field says so. */
  readonly onlyWith?: { readonly field: string; readonly value: string };
}
/** By the names of the fields. */
export type Values = Readonly<Record<string, string>>;

export interface Question {
  readonly title: string;
  readonly consequences: readonly string[];
}

interface OrderFacts {
  /** After it: the name of the service, where there is one. */
  readonly label: string;
  readonly fields?: readonly Field[];
  readonly hint?: string;
}

const STATIC = { field: 'method', value: 'static' } as const;

const facts: Readonly<Record<OrderName, OrderFacts>> = {
  start: { label: 'Start' },
  restart: { label: 'Restart' },
  stop: { label: 'Stop' },
  'make-anew': { label: 'Make anew the containers of' },
  update: { label: 'Update' },
  hold: {
    label: 'Hold updates of',
    hint: 'For a while (12h, 2d), until then (2026-12-24T08:00), by the clock of this machine, or until it is released. The reason is shown wherever the hold is.',
    fields: [
      { name: 'why', label: 'Why' },
      { name: 'until', label: 'For, until', isOptional: true },
    ],
  },
  release: { label: 'Release updates of' },
  rollback: { label: 'Roll back' },
  'start-all': { label: 'Start all services' },
  'stop-all': { label: 'Stop all services' },
  'restart-all': { label: 'Restart all services' },
  'check-updates': { label: 'Check for updates' },
  'update-all': { label: 'Update everything' },
  'refresh-certificates': { label: 'Publish the certificates anew' },
  'make-bundle': { label: 'Make a support bundle' },
  reboot: { label: 'Reboot the machine' },
  poweroff: { label: 'Shut the machine down' },
  'set-hostname': {
    label: 'Set the host name',
    hint: 'Small letters, digits and hyphens, with dots between labels: box-17.example.com',
    fields: [{ name: 'hostname', label: 'Host name' }],
  },
  'set-time-zone': {
    label: 'Set the time zone',
    hint: 'As tz names it: Europe/Berlin, America/New_York, Etc/UTC',
    fields: [{ name: 'timeZone', label: 'Time zone' }],
  },
  'set-network': {
    label: 'Set the network',
    hint: 'It is taken back after 60 s unless it is kept here: whoever cuts the machine off loses nothing.',
    fields: [
      { name: 'interface', label: 'Interface' },
      { name: 'method', label: 'Method', choices: ['dhcp', 'static'] },
      { name: 'address', label: 'Address', onlyWith: STATIC },
      { name: 'gateway', label: 'Gateway', isOptional: true, onlyWith: STATIC },
      { name: 'dns', label: 'DNS', isOptional: true, onlyWith: STATIC },
    ],
  },
  'confirm-network': { label: 'Keep the change of the network' },
  'revert-network': { label: 'Take the change of the network back' },
  'save-settings': { label: 'Write the settings' },
  'set-essentials': {
    label: 'What this appliance is',
    hint: 'As the vendor of the stack says; what stays empty is left to its default. Everything else is in the settings (C).',
    fields: [
      { name: 'node_role', label: 'Role', isOptional: true },
      { name: 'node_hostname', label: 'Reached as', isOptional: true },
      { name: 'registry_fqdn', label: 'Registry', isOptional: true },
      { name: 'registry_namespace', label: 'Namespace', isOptional: true },
      { name: 'branch', label: 'Branch', isOptional: true },
      { name: 'license', label: 'Licence', isSecret: true, isOptional: true },
    ],
  },
  'registry-login': {
    label: 'Sign in to a registry',
    hint: 'They are tried at the registry first, unless it is not reached yet, and kept for the pulls of this appliance.',
    fields: [
      { name: 'registry', label: 'Registry' },
      { name: 'username', label: 'User' },
      { name: 'password', label: 'Password', isSecret: true },
      { name: 'trial', label: 'Try first', choices: ['yes', 'no'] },
    ],
  },
};

export function orderLabel({ name, service }: Order): string {
  const { label } = facts[name];
  return service === undefined ? label : `${label} ${service}`;
}

/** `undefined`: nothing is disturbed by it. */
export function questionOf(order: Order, services: readonly ServiceStatus[]): Question | undefined {
  const { name, service } = order;
  if (!isDisturbance(name)) return undefined;
  return { title: `${orderLabel(order)}?`, consequences: consequencesOf(name, service, services) };
}

export function orderFields({ name }: Order): readonly Field[] {
  return facts[name].fields ?? [];
}

export function orderHint({ name }: Order): string | undefined {
  return facts[name].hint;
}
