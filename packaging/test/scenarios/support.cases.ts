/** Support bundles of a whole appliance: everything is in them, and no secret, wherever it was put. */

import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SupportBundle } from '../../../appliance/contract/support.ts';
import { run } from '../../dev/command.ts';
import { waitFor, waitUntil } from '../harness/wait.ts';
import type { Appliance } from './kit/appliance.ts';
import type { Scenarios } from './kit/bench.ts';
import { idle, script } from './kit/stack.ts';

/** Each in another place; none is a part of another. */
const PLANTED = {
  environment: 'plant-in-environment-1',
  secretsFile: 'plant-in-secrets-file-2',
  registry: 'plant-of-registry-3',
  licence: 'plant-of-licence-4',
  mounted: 'plant-in-mounted-file-5',
  command: 'plant-on-command-line-6',
  address: 'plant-in-address-7',
  label: 'plant-in-label-8',
  header: 'plant-in-header-9',
  comment: 'plant-in-comment-10',
  envFile: 'plant-in-env-file-11',
  bound: 'plant-in-bound-file-13',
  variable: 'plant-in-secret-of-variable-12',
} as const;

const key = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

/** In which part what must be. */
const SHOWN: Readonly<Record<string, readonly RegExp[]>> = {
  'logs/app/bundle-app-1.log': [
    /stdout it begins\n/,
    /stdout all is said\n/,
    /the environment has \[secret\]/,
    /\[private key\]/,
    /postgres:\/\/\[secret\]@db/,
  ],
  'status.json': [/"name": "app"/, /"name": "other"/],
  'stack/on-disk.yaml': [/DB_PASSWORD: "?\[secret\]/, /PLAIN: shown/],
  'stack/in-force.json': [/"fingerprint"/],
  'why/app.json': [/"service"/],
  'events.json': [/applianced .* started/],
  'engine/info.json': [/"ServerVersion"/],
  'engine/containers.json': [/bundle-app-1/],
  'config/node.json': [/"license": "\[secret\]"/],
  'certificates.json': [/fingerprint/],
  'figures.json': [/"host\.memory"/],
  'versions.json': [/"applianced"/],
  'diagnostics.json': [/"id": "engine",\n\s+"group"/, /"skipped": \d/],
  'machine/memory.txt': [/MemTotal/],
  'machine/disks.txt': [/Filesystem/],
};

export const supportCases: Scenarios = {
  'a bundle must hold what the appliance knows, and no secret that was put anywhere': async (bench) => {
    await using box = await bench.appliance('bundle');
    await plant(box);
    await box.start({ inEngineNetwork: true });
    const { conditions } = await box.converged();
    assert.deepEqual(conditions, []);
    await waitFor('the container has said everything', async () =>
      (await bench.engine.docker('logs', 'bundle-app-1')).includes('all is said'),
    );
    const made = await madeBy(box);
    const texts = await downloaded(box, made);
    for (const [where, secret] of Object.entries(PLANTED)) {
      for (const [name, text] of texts)
        assert.ok(!text.includes(secret), `${where} in ${name}: ${excerpt(text, secret)}`);
    }
    for (const [name, text] of texts) {
      for (const line of key.split('\n').slice(1, -2))
        assert.ok(!text.includes(line.slice(0, 40)), `a private key in ${name}`);
    }
    for (const [name, patterns] of Object.entries(SHOWN))
      for (const pattern of patterns) assert.match(texts.get(name) ?? '', pattern, name);
    const manifest = JSON.parse(texts.get('manifest.json') ?? '');
    const listed = manifest.parts.map(({ name }: { name: string }) => name);
    assert.equal(listed.length, made.total);
    for (const name of texts.keys()) assert.ok(name === 'manifest.json' || listed.includes(name), name);
    const missing = made.missing.map(({ part }) => part);
    // The root of a test has no system in it.
    assert.deepEqual(
      missing.filter((part) => !/^(?:journal|machine)\//.test(part)),
      [],
    );
  },

  'an engine that hangs must cost its own parts only, and a daemon that ends leaves nothing half': async (
    bench,
  ) => {
    await using box = await bench.appliance('hang');
    await box.writeStack({ app: idle() });
    await box.start({ inEngineNetwork: true });
    await box.converged();
    const { supportDir } = box.paths;
    bench.engine.freeze();
    try {
      const begun = await box.client.supportMake();
      await waitUntil(
        'a part of the engine is asked for',
        () => box.client.supportList(),
        ([first]) => first?.part === 'engine/info.json',
      );
      assert.equal((await box.client.supportMake()).id, begun.id);
      await box.kill();
      assert.ok((await readdir(supportDir)).every((name) => name.startsWith('.')));
    } finally {
      bench.engine.thaw();
    }
    await box.start({ inEngineNetwork: true });
    assert.deepEqual(await box.client.supportList(), []);
    assert.deepEqual(await readdir(supportDir), []);
    await box.converged();
    assert.equal((await madeBy(box)).state, 'done');
  },
};

async function plant(box: Appliance): Promise<void> {
  const registry = { username: 'someone', password_file: 'registry-password' };
  await box.write('etc/applianced/registry-password', PLANTED.registry, 0o600);
  await box.write('etc/applianced/secrets', `DB=${PLANTED.secretsFile}\nOTHER=${PLANTED.variable}\n`, 0o600);
  await box.write('etc/applianced/app.env', `FROM_FILE=${PLANTED.envFile}\n`, 0o600);
  await box.configure({
    license: PLANTED.licence,
    secrets_file: 'secrets',
    registries: { 'registry.example': registry },
  });
  const said = [
    'echo it begins',
    'echo the environment has $DB_PASSWORD and $FROM_SECRETS and $FROM_FILE',
    'cat /run/secrets/mounted /run/secrets/variable /bound.conf',
    `echo ${PLANTED.registry} and ${PLANTED.licence}`,
    `echo login --password=${PLANTED.command} failed`,
    `echo cannot reach postgres://me:${PLANTED.address}@db`,
    `echo Authorization: Basic ${PLANTED.header}`,
    'cat /run/secrets/key',
    'echo all is said',
    'sleep 1000',
  ];
  const app = script(said.join('\n'), {
    environment: { DB_PASSWORD: PLANTED.environment, FROM_SECRETS: '${DB}', PLAIN: 'shown' },
    env_file: 'app.env',
    labels: { 'example.token': PLANTED.label },
    secrets: ['mounted', 'variable', 'key'],
    volumes: ['./bound.conf:/bound.conf:ro'],
  });
  const asText = JSON.stringify({ app, other: idle() });
  await box.write('etc/applianced/mounted', `${PLANTED.mounted}\n`, 0o644);
  await box.write('etc/applianced/bound.conf', `${PLANTED.bound}\n`, 0o600);
  await box.write('etc/applianced/key.pem', key, 0o600);
  const secrets = {
    mounted: { file: './mounted' },
    variable: { environment: 'OTHER' },
    key: { file: './key.pem' },
  };
  await box.write(
    box.paths.stackFile,
    `# ${PLANTED.comment}\nname: ${box.stack}\nservices: ${asText}\nsecrets: ${JSON.stringify(secrets)}\n`,
  );
}

async function madeBy(box: Appliance): Promise<SupportBundle> {
  const begun = await box.client.supportMake();
  const [made] = await waitUntil(
    'the bundle is made',
    () => box.client.supportList(),
    (list) => list.some(({ id, state }) => id === begun.id && state !== 'running'),
    { deadlineMs: 60_000 },
  );
  if (made === undefined) throw new Error('there is no bundle');
  assert.equal(made.failure, undefined);
  return made;
}

/** Through the API, read by tar: path below the bundle's own folder -> text. */
async function downloaded(
  box: Appliance,
  { id, sha256 }: SupportBundle,
): Promise<ReadonlyMap<string, string>> {
  const { name, chunks } = await box.client.supportBundle({ id });
  const bytes: Uint8Array[] = [];
  for await (const chunk of chunks) bytes.push(chunk);
  const file = join(box.paths.stateDir, 'downloaded.tar.gz');
  await writeFile(file, bytes);
  assert.equal(createHash('sha256').update(Buffer.concat(bytes)).digest('hex'), sha256);
  const place = join(box.paths.stateDir, 'unpacked');
  await mkdir(place);
  await run(['tar', '--extract', '--gzip', '--file', file, '--directory', place]);
  const root = join(place, name.replace(/\.tar\.gz$/, ''));
  const texts = new Map<string, string>();
  for (const entry of await readdir(root, { recursive: true })) {
    const path = join(root, entry);
    if ((await stat(path)).isFile()) texts.set(entry, await readFile(path, 'utf8'));
  }
  return texts;
}

function excerpt(text: string, secret: string): string {
  const at = text.indexOf(secret);
  return text.slice(Math.max(0, at - 80), at + 40);
}
