import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { canonicalJson } from '../../../appliance/desired/hash.ts';
import { engineSkipReason, engineVersions, startEngine, type EngineVersion } from '../harness/engine.ts';
import { loadTestImages } from '../harness/images.ts';
import type { Case } from './cases.ts';
import { removeCreated } from './created.ts';
import { engineApi } from './engine-api.ts';
import { inputsOf } from './inputs.ts';
import { createWithBodies, desiredOf } from './with-bodies.ts';
import { endpointsAtCreate } from '../../../appliance/desired/api-version.ts';

const subject: Case = {
  name: 'newest',
  file: join(import.meta.dirname, 'newest/newest.yaml'),
  stack: 'newest',
  start: false,
  compatibility: false,
  variables: {},
};

type Expected = Readonly<Record<EngineVersion, string>>;
const both = (text: string): Expected => ({ '20.10': text, '26.1': text });
const from26 = (text: string, older = '(absent)'): Expected => ({ '20.10': older, '26.1': text });

const table: readonly (readonly [string, Expected])[] = [
  ['HostConfig.Annotations', from26('{"com.example.team":"one"}')],
  ['HostConfig.UTSMode', both('"host"')],
  ['HostConfig.CgroupnsMode', both('"private"')],
  ['HostConfig.MaskedPaths', both('(absent)')],
  ['HostConfig.Binds', both('["/tmp:/relabelled:ro,z"]')],
  ['HostConfig.DeviceRequests', both('[{"Capabilities":[["gpu"]],"Count":-1}]')],
  [
    'Config.Healthcheck',
    from26(
      '{"StartInterval":1000000000,"StartPeriod":10000000000,"Test":["CMD","true"]}',
      '{"StartPeriod":10000000000,"Test":["CMD","true"]}',
    ),
  ],
  ['Config.MacAddress', both('"02:42:00:00:00:01"')],
  ['Endpoint newest_back.MacAddress', from26('"02:42:00:00:00:02"')],
  ['Endpoint newest_back.DriverOpts', both('{"com.example.option":"kept"}')],
  ['Effective /exact', both('"type bind, from /etc, writable true, propagation rprivate"')],
];

const lost: Readonly<Record<EngineVersion, readonly string[]>> = {
  '20.10': [
    'HostConfig.Annotations',
    'Healthcheck.StartInterval',
    'EndpointsConfig[newest_front].GwPriority',
    'EndpointsConfig[newest_front].DriverOpts',
    'EndpointsConfig[newest_back].MacAddress',
  ],
  '26.1': ['EndpointsConfig[newest_front].GwPriority', 'EndpointsConfig[newest_front].DriverOpts'],
};

for (const version of engineVersions) {
  const skip = await engineSkipReason(version);
  test(
    `Engine ${version} must take every new key that it knows, and the rest must be told`,
    { skip },
    async () => {
      await using engine = await startEngine({ version });
      await loadTestImages(engine);
      const api = engineApi(engine.socketPath, engine.apiVersion);
      const created = await createWithBodies(api, subject);
      await removeCreated(api, created);
      const inputs = inputsOf(created);
      const shown = table.map(([path]) => {
        const value = inputs[`container app.1 ${path}`];
        return [path, value === undefined ? '(absent)' : canonicalJson(value)];
      });
      assert.deepEqual(
        shown,
        table.map(([path, expected]) => [path, expected[version]]),
      );
      const create = desiredOf(subject).services[0]?.containers[0]?.create;
      assert.ok(create);
      const { unsupported } = endpointsAtCreate(api.apiVersion, create);
      assert.deepEqual(
        unsupported.map(({ field }) => field),
        lost[version],
      );
    },
  );
}
