import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { nodeJsonSchema } from '../../../appliance/config/json-schema.ts';
import { findProgram, run } from '../../dev/command.ts';
import { projectRoot } from '../../dev/project.ts';
import { tempDirectory } from '../../test/harness/temp-directory.ts';
import { appliancectlPage } from './appliancectl-page.ts';
import { appliancedPage, HelpTextError, parseHelp } from './applianced-page.ts';
import { bashCompletion } from './bash-completion.ts';
import { everyCommand, readCommandTree } from './command-tree.ts';
import { nodeJsonPage } from './node-json-page.ts';

const title = { date: '2026-01-31', version: '1.2.3' };
const root = readCommandTree();
const help = (await run([process.execPath, join(projectRoot, 'appliance/main.ts'), '--help'])).stdout;
const pages = {
  'appliancectl.1': appliancectlPage(root, title),
  'applianced.8': appliancedPage(help, title),
  'node.json.5': nodeJsonPage(title),
};

/** What a reader sees. */
async function rendered(page: string): Promise<string> {
  const { stdout, stderr } = await run(['groff', '-man', '-Tascii', '-P-cbou', '-ww', '-rLL=200n'], {
    input: page,
  });
  assert.equal(stderr, '', 'groff has nothing to complain about');
  return stdout;
}

const skip = (await findProgram('groff')) === undefined ? 'groff is missing (apt-get install groff)' : false;

test('every command and option of appliancectl must be in its man page', { skip }, async () => {
  const text = await rendered(pages['appliancectl.1']);
  const lines = text.split('\n').map((line) => line.trim());
  const commands = everyCommand(root);
  assert.ok(commands.length > 12);
  for (const { path, parameters, options, commands: inner, description } of commands) {
    const line = [...path.slice(1), ...parameters].join(' ');
    if (inner.length === 0) assert.ok(lines.includes(line), line);
    if (inner.length === 0) assert.ok(text.includes(description.split(/[ \n]/)[0] ?? ''), line);
    for (const { flags } of options) assert.ok(text.includes(flags), `${line} ${flags}`);
  }
});

test('no text of a command may break its lines itself: a terminal and man know how wide they are', () => {
  for (const { path, summary, description, options } of everyCommand(root))
    for (const text of [summary, description, ...options.map((option) => option.description)])
      assert.doesNotMatch(text, /\n/, path.join(' '));
});

test(
  'every option of applianced must be in its man page, and a help text of another form must be refused',
  { skip },
  async () => {
    const text = await rendered(pages['applianced.8']);
    const flags = [...help.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, flag = '']) => flag);
    assert.ok(flags.length > 4);
    for (const flag of flags) assert.match(text, new RegExp(`^ +${flag}`, 'm'));
    assert.throws(() => parseHelp('applianced: no such option'), HelpTextError);
  },
);

test('every key of node.json must be in its man page, nested ones too', { skip }, async () => {
  const text = await rendered(pages['node.json.5']);
  const { properties = {} } = nodeJsonSchema();
  for (const [name, { description }] of Object.entries(properties)) {
    assert.match(text, new RegExp(`^ {7}${name}\\b`, 'm'), name);
    assert.ok(text.replaceAll(/\s+/g, ' ').includes(description ?? ''), `description of ${name}`);
  }
  for (const nested of ['password_file', 'time_zone', 'idle_exit'])
    assert.match(text, new RegExp(`^ {14}${nested}\\b`, 'm'));
});

test(
  'man must show the pages without a warning',
  { skip: (await findProgram('man')) === undefined ? 'man is missing' : false },
  async () => {
    await using folder = await tempDirectory();
    for (const [name, text] of Object.entries(pages)) {
      const file = join(folder.path, name);
      await writeFile(file, text);
      const { stderr } = await run(['man', '--warnings', '--local-file', '--encoding=UTF-8', file], {
        env: { MANROFFSEQ: '', MANWIDTH: '80', LC_ALL: 'C.UTF-8' },
      });
      assert.equal(stderr, '', name);
    }
  },
);

/** What bash would offer for the last word. */
async function offered(t: TestContext, ...words: string[]): Promise<readonly string[]> {
  const folder = await tempDirectory();
  t.after(() => folder.dispose());
  const file = join(folder.path, 'appliancectl');
  await writeFile(file, bashCompletion(root));
  const script =
    'set -u; . "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _appliancectl; printf "%s\\n" "${COMPREPLY[@]}"';
  const { stdout, stderr } = await run(['bash', '-c', script, 'bash', file, 'appliancectl', ...words]);
  assert.equal(stderr, '');
  return stdout.split('\n').filter((line) => line !== '');
}

test('bash must offer every command and every option where it can stand', async (t) => {
  for (const { path, options, commands } of everyCommand(root)) {
    const words = await offered(t, ...path.slice(1), '');
    for (const inner of commands) assert.ok(words.includes(inner.path.at(-1) ?? ''), inner.path.join(' '));
    for (const name of options.flatMap(({ names }) => names))
      assert.ok(words.includes(name), `${path.join(' ')} ${name}`);
  }
});

test('bash must offer the values of an option, and step over them', async (t) => {
  assert.deepEqual(await offered(t, 'status', '--color', 'a'), ['auto', 'always']);
  assert.deepEqual(await offered(t, '--root', 'config', 'conf'), ['config']);
  assert.deepEqual(await offered(t, '--json', 'config', 's'), ['set', 'schema']);
  assert.deepEqual(await offered(t, 'logs', '--tail', ''), [], 'any value: bash offers what it likes');
});
