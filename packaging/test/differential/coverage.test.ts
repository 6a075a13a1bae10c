import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { findProgram, run } from '../../dev/command.ts';
import { listCases } from './cases.ts';

/** Keys of a service that docker-compose 1.29 knows and that no file can compare. */
const notCompared: Readonly<Record<string, string>> = {
  build: 'an appliance builds nothing',
  configs: 'accepted by its schema, then ignored',
  cpu_rt_period: 'needs a kernel with real-time groups, which Debian does not build',
  cpu_rt_runtime: 'needs a kernel with real-time groups, which Debian does not build',
  credential_spec: 'Windows only',
  storage_opt: 'overlay2 takes it on xfs with project quotas only, and refuses the container elsewhere',
};

interface Schema {
  readonly definitions: { readonly service: { readonly properties: object } };
}
type Stack = { readonly services: Readonly<Record<string, object>> };

const program = await findProgram('docker-compose');
const skip = program === undefined ? 'not installed: docker-compose' : false;

/** Its own schema, found by the Python that it names in its first line. */
async function knownKeys(): Promise<readonly string[]> {
  const [firstLine = ''] = (await readFile(program ?? '', 'utf8')).split('\n');
  const where = 'import compose.config; print(compose.config.__path__[0])';
  const { stdout } = await run([firstLine.replace('#!', '').trim(), '-c', where]);
  const schema = JSON.parse(await readFile(join(stdout.trim(), 'compose_spec.json'), 'utf8')) as Schema;
  return Object.keys(schema.definitions.service.properties).toSorted();
}

test('every service key that docker-compose knows must stand in a compared file', { skip }, async () => {
  const stacks = await Promise.all(
    (await listCases()).map(
      async ({ file }) => parse(await readFile(file, 'utf8'), { merge: true }) as Stack,
    ),
  );
  const used = new Set(stacks.flatMap(({ services }) => Object.values(services).flatMap(Object.keys)));
  const missing = (await knownKeys()).filter((key) => !used.has(key));
  assert.deepEqual(missing, Object.keys(notCompared));
});
