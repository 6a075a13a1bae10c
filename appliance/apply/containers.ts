/** Calls about one container that need more than passing the arguments on. */

import { EngineError } from '../adapters/engine/errors.ts';
import { endpointsAtCreate } from '../desired/api-version.ts';
import type { ContainerCreate, JsonObject } from '../desired/desired.ts';
import type { Executor } from './executor.ts';

/** A hook of the vendor that runs longer than this hangs. */
const HOOK_TIMEOUT_MS = 60_000;

export const createContainer: Executor<'create-container'> = async (args, deps, signal, step) => {
  const engine = deps.engine();
  const image = args.image === undefined ? {} : { Image: args.image };
  const wanted = { ...withVolumes(args.create, args.keepVolumes), ...image };
  const request = endpointsAtCreate(engine.info.apiVersion, wanted);
  for (const missing of request.unsupported) {
    const message = `${missing.field}: ${missing.consequence}`;
    if (missing.effect === 'refused') {
      throw new EngineError(`API ${engine.info.apiVersion} cannot do it: ${message}`, {
        kind: 'bad-request',
        retryable: false,
      });
    }
    deps.note(step.subject, message);
  }
  await engine.createContainer(args.name, request.create, args.platform, signal);
};

/** The data in volumes without a name lives on in the successor, as with docker compose. */
function withVolumes(
  create: ContainerCreate,
  volumes: readonly { readonly name: string; readonly target: string }[],
): ContainerCreate {
  if (volumes.length === 0) return create;
  const targets = new Set<unknown>(volumes.map(({ target }) => target));
  const present = create.HostConfig['Mounts'];
  const others = (Array.isArray(present) ? present : []).filter(
    (mount: JsonObject) => !targets.has(mount['Target']),
  );
  const kept: JsonObject[] = volumes.map(({ name, target }) => ({
    Type: 'volume',
    Source: name,
    Target: target,
  }));
  const { Volumes: declared, ...rest } = create;
  const left = Object.entries(declared ?? {}).filter(([target]) => !targets.has(target));
  return {
    ...rest,
    ...(left.length === 0 ? {} : { Volumes: Object.fromEntries(left) }),
    HostConfig: { ...create.HostConfig, Mounts: [...others, ...kept] },
  } as ContainerCreate;
}

/** Whatever it says is kept with the reason for which it is taken back; secrets are taken out by the caller. */
export const readLastLogs: Executor<'read-last-logs'> = async ({ container, lines }, deps, signal) => {
  const kept: string[] = [];
  for await (const { text } of deps.engine().logs(container, { follow: false, tail: lines }, signal)) {
    kept.push(text.slice(0, LONGEST_LINE));
  }
  return { output: kept.slice(-lines).join('\n') };
};

/** Far more than is kept in the end: secrets are taken out before that. */
const LONGEST_LINE = 16_384;

/** After an unclean end the engine may hold a dead endpoint of the same name (moby #20398): thrown out, then once more. */
export const connectNetwork: Executor<'connect-network'> = async (args, deps, signal) => {
  const engine = deps.engine();
  try {
    await engine.connectNetwork(args.network, args.container, args.endpoint, signal);
  } catch (error) {
    if (!(error instanceof EngineError) || error.kind !== 'endpoint-stale') throw error;
    await engine.disconnectNetwork(args.network, args.container, signal);
    await engine.connectNetwork(args.network, args.container, args.endpoint, signal);
  }
};

export const runHook: Executor<'run-hook'> = async (args, deps, signal) => {
  const result = await deps.engine().exec(
    args.container,
    args.command,
    {
      timeoutMs: HOOK_TIMEOUT_MS,
      privileged: args.privileged,
      environment: args.environment,
      ...(args.user === undefined ? {} : { user: args.user }),
      ...(args.workingDir === undefined ? {} : { workingDir: args.workingDir }),
    },
    signal,
  );
  if (result.exitCode !== 0) {
    throw new HookError(`${args.phase} hook ${args.index + 1} ended with exit code ${result.exitCode}`);
  }
};

/** What the hook printed may hold secrets and is not repeated. */
export class HookError extends Error {
  override readonly name = 'HookError';
}
