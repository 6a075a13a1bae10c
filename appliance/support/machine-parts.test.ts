import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChildError } from '../adapters/run-child.ts';
import { machineParts } from './machine-parts.ts';
import { PartAbsentError } from './part.ts';
import type { Part } from './part.ts';

const never = new AbortController().signal;
const byName = (root: string): ReadonlyMap<string, Part> =>
  new Map(machineParts(root).map((part) => [part.name, part]));

async function textOf(part: Part | undefined): Promise<string> {
  const text = await part?.read(never);
  if (typeof text !== 'string') throw new Error('not a text');
  return text;
}

test('a machine must say what it is, how full it is, how it is reached and what is installed', async () => {
  const parts = byName('/');
  const said: Readonly<Record<string, RegExp>> = {
    'machine/kernel.txt': /^Linux version /,
    'machine/os-release.txt': /^ID=/m,
    'machine/memory.txt': /^MemAvailable:/m,
    'machine/mounts.txt': / \/ /,
    'machine/disks.txt': /^Filesystem +Type/,
    'machine/inodes.txt': /IUse%/,
    'machine/packages.txt': /^ii +dpkg /m,
    'machine/network/addresses.json': /"lo"/,
    'machine/network/routes-ipv4.txt': /^Iface/,
  };
  for (const [name, pattern] of Object.entries(said))
    assert.match(await textOf(parts.get(name)), pattern, name);
});

test('what a machine does not have is told with its reason', async () => {
  const parts = byName('/nowhere');
  await assert.rejects(textOf(parts.get('machine/os-release.txt')), (error: unknown) => {
    assert.ok(error instanceof PartAbsentError);
    assert.equal(error.message, '/nowhere/etc/os-release does not exist here');
    return true;
  });
  await assert.rejects(
    async () => textOf(parts.get('journal/docker.log')),
    /another root than \/ has no journal/,
  );
});

test('the journal is asked by its own program', async () => {
  const journal = byName('/').get('journal/kernel.log');
  try {
    assert.equal(typeof (await textOf(journal)), 'string');
  } catch (error) {
    // A machine without systemd has no such program, or no journal.
    assert.ok(error instanceof ChildError);
    assert.match(error.message, /journalctl/);
  }
});
