/** One side: docker-compose as Debian packages it. */

import { run } from '../../dev/command.ts';
import type { TestEngine } from '../harness/engine.ts';
import { inspectCreated, type Created } from './created.ts';
import type { EngineApi } from './engine-api.ts';
import type { Case } from './cases.ts';

const marks = {
  stack: 'com.docker.compose.project',
  service: 'com.docker.compose.service',
  replica: 'com.docker.compose.container-number',
};
const timeoutMs = 120_000;

export async function createWithCompose(engine: TestEngine, api: EngineApi, subject: Case): Promise<Created> {
  const options = ['--project-name', subject.stack, '--file', subject.file];
  const mode = subject.compatibility ? ['--compatibility'] : [];
  const start = subject.start ? ['--detach'] : ['--no-start'];
  await run(['docker-compose', ...options, ...mode, 'up', ...start], {
    // It would ask with API 1.38 and get that version's defaults.
    env: {
      ...subject.variables,
      DOCKER_HOST: `unix://${engine.socketPath}`,
      COMPOSE_API_VERSION: api.apiVersion,
    },
    timeoutMs,
  });
  return inspectCreated(api, marks, subject.stack);
}
