/** Against the real apt, with sources of a root of their own: nothing is fetched. */

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { scratchFolder } from '../files/scratch.testdata.ts';
import { ChildError } from '../run-child.ts';
import { parseProxies, readAptSources } from './sources.ts';

const { signal } = new AbortController();

async function rootWith(files: Readonly<Record<string, string>>) {
  const folder = await scratchFolder();
  const folders = ['etc/apt/sources.list.d', 'etc/apt/apt.conf.d', 'etc/apt/preferences.d', 'var/lib/dpkg'];
  for (const each of [...folders, 'var/lib/apt/lists/partial', 'var/cache/apt/archives/partial'])
    await mkdir(join(folder.path, each), { recursive: true });
  await writeFile(join(folder.path, 'var/lib/dpkg/status'), '');
  for (const [path, text] of Object.entries(files)) await writeFile(join(folder.path, path), text);
  return folder;
}

test('both forms of sources are known, each repository once, those without dists/ too', async () => {
  await using root = await rootWith({
    'etc/apt/sources.list': 'deb http://d.example/debian bookworm main contrib\ndeb http://v.example/ ./\n',
    'etc/apt/sources.list.d/x.sources':
      'Types: deb\nURIs: https://s.example/security\nSuites: bookworm-security\nComponents: main\n',
  });
  const { releases } = await readAptSources(root.path, signal);
  assert.deepEqual(releases.toSorted(), [
    'http://d.example/debian/dists/bookworm/InRelease',
    'http://v.example/./InRelease',
    'https://s.example/security/dists/bookworm-security/InRelease',
  ]);
});

test('sources that apt cannot read are told in its words', async () => {
  await using root = await rootWith({ 'etc/apt/sources.list': 'deb nonsense\n' });
  await assert.rejects(readAptSources(root.path, signal), (error: unknown) => {
    assert.ok(error instanceof ChildError);
    assert.match(error.message, /Malformed entry 1/);
    return true;
  });
});

test('proxies of apt are known by scheme, and DIRECT is none', () => {
  const text =
    'Acquire::http::Proxy http://p.example:3128\nAcquire::https::Proxy DIRECT\nAcquire::Retries 3\n';
  assert.deepEqual(parseProxies(text), { http: 'http://p.example:3128' });
});
