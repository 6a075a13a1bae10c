import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isApiBefore } from '../../../appliance/desired/api-version.ts';
import { findProgram } from '../../dev/command.ts';
import {
  engineSkipReason,
  engineVersions,
  startEngine,
  type EngineVersion,
  type TestEngine,
} from '../harness/engine.ts';
import { loadTestImages } from '../harness/images.ts';
import { listCases, outside, type Case } from './cases.ts';
import { compare } from './compare.ts';
import { removeCreated } from './created.ts';
import { differences } from './differences.ts';
import { engineApi, type EngineApi } from './engine-api.ts';
import { inputsOf, type Inputs } from './inputs.ts';
import { createWithBodies } from './with-bodies.ts';
import { createWithCompose } from './with-compose.ts';

const cases = await listCases();

async function skipReason(version: EngineVersion): Promise<string | false> {
  if ((await findProgram('docker-compose')) === undefined) return 'not installed: docker-compose';
  return engineSkipReason(version);
}

/** What the files call external. */
async function createOutside(engine: TestEngine): Promise<void> {
  await engine.docker('network', 'create', outside);
  await engine.docker('volume', 'create', outside);
  await engine.docker('run', '--detach', '--name', outside, 'test/busybox:1');
}

/** One side after the other under the same names: nothing of the first is left when the second begins. */
async function inputsOfBothSides(
  engine: TestEngine,
  api: EngineApi,
  subject: Case,
): Promise<{ readonly theirs: Inputs; readonly ours: Inputs }> {
  const theirs = await createWithCompose(engine, api, subject);
  await removeCreated(api, theirs);
  const ours = await createWithBodies(api, subject);
  await removeCreated(api, ours);
  return { theirs: inputsOf(theirs), ours: inputsOf(ours) };
}

/** Most of the time goes into docker-compose itself. */
const concurrency = 2;

for (const version of engineVersions) {
  const skip = await skipReason(version);
  const title = `what we create on Engine ${version} must equal what docker-compose creates`;
  test(title, { skip, concurrency }, async (context) => {
    await using engine = await startEngine({ version });
    await loadTestImages(engine);
    await createOutside(engine);
    const api = engineApi(engine.socketPath, engine.apiVersion);
    const occurred = new Set<string>();
    const compareSides = async (subject: Case): Promise<void> => {
      const { theirs, ours } = await inputsOfBothSides(engine, api, subject);
      assert.notDeepEqual(theirs, {}, 'docker-compose created something');
      const comparison = compare(theirs, ours, differences);
      for (const name of comparison.occurred) occurred.add(name);
      assert.deepEqual(comparison.unexplained, []);
    };
    await Promise.all(cases.map((subject) => context.test(subject.name, () => compareSides(subject))));
    await context.test('every listed difference must still occur', () => {
      const expected = differences.filter(({ since = '' }) => !isApiBefore(api.apiVersion, since));
      assert.deepEqual(
        expected.map(({ name }) => name).filter((name) => !occurred.has(name)),
        [],
      );
    });
  });
}
