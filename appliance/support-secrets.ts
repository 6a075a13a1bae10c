/** All that must not be in a support bundle: more than what errors may quote, since containers' logs may hold anything that they were given. */

import { readForOthersSync } from './adapters/files/read-for-others.ts';
import { readTextSync } from './adapters/files/read-sync.ts';
import type { DesiredState } from './desired-source.ts';
import type { ContainerCreate, Desired } from './desired/desired.ts';
import { settingsOf } from './foreign-plan.ts';
import { linesOf, secretsOf, SHORTEST_LITERAL } from './hide-secrets.ts';
import { readKept } from './kept-stack.ts';
import type { CertMaterials } from './observe/certs-watch.ts';

const MAX_SECRET_BYTES = 64 * 1024;
const MAX_STACK_BYTES = 16 * 1024 * 1024;
const SECRETS = '/run/secrets/';

/** `lastGoodStack`: where the stack in force is kept with the names of its files. */
export function secretsForSupport(
  state: DesiredState | undefined,
  materials: CertMaterials,
  lastGoodStack: string,
): readonly string[] {
  const ofState =
    state === undefined ? [] : [...secretsOf(state), ...sentToRegistries(state), ...licenceOf(state)];
  return [
    ...ofState,
    ...(state?.desired === undefined ? [] : inMountedFiles(state.desired)),
    ...inClosedSettings(lastGoodStack),
    ...inKeys(materials),
  ];
}

/** Name and password together, as their header has them. */
function sentToRegistries({ config }: DesiredState): readonly string[] {
  return [...config.registries.values()].flatMap(({ credentials }) =>
    credentials === undefined ? [] : [`${credentials.username}:${credentials.password.reveal()}`],
  );
}

function licenceOf({ config }: DesiredState): readonly string[] {
  return config.config.license === undefined ? [] : [config.config.license.reveal()];
}

/** Files of the host that a container gets as a secret, or that others may not read. */
function inMountedFiles(desired: Desired): readonly string[] {
  const requests = desired.services.flatMap(({ containers }) => containers.map(({ create }) => create));
  return requests.flatMap(boundFiles).flatMap(({ source, isSecret }) => {
    const file = readForOthersSync(source, MAX_SECRET_BYTES, [source]);
    return file.ok && (file.closed || isSecret) ? [file.text.trim(), ...linesOf(file.text)] : [];
  });
}

interface Bound {
  readonly source: string;
  readonly isSecret: boolean;
}

/** In both forms of the engine. */
function boundFiles({ HostConfig: { Binds: binds, Mounts: mounts } }: ContainerCreate): readonly Bound[] {
  const short = (Array.isArray(binds) ? binds : []).map((bind) => String(bind).split(':'));
  const long = (Array.isArray(mounts) ? mounts : []).map((mount) =>
    isObject(mount) && mount['Type'] === 'bind' ? [mount['Source'], mount['Target']] : [],
  );
  return [...short, ...long].flatMap(([source, target]) =>
    typeof source === 'string' && typeof target === 'string' && source.startsWith('/')
      ? [{ source, isSecret: target.startsWith(SECRETS) }]
      : [],
  );
}

/** Values of env files that others may not read; short ones are ordinary words too often. */
function inClosedSettings(lastGoodStack: string): readonly string[] {
  const kept = readKept(readTextSync(lastGoodStack, MAX_STACK_BYTES));
  const texts = [...(kept?.texts.keys() ?? [])].flatMap((path) => {
    const file = readForOthersSync(path, MAX_SECRET_BYTES, [path]);
    return file.ok && file.closed ? [file.text] : [];
  });
  return [...settingsOf(texts).values].filter((value) => value.length >= SHORTEST_LITERAL);
}

/** The appliance's own keys line by line, also where somebody quotes them without their PEM armour. */
function inKeys({ customer, embedded, generated }: CertMaterials): readonly string[] {
  const pairs = [...generated.authorities, generated.server, generated.client].map((pair) => pair?.key);
  const brought = [customer, embedded].flatMap(({ server, client }) => [server.key, client.key]);
  return [...pairs, ...brought].flatMap((key) =>
    key === undefined ? [] : linesOf(key.key.export({ type: 'pkcs8', format: 'pem' }).toString()),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
