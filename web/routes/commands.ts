/** What operators can have done to services, the stack, updates and the machine: which form does what, and what is asked before it. */

import { consequencesOf } from '../../appliance/client/words/consequences.ts';
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
      return {
        title: `Stop ${name}?`,
        consequences: consequencesOf('stop', name, status?.services ?? []),
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
      consequences: consequencesOf('make-anew'),
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
      consequences: consequencesOf('stop-all'),
      label: 'Stop all services',
    }),
  },
  {
    path: '/stack/restart',
    page: firstPage,
    run: async (client) => workNote(await client.restart()),
    question: () => ({
      title: 'Restart all services?',
      consequences: consequencesOf('restart-all'),
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
        consequences: consequencesOf(service === undefined ? 'update-all' : 'update'),
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
      consequences: consequencesOf('rollback'),
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
      consequences: [...consequencesOf('reboot'), 'This page does not answer until the machine is back.'],
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

export const commands: readonly Action[] = [...ofServices, ...ofStack, ...ofUpdates, ...ofMachine];
