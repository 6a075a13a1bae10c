/** What operators can have done to services, the stack, updates and the machine: which form does what, and what is asked before it. */

import type { ServiceStatus } from '../../appliance/contract/status.ts';
import { servicePath } from '../views/frame.ts';
import type { Action } from './action.ts';
import { workNote, workPath } from './carry-out.ts';
import type { Given } from './given.ts';

const nameOf = ({ name = '' }: Given): string => name;
const pageOfService = (given: Given): string => servicePath(nameOf(given));
const firstPage = (): string => '/';
const updatesPage = (): string => '/updates';
/** Absent or empty: all of them. */
const ofService = ({ service = '' }: Given): { readonly service?: string } =>
  service === '' ? {} : { service };

const ofServices: readonly Action[] = [
  {
    path: '/services/:name/start',
    page: pageOfService,
    run: async (client, given) => workNote(await client.startService({ name: nameOf(given) })),
  },
  {
    path: '/services/:name/restart',
    page: pageOfService,
    run: async (client, given) => workNote(await client.restartService({ name: nameOf(given) })),
  },
  {
    path: '/services/:name/stop',
    page: pageOfService,
    run: async (client, given) => workNote(await client.stopService({ name: nameOf(given) })),
    question: (given, { model: { status } }) => {
      const name = nameOf(given);
      const dependents = dependentsOf(name, status?.services ?? []);
      return {
        title: `Stop ${name}?`,
        consequences: [
          'It stays stopped until somebody starts it again, also after a reboot.',
          ...(dependents.length === 0 ? [] : [`Depend on it: ${dependents.join(', ')}.`]),
        ],
        label: `Stop ${name}`,
      };
    },
  },
  {
    path: '/services/:name/cleanup',
    page: pageOfService,
    run: async (client, given) => workNote(await client.cleanupContainers({ name: nameOf(given) })),
    question: (given) => ({
      title: `Make the containers of ${nameOf(given)} anew?`,
      consequences: [
        'All its containers are stopped and removed, and made again from the image in force; it is away for as long as that takes.',
        'Named volumes stay. What it wrote anywhere else is gone.',
      ],
      label: 'Make anew',
    }),
  },
];

const ofStack: readonly Action[] = [
  {
    path: '/stack/start',
    page: firstPage,
    run: async (client) => workNote(await client.start()),
  },
  {
    path: '/stack/stop',
    page: firstPage,
    run: async (client) => workNote(await client.stop()),
    question: () => ({
      title: 'Stop all services?',
      consequences: [
        'The appliance does not do its job until somebody starts them again, also after a reboot.',
        'Each is stopped before what it depends on.',
      ],
      label: 'Stop all services',
    }),
  },
  {
    path: '/stack/restart',
    page: firstPage,
    run: async (client) => workNote(await client.restart()),
    question: () => ({
      title: 'Restart all services?',
      consequences: ['Meanwhile the appliance does not do its job.'],
      label: 'Restart all services',
    }),
  },
];

const ofUpdates: readonly Action[] = [
  {
    path: '/updates/check',
    page: updatesPage,
    run: async (client) => workNote(await client.updateCheck({})),
  },
  {
    path: '/updates/now',
    page: updatesPage,
    run: async (client, given) => workNote(await client.updateNow(ofService(given))),
    question: (given) => {
      const { service } = ofService(given);
      return {
        title: service === undefined ? 'Update everything now?' : `Update ${service} now?`,
        consequences: [
          service === undefined
            ? 'Newer images of all services that are not held, and packages of the operating system, also outside of the update window.'
            : 'It gets its newest image, also outside of the update window.',
          'One service at a time is away for as long as it takes to start; one that does badly afterwards gets the image before back.',
        ],
        label: 'Update now',
      };
    },
  },
  {
    path: '/updates/release',
    page: updatesPage,
    run: async (client, given) => workNote(await client.updateRelease(ofService(given))),
  },
  {
    path: '/updates/rollback',
    page: updatesPage,
    run: async (client, { service = '' }) => workNote(await client.updateRollback({ service })),
    question: ({ service = '' }) => ({
      title: `Roll ${service} back?`,
      consequences: [
        'The image that it had before its last update is put back; it is away for as long as that takes.',
        'The newer one is not taken again until it is released.',
      ],
      label: `Roll ${service} back`,
    }),
  },
];

const ofMachine: readonly Action[] = [
  {
    path: '/reboot',
    page: firstPage,
    run: async (client) => workNote(await client.reboot()),
    question: () => ({
      title: 'Reboot the machine?',
      consequences: [
        'All services stop, and come back afterwards; this page does not answer meanwhile.',
        'Packages that are being installed are waited for.',
      ],
      label: 'Reboot now',
    }),
  },
  {
    path: '/work/:id/cancel',
    page: ({ id = '' }) => workPath(id),
    run: async (client, { id = '' }) => {
      const { message } = await client.workCancel({ id });
      return { tone: 'good', text: 'Taken back', detail: message };
    },
  },
];

/** All that do not work without it, also by way of others. */
function dependentsOf(name: string, all: readonly ServiceStatus[]): readonly string[] {
  const found = new Set([name]);
  // In dependency order, so that each comes after what it depends on.
  for (const { name: other, dependsOn } of all)
    if (dependsOn.some((each) => found.has(each))) found.add(other);
  found.delete(name);
  return [...found];
}

export const commands: readonly Action[] = [...ofServices, ...ofStack, ...ofUpdates, ...ofMachine];
