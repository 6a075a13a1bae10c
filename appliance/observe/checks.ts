/** Health tests and probes of the desired services as things that can be run. */

import { EngineError } from '../adapters/engine/errors.ts';
import type { Engine } from '../adapters/engine/types.ts';
import { probeHttp, probeTcp } from '../adapters/probe.ts';
import type { Probe } from '../contract/probe.ts';
import type { ProbePlan } from './probe-watch.ts';
import type { RunCheck } from './repeat.ts';
import type { ContainerDetails } from './observed.ts';

/** The container's own health test, as the engine would run it. */
export function healthTestOf(engine: () => Engine, container: ContainerDetails): RunCheck {
  const test = container.healthTest;
  const [kind, ...rest] = test?.test ?? [];
  const command = kind === 'CMD-SHELL' ? ['/bin/sh', '-c', rest.join(' ')] : rest;
  return (signal) => runInside(engine(), container.id, command, test?.timeoutMs ?? 0, signal);
}

export function probePlanOf(engine: () => Engine, container: ContainerDetails, probe: Probe): ProbePlan {
  const { check, timeoutMs } = probe;
  const host = addressOf(container);
  const run: RunCheck = async (signal) => {
    if (check.kind === 'exec') return runInside(engine(), container.id, check.command, timeoutMs, signal);
    if (host === undefined) return { passed: false, output: 'the container has no address to probe' };
    return check.kind === 'tcp'
      ? probeTcp(host, check.port, timeoutMs, signal)
      : probeHttp({ ...check, host }, timeoutMs, signal);
  };
  return { run, intervalMs: probe.intervalMs, retries: probe.retries };
}

/** An address on one of its networks; the host's own for a container in the host's network. */
function addressOf(container: ContainerDetails): string | undefined {
  if (container.endpoints['host'] !== undefined) return '127.0.0.1';
  return Object.values(container.endpoints).find((endpoint) => endpoint.ipAddress !== '')?.ipAddress;
}

/** The engine's default where neither image nor file set one. */
const DEFAULT_TEST_TIMEOUT_MS = 30_000;

async function runInside(
  engine: Engine,
  id: string,
  command: readonly string[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<{ passed: boolean; output: string }> {
  const limit = timeoutMs === 0 ? DEFAULT_TEST_TIMEOUT_MS : timeoutMs;
  try {
    const result = await engine.exec(id, command, { timeoutMs: limit }, signal);
    return { passed: result.exitCode === 0, output: result.output };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    // A command that hangs is the container's fault only where the engine itself does not hang: rejects where it does.
    await engine.ping(signal);
    return { passed: false, output: error.message };
  }
}
