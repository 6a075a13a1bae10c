import { fileURLToPath } from 'node:url';
import { run } from '../../dev/command.ts';
import { startEngine } from '../../test/harness/engine.ts';
import type { TestEngine } from '../../test/harness/engine.ts';
import { waitFor } from '../../test/harness/wait.ts';
import { buildReferenceImages } from '../build.ts';
import { connectImageEngine } from '../builder/engine.ts';
import type { ParsedSignal } from '../lib/event.ts';
import type { Counts } from '../conductor-ui/page.ts';

const STACK_FILE = fileURLToPath(new URL('../../stacks/conductor.yaml', import.meta.url));
const SENDER = fileURLToPath(new URL('./send-lines.ts', import.meta.url));
const UP_DEADLINE_MS = 120_000;

export const SERVICES = [
  'broker-edge',
  'signal-server',
  'signal-client',
  'signal-parser',
  'artifact-filter',
  'artifact-exporter',
  'conductor-ui',
] as const;
export type Service = (typeof SERVICES)[number];

export type Artifact = ParsedSignal & { readonly id: string; readonly position: string };
export type Target = {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly framing?: 'counted' | 'lines';
};

/** The reference stack on an engine of its own, brought up by docker-compose: the file's other reader. */
export type Conductor = AsyncDisposable & {
  readonly engine: TestEngine;
  readonly send: (target: Target, messages: readonly string[]) => Promise<void>;
  /** What the exporter wrote so far. */
  readonly artifacts: () => Promise<readonly Artifact[]>;
  readonly counts: () => Promise<Counts>;
  /** Body of an HTTP answer within the container; rejects for an error status. */
  readonly wget: (service: Service, url: string) => Promise<string>;
  readonly waitHealthy: (service: Service) => Promise<void>;
};

export async function startConductor(): Promise<Conductor> {
  const engine = await startEngine();
  try {
    await buildReferenceImages({ engine: await connectImageEngine(`unix://${engine.socketPath}`) });
    const compose = engine.inNetwork([
      'docker-compose',
      '--project-name',
      'conductor',
      '--file',
      STACK_FILE,
      'up',
      '-d',
    ]);
    await run(compose, { env: { DOCKER_HOST: `unix://${engine.socketPath}` }, timeoutMs: UP_DEADLINE_MS });
    const conductor = conductorOn(engine);
    for (const service of SERVICES) await conductor.waitHealthy(service);
    return conductor;
  } catch (error) {
    await engine.dispose();
    throw error;
  }
}

function conductorOn(engine: TestEngine): Conductor {
  const inside = (service: Service, ...command: string[]): Promise<string> =>
    engine.docker('exec', `${service}-svc`, ...command);
  const wget: Conductor['wget'] = (service, url) => inside(service, 'wget', '-q', '-O', '-', url);
  return {
    engine,
    wget,
    async send({ protocol, port, framing = 'lines' }, messages) {
      const command = engine.inNetwork([process.execPath, SENDER, protocol, String(port), framing]);
      await run(command, { input: JSON.stringify(messages), timeoutMs: 30_000 });
    },
    async artifacts() {
      const text = await inside('artifact-exporter', 'sh', '-c', 'cat /data/artifacts.jsonl');
      return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Artifact]));
    },
    async counts() {
      const { body } = await engine.fetch('http://127.0.0.1:443/counts.json');
      return JSON.parse(body) as Counts;
    },
    async waitHealthy(service) {
      const url =
        service === 'broker-edge' ? 'http://127.0.0.1:8223/healthz' : 'http://127.0.0.1:9100/health';
      await waitFor(`${service} is healthy`, () => wget(service, url), { deadlineMs: 30_000, everyMs: 100 });
    },
    [Symbol.asyncDispose]: () => engine.dispose(),
  };
}
