/** A root for one daemon of the bench, and the desired state that the daemon will make of it. */

import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { paths as pathsOf, type Paths } from '../../appliance/config/paths.ts';
import type { Desired } from '../../appliance/desired/desired.ts';
import { createInputs } from '../../appliance/inputs.ts';
import { tempDirectory } from '../test/harness/temp-directory.ts';

/** Names of the images of the reference stack; nothing is ever pulled from there. */
export const images = { registry: 'localhost:5000', namespace: 'applianced', tag: 'bench' } as const;

export interface ApplianceRoot extends AsyncDisposable {
  readonly paths: Paths;
  /** Puts the operator's stack in place as an editor does: beside it, then renamed. */
  writeStack(text: string): Promise<void>;
  removeStack(): Promise<void>;
  /** Forgets everything that a daemon has kept. */
  removeState(): Promise<void>;
}

export async function applianceRoot(): Promise<ApplianceRoot> {
  const directory = await tempDirectory();
  const paths = pathsOf(directory.path);
  await mkdir(paths.configDir, { recursive: true });
  const node = {
    schema: 1,
    appliance_id: randomUUID(),
    registry_fqdn: images.registry,
    registry_namespace: images.namespace,
    branch: images.tag,
  };
  await writeFile(paths.nodeJson, JSON.stringify(node), { mode: 0o600 });
  return {
    paths,
    writeStack: async (text) => {
      await writeFile(`${paths.stackFile}.new`, text);
      await rename(`${paths.stackFile}.new`, paths.stackFile);
    },
    removeStack: () => rm(paths.stackFile, { force: true }),
    removeState: () => rm(dirname(paths.stateDb), { recursive: true, force: true }),
    [Symbol.asyncDispose]: () => directory.dispose(),
  };
}

/** What the daemon itself reads out of this root: the same requests, so that the floor makes the same containers. */
export async function desiredIn({ paths }: ApplianceRoot): Promise<Desired> {
  for (const folder of [paths.certsDir, paths.configsDir]) await mkdir(folder, { recursive: true });
  // node.json has the appliance's id; the salt is in no request.
  const state = await createInputs(
    paths,
    {},
    { applianceId: '', salt: '', formerIds: () => [] },
    () => undefined,
  ).read();
  if (state.desired !== undefined) return state.desired;
  throw new Error(`the stack is not accepted: ${JSON.stringify(state.problems)}`);
}
