/**
 * Entry of every npm script. Plain JavaScript for any Node >= 18 and a checkout without node_modules: it installs what
 * package-lock.json names, when that is not installed yet, and then runs `packaging/dev/COMMAND.ts` on the pinned Node.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const commands = {
  start: 'bring up the reference stack on an engine and show it live',
  down: 'remove everything that start made',
  test: 'run the tests (npm test -- PATTERN for some)',
  check: 'run compiler, linter, formatter and guards',
  fix: 'repair what formatter and linter can',
  bench: 'measure',
  repository: 'publish a signed apt repository',
  package: 'build the Debian packages',
  appliancectl: "the command line, against start's daemon",
};
const oldestNode = 18;
const root = fileURLToPath(new URL('../..', import.meta.url));
const pinnedNode = join(root, 'node_modules/.bin/node');

const [command = '', ...args] = process.argv.slice(2);
if (!Object.hasOwn(commands, command)) {
  const known = Object.entries(commands).map(([name, what]) => `  npm run ${name.padEnd(14)}${what}`);
  fail(`${command === '' ? 'No command' : `No command "${command}"`}. Known:\n${known.join('\n')}`, 64);
}
if (Number(process.versions.node.split('.')[0]) < oldestNode) {
  fail(
    `Node ${process.versions.node} is too old: ${oldestNode} or newer is needed to begin with (apt-get install nodejs npm).`,
  );
}
if (!installed()) install();
runPinned(join(root, 'packaging/dev', `${command}.ts`), args);

/** npm notes in node_modules/.package-lock.json what it has really installed. */
function installed() {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(join(root, 'node_modules/.package-lock.json'));
  if (wanted === undefined) fail('package-lock.json is missing: this is not a complete checkout.');
  if (present === undefined || !existsSync(pinnedNode)) return false;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    const found = present[path];
    // Optional parts for another architecture stay away.
    return path === '' || (found === undefined ? optional === true : found.version === version);
  });
}

function packagesOf(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}

function install() {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
    fail(
      `This machine is ${process.platform} ${process.arch}: Node is pinned for linux x64 and linux arm64 only.`,
    );
  }
  console.error('npm ci: installing what package-lock.json names (first run, or the file has changed)');
  const { error, status } = spawnSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (error !== undefined) fail(`npm cannot be started (${error.message}). Install it: apt-get install npm`);
  if (status !== 0) {
    fail(
      'npm ci failed (its own message stands above). Without network? Then check: npm ping; npm config get registry',
    );
  }
  if (!existsSync(pinnedNode)) {
    fail(
      'npm ci ended well, but did not install the pinned Node. Are optional packages off? npm config get omit',
    );
  }
}

function runPinned(program, programArgs) {
  const child = spawn(pinnedNode, [program, ...programArgs], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`${pinnedNode} cannot be started: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

function fail(message, exitCode = 1) {
  console.error(message);
  process.exit(exitCode);
}
