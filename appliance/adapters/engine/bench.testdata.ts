/** A real engine with our adapter on it, and shorthands for the cases that run against every version. */

import assert from 'node:assert/strict';
import { startEngine, type EngineVersion, type TestEngine } from '../../../packaging/test/harness/engine.ts';
import { loadTestImages } from '../../../packaging/test/harness/images.ts';
import { connectEngine } from './connect.ts';
import type { EngineErrorKind } from './errors.ts';
import type { ContainerDetails, Engine, LogLine } from './types.ts';

/** One sentence of intent -> what proves it. */
export type Cases = Readonly<Record<string, (bench: Bench) => Promise<void>>>;

export interface Bench extends AsyncDisposable {
  readonly host: TestEngine;
  readonly engine: Engine;
  /** What must have been agreed on. */
  readonly apiVersion: string;
  /** Creates and starts a container of the small image. */
  run(name: string, body?: object): Promise<string>;
  details(id: string): Promise<ContainerDetails>;
  logLines(id: string, options?: object): Promise<LogLine[]>;
}

export const image = 'test/busybox:1';
/** Never aborts. */
export const { signal } = new AbortController();

const apiVersions: Readonly<Record<EngineVersion, string>> = { '20.10': '1.41', '26.1': '1.45' };

export async function startBench(version: EngineVersion): Promise<Bench> {
  const host = await startEngine({ version });
  await loadTestImages(host);
  const engine = await connectEngine(host.socketPath, {}, signal);
  return {
    host,
    engine,
    apiVersion: apiVersions[version],
    run: async (name, body = {}) => {
      const id = await engine.createContainer(name, { Image: image, ...body }, undefined, signal);
      await engine.startContainer(id, signal);
      return id;
    },
    details: async (id) => {
      const found = await engine.inspectContainer(id, signal);
      assert.ok(found, `no container ${id}`);
      return found;
    },
    logLines: async (id, options = {}) => {
      const lines: LogLine[] = [];
      for await (const line of engine.logs(id, { follow: false, ...options }, signal)) lines.push(line);
      return lines;
    },
    [Symbol.asyncDispose]: () => host.dispose(),
  };
}

export function shell(script: string): object {
  return { Cmd: ['sh', '-c', script] };
}

/** Publishes port 80 of a container. */
export function bound(port: string): object {
  return { HostConfig: { PortBindings: { '80/tcp': [{ HostPort: port }] } } };
}

export async function failsAs(kind: EngineErrorKind, work: Promise<unknown>): Promise<void> {
  await assert.rejects(work, (error: unknown) => {
    assert.ok(error instanceof Error && 'kind' in error, String(error));
    assert.equal(error.kind, kind, error.message);
    return true;
  });
}
