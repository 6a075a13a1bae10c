/** Whether the registries say if newer images exist. */

import type { RegistryObserved } from '../observe/observed.ts';
import type { Check, Facts, Finding } from './facts.ts';

const HOUR = 3_600_000;
/** A registry is away for a moment now and then, which is nobody's business. */
const ATTEMPTS = 3;
const LONG_MS = 24 * HOUR;
const SHOWN = 3;

interface Entry {
  readonly action: string;
  /** Does not mend itself. */
  readonly needsSomebody?: true;
}

const ACTIONS: Readonly<Record<string, Entry>> = {
  'registry-unreachable': {
    action:
      'Check the network, DNS and the proxy of the engine, and that the registry answers. What runs goes on; a machine without a network has offline_mode.',
  },
  'registry-untrusted': {
    action:
      'Signed by a private CA: set ca_file of this registry under "registries" in node.json to its PEM file. ' +
      'Expired or not valid yet: compare the clock ("timedatectl") with the dates of the certificate.',
    needsSomebody: true,
  },
  'rate-limited': {
    action:
      'Nothing to do: it is asked again as soon as it allows. Credentials for the registry usually raise the limit, and a longer update_check_interval spares it.',
  },
  unauthorized: {
    action: 'Check the entry of this registry under "registries" in node.json, and its password file.',
    needsSomebody: true,
  },
  'image-unknown': {
    action:
      'Check name and tag in the stack file, registry_fqdn, registry_namespace and branch in node.json, and what is published for this platform.',
  },
};

const OTHER: Entry = {
  action:
    'See what answers in place of the registry: it may be a proxy, or a network that wants a login. It is asked again by itself.',
};

/** What to do about a failure of this kind (`RegistryErrorKind`). */
export function registryAction(kind: string): string {
  return (ACTIONS[kind] ?? OTHER).action;
}

type Failure = NonNullable<RegistryObserved['failure']>;

interface Failing {
  readonly reference: string;
  readonly registry: string;
  readonly failure: Failure;
}

/** One a registry. A pull from it that fails in the same way has a condition of its own (`step-failed.ts`), which says more. */
export const registryCheck: Check = (facts) => {
  const byRegistry = Map.groupBy(failing(facts), ({ registry }) => registry);
  return [...byRegistry].flatMap(([registry, its]) =>
    its.some((one) => isPullFailing(facts, one)) ? [] : finding(registry, its, facts.now),
  );
};

function failing({ desired, observed }: Facts): readonly Failing[] {
  if (desired === undefined || desired.offline || observed === undefined) return [];
  return Object.entries(observed.registry).flatMap(([reference, { registry, failure }]) => {
    const isWanted = desired.services.some(({ image }) => image === reference);
    return failure === undefined || !isWanted ? [] : [{ reference, registry, failure }];
  });
}

function isPullFailing({ memory }: Facts, { reference, failure }: Failing): boolean {
  return memory.failures[`pull-image ${reference}`]?.kind === failure.kind;
}

function finding(registry: string, its: readonly Failing[], now: number): readonly Finding[] {
  const told = its.flatMap(({ failure }) => {
    const severity = severityOf(failure, now);
    return severity === undefined ? [] : [{ failure, severity }];
  });
  const worst = told.find(({ severity }) => severity === 'warning') ?? told[0];
  if (worst === undefined) return [];
  return [
    {
      code: 'UPDATE_CHECK_FAILED',
      severity: worst.severity,
      subject: registry,
      title: `The registry ${registry} does not say whether newer images exist`,
      detail: detailOf(told.map(({ failure }) => failure)),
      action: registryAction(worst.failure.kind),
    },
  ];
}

/** `undefined`: not worth a word yet. */
function severityOf({ kind, attempts, since }: Failure, now: number): Finding['severity'] | undefined {
  const { needsSomebody } = ACTIONS[kind] ?? OTHER;
  if (needsSomebody === true) return attempts >= ATTEMPTS ? 'warning' : 'info';
  if (attempts < ATTEMPTS) return undefined;
  return now - since >= LONG_MS ? 'warning' : 'info';
}

function detailOf(failures: readonly Failure[]): string {
  const lines = failures.map(({ attempts, since, message }) => {
    const times = attempts === 1 ? 'failed once' : `failed ${attempts} times`;
    return `${times} since ${new Date(since).toISOString()}: ${message}`;
  });
  const distinct = [...new Set(lines)];
  const more = distinct.length > SHOWN ? [`and ${distinct.length - SHOWN} more`] : [];
  return [...distinct.slice(0, SHOWN), ...more].join('\n');
}
