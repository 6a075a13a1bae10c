/** The handlers of the routes about node.json. */

import type { configRoutes } from '../contract/config-routes.ts';
import type { Config } from '../contract/config.ts';
import type { InputProblem } from '../contract/problem-details.ts';
import type { ConfigRefusal } from './config-deps.ts';
import { ok, possible } from './handler-parts.ts';
import type { Handlers } from './handler-types.ts';
import { notPossible, ProblemError } from './problem.ts';

export const configHandlers: Pick<Handlers, keyof typeof configRoutes> = {
  config: async (_, { config }) => ok(possible('reading node.json', await config.view())),
  configChange: async (change, { config }, { origin }) => ok(changed(await config.change(change, origin))),
  configRegistry: async (login, { config }, { origin }) => ok(changed(await config.registry(login, origin))),
};

function changed(answer: Config | ConfigRefusal): Config {
  if ('stale' in answer) throw configMoved(answer.stale);
  if ('keys' in answer) return answer;
  if ('problems' in answer) throw badConfig(answer.problems);
  throw notPossible('the change', answer.why, answer.action);
}

function configMoved(revision: string): ProblemError {
  return new ProblemError('config-moved', {
    title: 'node.json was changed meanwhile; nothing is changed now',
    status: 409,
    detail: `its revision is ${revision}`,
    action: 'read it again (GET /v1/config), look at what differs, and change that',
  });
}

function badConfig(problems: readonly InputProblem[]): ProblemError {
  const detail = problems.map(({ path, reason }) => (path === '' ? reason : `${path}: ${reason}`)).join('; ');
  return new ProblemError('bad-config', {
    title: 'node.json could not be used like that; nothing is changed',
    status: 422,
    detail,
    problems: [...problems],
  });
}
