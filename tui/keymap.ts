/** Every key of the console, as data: what is pressed, what the help screen says and what the footer shows come from here. */

import type { OrderName } from './orders.ts';
import type { Place, ViewName } from './state.ts';

export type Move = 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last';

export type Command =
  | { readonly kind: 'go'; readonly view: ViewName }
  | { readonly kind: 'next-view' }
  | { readonly kind: 'previous-view' }
  | { readonly kind: 'back' }
  | { readonly kind: 'open' }
  | { readonly kind: 'move'; readonly by: Move }
  | { readonly kind: 'filter' }
  | { readonly kind: 'help' }
  | { readonly kind: 'leave' }
  | { readonly kind: 'repaint' }
  /** Sign in, or out. */
  | { readonly kind: 'lock' }
  /** Of what is selected, where it is one of a service. */
  | { readonly kind: 'order'; readonly name: OrderName }
  | { readonly kind: 'logs' }
  | { readonly kind: 'newest' }
  | { readonly kind: 'wrap' }
  | { readonly kind: 'merge' }
  /** Look at the machine and its surroundings anew. */
  | { readonly kind: 'check' }
  /** Step by step. */
  | { readonly kind: 'set-up' }
  /** The selected key goes out of node.json, once that is written. */
  | { readonly kind: 'take-out' }
  /** What was typed for node.json and is not written yet. */
  | { readonly kind: 'discard' };

export interface Binding {
  /** As the terminal layer names them: a printable character as itself, else `up`, `enter`, `C-l`, `f1`. */
  readonly keys: readonly string[];
  readonly command: Command;
  readonly label: string;
  readonly where: 'everywhere' | readonly ViewName[];
  /** In the footer, as short as this. */
  readonly short?: string;
  /** Only where there is something to go back to. */
  readonly ifMayLeave?: true;
}

const viewTitles: Readonly<Record<ViewName, string>> = {
  overview: 'Overview',
  services: 'Services',
  logs: 'Logs',
  updates: 'Updates',
  certificates: 'Certificates',
  figures: 'Figures',
  checks: 'Checks',
  machine: 'Machine',
  settings: 'Settings',
  start: 'Start of the services',
  events: 'Events',
  support: 'Support',
  power: 'Power',
};

const lists: readonly ViewName[] = [
  'overview',
  'services',
  'logs',
  'updates',
  'certificates',
  'checks',
  'machine',
  'settings',
  'start',
  'events',
  'support',
  'power',
];
const filtered: readonly ViewName[] = ['services', 'logs', 'events', 'settings'];
const ofService: readonly ViewName[] = ['services'];
const ofImages: readonly ViewName[] = ['services', 'updates'];

const go = (view: ViewName, ...keys: readonly string[]): Binding => ({
  keys,
  command: { kind: 'go', view },
  label: viewTitles[view],
  where: 'everywhere',
});
const move = (by: Move, keys: readonly string[], label: string): Binding => ({
  keys,
  command: { kind: 'move', by },
  label,
  where: lists,
});
const order = (
  name: OrderName,
  key: string,
  label: string,
  where: readonly ViewName[],
  short?: string,
): Binding => ({
  keys: [key],
  command: { kind: 'order', name },
  label,
  where,
  ...(short !== undefined && { short }),
});

/** The first that fits counts: those of a view before those of everywhere. */
export const bindings: readonly Binding[] = [
  order('restart', 'r', 'Restart the service', ofService, 'restart'),
  order('stop', 's', 'Stop the service', ofService, 'stop'),
  order('start', 'S', 'Start the service', ofService, 'start'),
  {
    keys: ['o'],
    command: { kind: 'logs' },
    label: 'Logs of the service',
    where: ['services', 'updates'],
    short: 'logs',
  },
  order('update', 'u', 'Update the service now', ofImages, 'update'),
  order('rollback', 'b', 'Roll back to the image before', ofImages, 'roll back'),
  order('hold', 'H', 'Hold updates of the service', ofImages),
  order('release', 'R', 'Release a hold or what was taken back', ofImages),
  order('make-anew', 'M', 'Make the containers of the service anew', ofService),
  order('check-updates', 'c', 'Check for updates', ['updates', 'overview'], 'check'),
  order('update-all', 'U', 'Update everything now', ['updates'], 'update all'),
  order('refresh-certificates', 'p', 'Publish the certificates anew', ['certificates'], 'publish anew'),
  order('set-hostname', 'n', 'Set the host name', ['machine'], 'name'),
  order('set-time-zone', 't', 'Set the time zone', ['machine'], 'time zone'),
  order('set-network', 'a', 'Set the address of an interface, on trial', ['machine'], 'address'),
  order('confirm-network', 'c', 'Keep the change of the network', ['machine'], 'keep'),
  order('revert-network', 'v', 'Take the change of the network back', ['machine'], 'take back'),
  order('registry-login', 'r', 'Sign in to a registry', ['machine'], 'registry'),
  order('save-settings', 'w', 'Write what was typed to node.json', ['settings'], 'write'),
  order('make-bundle', 'm', 'Make a support bundle', ['support'], 'make one'),
  {
    keys: ['e'],
    command: { kind: 'newest' },
    label: 'To the newest line, and stay there',
    where: ['logs'],
    short: 'newest',
  },
  {
    keys: ['w'],
    command: { kind: 'wrap' },
    label: 'Break long lines, or cut them',
    where: ['logs'],
    short: 'wrap',
  },
  {
    keys: ['m'],
    command: { kind: 'merge' },
    label: 'All services, or the next one',
    where: ['logs'],
    short: 'next service',
  },
  {
    keys: ['c', 'r'],
    command: { kind: 'check' },
    label: 'Check everything again',
    where: ['checks'],
    short: 'check again',
  },
  {
    keys: ['enter', 'right', 'l'],
    command: { kind: 'open' },
    label: 'Open what is selected',
    where: ['overview', 'services', 'updates', 'power'],
    short: 'open',
  },
  {
    keys: ['enter', 'right', 'l'],
    command: { kind: 'open' },
    label: 'Type another value',
    where: ['settings'],
    short: 'change',
  },
  {
    keys: ['i'],
    command: { kind: 'set-up' },
    label: 'Set up the appliance, step by step',
    where: ['machine'],
    short: 'set up',
  },
  {
    keys: ['x'],
    command: { kind: 'take-out' },
    label: 'Take the key out of the file: its default holds',
    where: ['settings'],
    short: 'default',
  },
  {
    keys: ['X'],
    command: { kind: 'discard' },
    label: 'Drop what was typed and is not written',
    where: ['settings'],
  },
  {
    keys: ['/'],
    command: { kind: 'filter' },
    label: 'Show only what has a word',
    where: filtered,
    short: 'filter',
  },
  move('up', ['up', 'k'], 'Up'),
  move('down', ['down', 'j'], 'Down'),
  move('page-up', ['pageup', 'C-b'], 'A page up'),
  move('page-down', ['pagedown', 'space', 'C-f'], 'A page down'),
  move('first', ['home', 'g'], 'To the first'),
  move('last', ['end', 'G'], 'To the last'),
  go('machine', 'N', 'f11'),
  go('overview', '1', 'f1'),
  go('services', '2', 'f2'),
  go('logs', '3', 'f3'),
  go('updates', '4', 'f4'),
  go('certificates', '5', 'f5'),
  go('figures', '6', 'f6'),
  go('checks', '7', 'f7'),
  go('settings', 'C'),
  go('start', 'P', 'f12'),
  go('events', '8', 'f8'),
  go('support', '9', 'f9'),
  go('power', '0', 'f10'),
  { keys: ['tab'], command: { kind: 'next-view' }, label: 'Next view', where: 'everywhere' },
  { keys: ['S-tab'], command: { kind: 'previous-view' }, label: 'View before', where: 'everywhere' },
  { keys: ['escape', 'left'], command: { kind: 'back' }, label: 'Back', where: 'everywhere' },
  { keys: ['L'], command: { kind: 'lock' }, label: 'Sign in for changes, or lock them', where: 'everywhere' },
  { keys: ['?', 'h'], command: { kind: 'help' }, label: 'This help', where: 'everywhere', short: 'help' },
  { keys: ['C-l'], command: { kind: 'repaint' }, label: 'Draw the screen anew', where: 'everywhere' },
  {
    keys: ['q', 'C-c'],
    command: { kind: 'leave' },
    label: 'Leave',
    where: 'everywhere',
    short: 'leave',
    ifMayLeave: true,
  },
];

export function isOffered({ where, ifMayLeave }: Binding, view: ViewName, { mayLeave }: Place): boolean {
  return (where === 'everywhere' || where.includes(view)) && (ifMayLeave !== true || mayLeave);
}

export function commandOf(key: string, view: ViewName, place: Place): Command | undefined {
  return bindings.find((binding) => binding.keys.includes(key) && isOffered(binding, view, place))?.command;
}

/** `↑`-less names that every terminal has. */
export function keyName(key: string): string {
  const named: Readonly<Record<string, string>> = {
    pageup: 'PgUp',
    pagedown: 'PgDn',
    escape: 'Esc',
    'S-tab': 'Shift-Tab',
  };
  if (named[key] !== undefined) return named[key];
  if (/^f\d+$/.test(key)) return key.toUpperCase();
  if (key.startsWith('C-')) return `Ctrl-${key.slice(2).toUpperCase()}`;
  return key.length > 1 ? key.charAt(0).toUpperCase() + key.slice(1) : key;
}
