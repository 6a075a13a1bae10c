/** What an operator can have done, and what is asked before it: data. */

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
  | 'reboot';

export interface Order {
  readonly name: OrderName;
  /** For those of one service. */
  readonly service?: string;
}

export interface Question {
  readonly title: string;
  readonly consequences: readonly string[];
}

interface OrderFacts {
  /** After it: the name of the service, where there is one. */
  readonly label: string;
  /** Absent: it disturbs nobody. */
  readonly consequences?: readonly string[];
}

const facts: Readonly<Record<OrderName, OrderFacts>> = {
  start: { label: 'Start' },
  restart: { label: 'Restart', consequences: ['It is away for as long as it takes to start.'] },
  stop: {
    label: 'Stop',
    consequences: [
      'It stays stopped until somebody starts it again, also after a reboot.',
      'What depends on it may fail.',
    ],
  },
  'make-anew': {
    label: 'Make the containers anew of',
    consequences: ['Named volumes stay. What it wrote anywhere else is gone.'],
  },
  update: {
    label: 'Update',
    consequences: [
      'It gets its newest image, also outside of the update window.',
      'One that does badly afterwards gets the image before back.',
    ],
  },
  hold: { label: 'Hold updates of' },
  release: { label: 'Release updates of' },
  rollback: {
    label: 'Roll back',
    consequences: [
      'The image before its last update is put back.',
      'The newer one is not taken again until it is released.',
    ],
  },
  'start-all': { label: 'Start all services' },
  'stop-all': {
    label: 'Stop all services',
    consequences: [
      'The appliance does not do its job until somebody starts them again, also after a reboot.',
    ],
  },
  'restart-all': {
    label: 'Restart all services',
    consequences: ['Meanwhile the appliance does not do its job.'],
  },
  'check-updates': { label: 'Check for updates' },
  'update-all': {
    label: 'Update everything',
    consequences: [
      'Newer images of all services that are not held, and packages of the operating system, also outside of the update window.',
    ],
  },
  'refresh-certificates': { label: 'Publish the certificates anew' },
  'make-bundle': { label: 'Make a support bundle' },
  reboot: {
    label: 'Reboot the machine',
    consequences: ['All services stop, and come back afterwards.'],
  },
};

export function orderLabel({ name, service }: Order): string {
  const { label } = facts[name];
  return service === undefined ? label : `${label} ${service}`;
}

export function questionOf(order: Order): Question | undefined {
  const { consequences } = facts[order.name];
  return consequences && { title: `${orderLabel(order)}?`, consequences };
}
