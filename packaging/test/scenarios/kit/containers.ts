/** What is on the engine, through its own API: the judge of every scenario, independent of the product's adapter. */

import { request, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import type { TestEngine } from '../../harness/engine.ts';
import { waitUntil, type WaitOptions } from '../../harness/wait.ts';

/** The part of `GET /containers/ID/json` that scenarios look at; as the engine spells it. */
export interface Container {
  readonly Id: string;
  /** With the engine's leading slash. */
  readonly Name: string;
  readonly Created: string;
  readonly Image: string;
  readonly State: {
    readonly Status: string;
    readonly Running: boolean;
    readonly Paused: boolean;
    readonly Pid: number;
    readonly ExitCode: number;
    readonly StartedAt: string;
    readonly FinishedAt: string;
    readonly Health?: { readonly Status: string };
  };
  readonly Config: {
    readonly Image: string;
    readonly Env: readonly string[];
    readonly Labels: Readonly<Record<string, string>>;
  };
  readonly HostConfig: { readonly RestartPolicy: { readonly Name: string } };
  readonly Mounts: readonly {
    readonly Type: string;
    readonly Name?: string;
    readonly Source: string;
    readonly Destination: string;
  }[];
  readonly NetworkSettings: {
    readonly Networks: Readonly<
      Record<string, { readonly NetworkID: string; readonly Aliases: readonly string[] | null }>
    >;
  };
}

export interface ContainerView {
  /** By name or id; `undefined`: there is none. */
  find(name: string): Promise<Container | undefined>;
  /** Throws where there is none. */
  get(name: string): Promise<Container>;
  /** Every container of a stack, also stopped ones and ones in the middle of a replacement. */
  ofStack(stack: string): Promise<readonly Container[]>;
  /** Waits until the container is there and `accept` takes it. */
  until(name: string, accept: (container: Container) => boolean, options?: WaitOptions): Promise<Container>;
}

const stackLabel = 'io.applianced.stack';
/** Longer than any answer takes on a busy machine. */
const timeoutMs = 20_000;

export function watchContainers({ socketPath, apiVersion }: TestEngine): ContainerView {
  const ask = async (path: string): Promise<unknown> => {
    const answer = Promise.withResolvers<IncomingMessage>();
    const sent = request({ socketPath, path: `/v${apiVersion}${path}`, timeout: timeoutMs, agent: false });
    sent.once('response', answer.resolve);
    sent.once('error', answer.reject);
    sent.once('timeout', () => sent.destroy(new Error(`${path}: no answer`)));
    sent.end();
    const response = await answer.promise;
    const body = await json(response);
    if (response.statusCode === 404) return undefined;
    if (response.statusCode !== 200)
      throw new Error(`${path}: ${response.statusCode} ${JSON.stringify(body)}`);
    return body;
  };
  const find = async (name: string): Promise<Container | undefined> =>
    (await ask(`/containers/${encodeURIComponent(name)}/json`)) as Container | undefined;
  return {
    find,
    get: async (name) => {
      const found = await find(name);
      if (found === undefined) throw new Error(`there is no container ${name}`);
      return found;
    },
    ofStack: async (stack) => {
      const filters = encodeURIComponent(JSON.stringify({ label: [`${stackLabel}=${stack}`] }));
      const list = (await ask(`/containers/json?all=1&filters=${filters}`)) as { readonly Id: string }[];
      const found = await Promise.all(list.map(({ Id }) => find(Id)));
      return found.filter((container) => container !== undefined);
    },
    until: async (name, accept, options) => {
      const wanted = (container: Container | undefined): boolean =>
        container !== undefined && accept(container);
      const found = await waitUntil(`container ${name}`, () => find(name), wanted, {
        ...options,
        show: inBrief,
      });
      if (found === undefined) throw new Error(`there is no container ${name}`);
      return found;
    },
  };
}

function inBrief(container: Container | undefined): unknown {
  if (container === undefined) return undefined;
  const { Id, Name, Image, State, Config } = container;
  return { Id, Name, Image, State, image: Config.Image };
}

/** What changes when anybody touches the container. (The engine lists mounts in any order.) */
export function unchanging({
  Id,
  Name,
  State,
  NetworkSettings,
}: Container): Readonly<Record<string, unknown>> {
  const { Health: _, ...state } = State;
  return { Id, Name, state, networks: NetworkSettings.Networks };
}

export function isRunning(container: Container): boolean {
  return container.State.Running && !container.State.Paused;
}
