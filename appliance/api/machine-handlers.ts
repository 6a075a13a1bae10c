/** The handlers of the routes about the settings of the machine. */

import type { machineRoutes } from '../contract/machine-routes.ts';
import type { Refusal } from './deps.ts';
import { ok, possible } from './handler-parts.ts';
import type { Handlers } from './handler-types.ts';
import type { Problems } from './machine-deps.ts';
import { badInput } from './problem.ts';

export const machineHandlers: Pick<Handlers, keyof typeof machineRoutes> = {
  machine: async (_, { machine }) => ok(await machine.view()),
  machineTimeZones: async (_, { machine }) => ok(possible('the list', await machine.timeZones())),
  machineHostname: async ({ hostname }, { machine }, { origin }) =>
    ok(possible('the change of the host name', await machine.setHostname(hostname, origin))),
  machineTimeZone: async ({ timeZone }, { machine }, { origin }) =>
    ok(settled('the change of the time zone', await machine.setTimeZone(timeZone, origin))),
  machineNetwork: async (request, { machine }, { origin }) =>
    ok(settled('the change of the network', await machine.setNetwork(request, origin))),
  machineNetworkConfirm: async (_, { machine }, { origin }) =>
    ok(possible('confirm', await machine.confirm(origin))),
  machineNetworkRevert: async (_, { machine }, { origin }) =>
    ok(possible('revert', await machine.revert(origin))),
};

/** The answer, or a ProblemError: 400 with all that is wrong with the request, 409 with why it cannot be had here. */
function settled<Answer extends object>(command: string, answer: Answer | Refusal | Problems): Answer {
  if ('problems' in answer) throw badInput('The machine cannot be set so', answer.problems);
  return possible(command, answer);
}
