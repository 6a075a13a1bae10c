/** What the handlers have in common. */

import type { ServiceStatus, Status } from '../contract/status.ts';
import type { Caller } from './caller.ts';
import type { ApiDeps, Command, Refusal } from './deps.ts';
import { noStack, notPossible, notReady, unknownService } from './problem.ts';

export function ok<Body>(body: Body): { readonly status: 200; readonly body: Body } {
  return { status: 200, body };
}

export function accepted(command: Command, deps: ApiDeps, { origin }: Caller) {
  ofStack(command.service, deps);
  const body = deps.command(command, origin);
  if (body === undefined) throw noStack();
  return { status: 202, body: possible(command.command, body) } as const;
}

export function ofStack(service: string | undefined, deps: ApiDeps): void {
  if (service === undefined) readyStatus(deps);
  else knownService(service, deps);
}

/** The answer, or a ProblemError 409 with why there is none. */
export function possible<Answer extends object>(command: string, answer: Answer | Refusal): Answer {
  if ('why' in answer && 'action' in answer) throw notPossible(command, answer.why, answer.action);
  return answer as Answer;
}

/** Throws a ProblemError 503 before the first look. */
export function readyStatus(deps: ApiDeps): Status {
  const status = deps.status();
  if (status === undefined) throw notReady();
  return status;
}

export function knownService(name: string, deps: ApiDeps): ServiceStatus {
  const { services } = readyStatus(deps);
  const found = services.find((service) => service.name === name);
  if (found === undefined) throw unknownService(name, names(services));
  return found;
}

export function names(services: readonly ServiceStatus[]): readonly string[] {
  return services.map((service) => service.name);
}
