/** What the engine, registries and health tests say may quote what they were given: the secrets among it, taken out. */

import type { Ended } from './apply/apply.ts';
import type { DesiredState } from './desired-source.ts';
import type { ContainerCreate } from './desired/desired.ts';
import { isSecretName } from './desired/redact.ts';
import type { Observed, ObservedContainer } from './observe/observed.ts';

/** A shorter one would blot out ordinary words. */
export const SHORTEST = 4;
/** A literal that the stack gives to a variable with a secret's name may be an ordinary word: `AUTH_MODE: basic`. */
export const SHORTEST_LITERAL = 8;

const PEM_ARMOUR = /^-----(?:BEGIN|END) [A-Z0-9 ]+-----$/;
const USER_INFO = /:\/\/[^\s"'/@]+(?=@)/g;
const SHOWN = '[secret]';

/** What the configuration in force holds, longest first: a secret may be a part of another. */
export function secretsOf({ config, desired }: Pick<DesiredState, 'config' | 'desired'>): readonly string[] {
  const named = [...config.secrets.values()].map((secret) => secret.reveal());
  const passwords = [...config.registries.values()].flatMap(({ credentials }) =>
    credentials === undefined ? [] : [credentials.password.reveal()],
  );
  const containers = (desired?.services ?? []).flatMap((service) => service.containers);
  const literals = containers.flatMap(({ create }) => secretLiterals(create));
  const files = containers.flatMap((container) => container.files).filter(({ isSecret }) => isSecret);
  const known = [...named, ...passwords, ...files.map(({ content }) => content.trim())];
  const long = known.filter((text) => text.length >= SHORTEST);
  const lines = files.flatMap(({ content }) => linesOf(content));
  return [...new Set([...long, ...lines, ...literals])].toSorted((a, b) => b.length - a.length);
}

/** Some programs read a file line by line. */
export function linesOf(content: string): readonly string[] {
  const lines = content.split(/\r?\n/).map((line) => line.trim());
  return lines.filter((line) => line.length >= SHORTEST_LITERAL && !PEM_ARMOUR.test(line));
}

/** Of the configuration in force and the one before: containers of the stack before may still be read. */
export function createKnownSecrets(): {
  readonly all: () => readonly string[];
  readonly renew: (state: Pick<DesiredState, 'config' | 'desired'>) => void;
} {
  let [all, own]: [readonly string[], readonly string[]] = [[], []];
  return {
    all: () => all,
    renew(state) {
      const before = own;
      own = secretsOf(state);
      all = [...new Set([...own, ...before])];
    },
  };
}

function secretLiterals({ Env: environment }: ContainerCreate): readonly string[] {
  if (!Array.isArray(environment)) return [];
  return environment.flatMap((entry) => {
    const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(String(entry)) ?? [];
    return isSecretName(name) && value.length >= SHORTEST_LITERAL ? [value] : [];
  });
}

export function hideSecrets(text: string, secrets: readonly string[]): string {
  if (text === '') return text;
  const hidden = secrets.reduce((rest, secret) => rest.replaceAll(secret, SHOWN), text);
  return hidden.replaceAll(USER_INFO, `://${SHOWN}`);
}

export function endedWithoutSecrets(ended: Ended, secrets: readonly string[]): Ended {
  const { failure, result } = ended;
  return {
    ...ended,
    ...(failure === undefined
      ? {}
      : { failure: { ...failure, message: hideSecrets(failure.message, secrets) } }),
    ...(result?.output === undefined
      ? {}
      : { result: { ...result, output: hideSecrets(result.output, secrets) } }),
  };
}

export function observedWithoutSecrets(observed: Observed, secrets: readonly string[]): Observed {
  const containers = observed.containers.map((container) => withoutSecrets(container, secrets));
  return { ...observed, containers };
}

function withoutSecrets(container: ObservedContainer, secrets: readonly string[]): ObservedContainer {
  const { probe } = container.checks;
  const checks =
    probe === undefined
      ? container.checks
      : { ...container.checks, probe: { ...probe, output: hideSecrets(probe.output, secrets) } };
  const { error, healthOutput } = container;
  return {
    ...container,
    error: hideSecrets(error, secrets),
    healthOutput: hideSecrets(healthOutput, secrets),
    checks,
  };
}
