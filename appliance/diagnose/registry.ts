/** Whether the registries that the stack comes from answer us, with what node.json says of them. */

import { EngineError } from '../adapters/engine/errors.ts';
import { ENGINE_ACTION } from '../conditions/engine-unreachable.ts';
import { registryAction } from '../conditions/registry-check.ts';
import type { RegistryObserved } from '../observe/observed.ts';
import { bad, GROUPS, OFFLINE, ok, skipped } from './check.ts';
import type { Check, Finding } from './check.ts';

/** One registry, and what the stack takes from it. */
export interface RegistryOfStack {
  /** `host` or `host:port`, as references name it. */
  readonly host: string;
  /** In the order of the stack. */
  readonly references: readonly string[];
}

export interface RegistryDeps {
  readonly isOffline: () => boolean;
  readonly registries: () => readonly RegistryOfStack[];
  /** `undefined`: this reference is never asked about. */
  readonly seen: (reference: string) => RegistryObserved | undefined;
  /** Asks about it now, unless the registry asked us to wait; `seen` then has the answer. @throws EngineError */
  readonly ask: (reference: string) => Promise<void>;
}

/** One for each registry, so that each is told for itself. */
export function registryChecks(deps: RegistryDeps): readonly Check[] {
  const found = deps.registries();
  if (found.length > 0) return found.map((one) => registryCheck(one, deps));
  const common = { id: 'registry', group: GROUPS.sources, title: 'Registry', needs: [] };
  return [{ ...common, run: () => skipped('there is no stack that takes an image from anywhere') }];
}

function registryCheck({ host, references }: RegistryOfStack, deps: RegistryDeps): Check {
  const { seen, ask } = deps;
  return {
    id: `registry:${host}`,
    group: GROUPS.sources,
    title: `Registry ${host}`,
    needs: isNamed(host) ? ['engine', 'dns'] : ['engine'],
    lateAction: registryAction('registry-unreachable'),
    run: async () => {
      if (deps.isOffline()) return OFFLINE;
      const watched = references.filter((reference) => seen(reference) !== undefined);
      // The one that failed last says more than one that did not.
      const chosen = watched.find((reference) => seen(reference)?.failure !== undefined) ?? watched[0];
      if (chosen === undefined)
        return skipped('nothing is asked of it: its images have digests, or are never pulled');
      try {
        await ask(chosen);
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        return bad('failed', error.message, ENGINE_ACTION);
      }
      return judgeRegistry(host, chosen, seen(chosen));
    },
  };
}

/** Whether DNS must know it. */
export function isNamed(host: string): boolean {
  const { hostname } = new URL(`http://${host}`);
  return hostname !== 'localhost' && !hostname.startsWith('[') && !/^[\d.]+$/.test(hostname);
}

export function judgeRegistry(host: string, reference: string, seen: RegistryObserved | undefined): Finding {
  if (seen?.failure !== undefined) {
    const { kind, message } = seen.failure;
    const until = seen.nextAt === undefined ? '' : ` until ${new Date(seen.nextAt).toISOString()}`;
    return kind === 'rate-limited'
      ? bad('warning', `${host} asked us to wait${until}`, registryAction(kind), message)
      : bad('failed', message, registryAction(kind));
  }
  if (seen?.newest === undefined)
    return bad('failed', `${host} has not answered`, registryAction('registry-unreachable'));
  return ok(`${host} answers: ${reference} is ${seen.newest.digest}`);
}
