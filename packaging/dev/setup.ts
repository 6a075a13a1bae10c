/** Makes everything that the daemon needs in development. Each step looks first and does only what is missing. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { paths } from '../../appliance/config/paths.ts';
import { ensureEngine } from './dev-engine.ts';
import { ensureImages, ensureRegistry, namespace, tag } from './dev-registry.ts';
import { ensureKeyGroup } from './key-group.ts';
import { readState, writeState, type DevelopmentState } from './development-state.ts';
import { ensurePackages } from './packages.ts';
import { makePlace, type Place } from './place.ts';
import { projectRoot } from './project.ts';
import { SetupError } from './setup-error.ts';

export interface ReadyState extends DevelopmentState {
  readonly engine: NonNullable<DevelopmentState['engine']>;
  readonly registry: NonNullable<DevelopmentState['registry']>;
}

const steps = 6;

/** @throws SetupError with what the developer has to see to. */
export async function setUp(place: Place, print: (line: string) => void): Promise<ReadyState> {
  const step = (number: number, name: string) => (line: string) =>
    print(`[${number}/${steps}] ${name}: ${line}`);

  const folder = step(1, 'development root');
  await makePlace(place);
  folder(place.directory);
  let state: DevelopmentState = (await readState(place)) ?? { applianceId: randomUUID(), images: {} };
  const keep = async (made: Partial<DevelopmentState>): Promise<void> => {
    state = { ...state, ...made };
    await writeState(place, state);
  };
  await keep({});

  const packages = step(2, 'packages');
  const problem = await ensurePackages('start', packages);
  if (problem !== undefined) throw new SetupError(problem);
  packages('all there');

  const { engine, networkBefore } = await ensureEngine(place, state, step(3, 'engine'));
  await keep({ engine, ...(networkBefore && { networkBefore }) });

  const registry = await ensureRegistry(place, state.registry);
  await keep({ registry });
  step(4, 'registry')(`localhost:${registry.port}`);

  const images = step(5, 'images');
  await keep({ images: await ensureImages(place, registry, state.images, images) });
  images(`${Object.keys(state.images).length} of the reference stack`);

  const configuration = step(6, 'configuration');
  await ensureKeyGroup(place, configuration);
  configuration(await ensureConfiguration(place, state.applianceId, registry.port));
  return { ...state, engine, registry };
}

/** A node.json that the developer has changed stays as it is. */
async function ensureConfiguration(place: Place, applianceId: string, registryPort: number): Promise<string> {
  const { nodeJson, configDir, stacksDir } = paths(place.root);
  await mkdir(configDir, { recursive: true });
  await mkdir(dirname(stacksDir), { recursive: true });
  // The folder of the checkout itself: an edit of the stack there takes effect at once.
  if (!existsSync(stacksDir)) await symlink(join(projectRoot, 'packaging/stacks'), stacksDir);
  if (existsSync(nodeJson)) return `${nodeJson} (left as it is)`;
  const node = {
    schema: 1,
    node_role: 'conductor',
    node_hostname: 'development',
    appliance_id: applianceId,
    registry_fqdn: `localhost:${registryPort}`,
    registry_namespace: namespace,
    branch: tag,
  };
  await writeFile(nodeJson, `${JSON.stringify(node, null, 2)}\n`, { mode: 0o600 });
  return nodeJson;
}
