/** node.json over the API: told as it is on disk, and changed as `appliancectl config set` does. */

import { createHash, randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { FileWriteError, writeFileAtomic } from './adapters/files/atomic.ts';
import { makeFolder } from './adapters/files/folders.ts';
import { removeOwnFile } from './adapters/files/own-files.ts';
import { FileReadError, readTextFile, unlessMissing } from './adapters/files/read.ts';
import type { ConfigDeps } from './api/config-deps.ts';
import type { Refusal } from './api/deps.ts';
import { describeConfig } from './config/describe.ts';
import { applyChanges, getKey } from './config/edit.ts';
import type { Change } from './config/edit.ts';
import { changedFileNames } from './config/named-files.ts';
import type { LoadedConfig } from './config/last-good.ts';
import { besideFile } from './config/paths.ts';
import type { Paths } from './config/paths.ts';
import type { Config, ConfigChange, RegistryLogin } from './contract/config.ts';
import type { NewEvent } from './contract/event.ts';
import type { Origin } from './contract/work.ts';
import { registryAccessOf } from './inputs.ts';
import { originText } from './record/origin-text.ts';
import { createRegistryTrial } from './registry-trial.ts';
import type { RegistryTrialDeps } from './registry-trial.ts';

export interface ConfigBridgeDeps extends Omit<RegistryTrialDeps, 'caOf'> {
  readonly paths: Pick<Paths, 'nodeJson'>;
  readonly record: { readonly event: (event: Pick<NewEvent, 'kind' | 'message'>) => void };
  /** The file differs: nobody should have to wait until that is seen. */
  readonly changed: () => void;
  /** As it was read last; absent: not yet. */
  readonly config: () => LoadedConfig | undefined;
}

/** More than node.json needs; keeps a log that was moved there by mistake out of memory. */
const MAX_BYTES = 1024 * 1024;
/** As the package makes it. */
const CONFIG_FOLDER_MODE = 0o755;

export function createConfigBridge(deps: ConfigBridgeDeps): ConfigDeps {
  const { record, changed } = deps;
  const { nodeJson } = deps.paths;
  const caOf = (registry: string): string | undefined => registryAccessOf(deps.config(), registry).ca;
  const tryLogin = createRegistryTrial({ ...deps, caOf });
  /** One after the other: between the look at the revision and the write nobody else of ours comes in. */
  let last: Promise<unknown> = Promise.resolve();

  const write = async (text: string): Promise<void> => {
    await makeFolder(dirname(nodeJson), CONFIG_FOLDER_MODE);
    await writeFileAtomic(nodeJson, text);
  };

  const changeNow = async ({ revision, changes }: ConfigChange, origin: Origin) => {
    const text = await textOf(nodeJson);
    if (revisionOf(text) !== revision) return { stale: revisionOf(text) };
    const result = applyChanges(text, Object.entries(changes).map(asTyped), nodeJson);
    if (!result.ok) return { problems: result.problems };
    const files = isOverNetwork(origin) ? changedFileNames(text ?? '', result.text) : [];
    if (files.length > 0) return { problems: files.map((path) => ({ path, ...AT_THE_MACHINE })) };
    if (result.changed) {
      await write(result.text);
      const keys = Object.keys(changes).toSorted().join(', ');
      record.event({
        kind: 'configuration',
        message: `node.json: ${keys} changed, by ${originText(origin)}`,
      });
      changed();
    }
    return viewOf(nodeJson, result.changed ? result.text : text);
  };

  const keepLogin = async ({ registry, username, password }: RegistryLogin, origin: Origin) => {
    const text = await textOf(nodeJson);
    // A name that was never there: until node.json names it, the old pair of user and password is in force.
    const file = `registry-${registry.replaceAll(/[^a-z0-9.-]/g, '_')}-${randomBytes(4).toString('hex')}.pw`;
    const key = `registries.${registry}`;
    const changes: readonly [string, string][] = [
      [`${key}.username`, username],
      [`${key}.password_file`, file],
    ];
    const result = applyChanges(text, changes.map(asTyped), nodeJson);
    if (!result.ok) return { problems: result.problems };
    await makeFolder(dirname(nodeJson), CONFIG_FOLDER_MODE);
    await writeFileAtomic(besideFile(nodeJson, file), `${password}\n`, { mode: 0o600 });
    await write(result.text);
    const former = getKey(text, `${key}.password_file`, nodeJson);
    if (former.ok && isOwnName(former.value))
      await removeOwnFile(dirname(nodeJson), besideFile(nodeJson, former.value));
    record.event({
      kind: 'configuration',
      message: `node.json: credentials for ${registry} changed, by ${originText(origin)}`,
    });
    changed();
    return viewOf(nodeJson, result.text);
  };

  const inTurn = <Answer>(work: () => Promise<Answer>): Promise<Answer | Refusal> => {
    const done = orRefusal(() => last.then(work));
    last = done.catch(() => undefined);
    return done;
  };

  return {
    view: () => orRefusal(async () => viewOf(nodeJson, await textOf(nodeJson))),
    change: (given, origin) => inTurn(() => changeNow(given, origin)),
    async registry(login, origin) {
      const refusal = login.unchecked ? undefined : await tryLogin(login);
      return refusal ?? inTurn(() => keepLogin(login, origin));
    },
  };
}

/** The daemon reads such files, and runs one of them, as root: naming them is for who is at the machine, as it is with a stack file. */
const AT_THE_MACHINE = {
  reason: 'names a file of this machine, and is changed at the machine only',
  hint: 'appliancectl config set, or the console',
} as const;

function isOverNetwork({ via }: Origin): boolean {
  return via === 'page' || via === 'token';
}

/** Of a password that we kept ourselves; one that somebody else put there is not ours to remove. */
function isOwnName(file: unknown): file is string {
  return typeof file === 'string' && /^registry-[a-z0-9._-]+-[0-9a-f]{8}\.pw$/.test(file);
}

/** Absent: there is none yet. Rejects with FileReadError. */
async function textOf(file: string): Promise<string | undefined> {
  return (await unlessMissing(readTextFile(file, { maxBytes: MAX_BYTES })))?.text;
}

function viewOf(file: string, text: string | undefined): Config {
  return { file, revision: revisionOf(text), ...describeConfig(text, file) };
}

/** No file and an empty one differ. The licence may be in the text, so that the digest alone is told. */
function revisionOf(text: string | undefined): string {
  return text === undefined ? 'none' : createHash('sha256').update(text).digest('hex');
}

/** As it is typed on a command line, where text that looks like a number or like JSON stands in quotes. */
function asTyped([key, value]: readonly [string, unknown]): Change {
  return value === null ? { key } : { key, value: JSON.stringify(value) };
}

/** A file that cannot be read or written is something to tell, and no defect of the daemon. */
async function orRefusal<Answer>(work: () => Promise<Answer>): Promise<Answer | Refusal> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof FileReadError || error instanceof FileWriteError)) throw error;
    const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
    return {
      why: `${error.message}${cause}`,
      action: `look at ${error.path} at the machine, and at its disk`,
    };
  }
}
