/** `npm start` and `npm run down` as a developer runs them, in namespaces of their own. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test from 'node:test';
import { engineSkipReason } from '../test/harness/engine.ts';
import { startSandbox, type Sandbox } from '../test/harness/sandbox.ts';
import { waitFor } from '../test/harness/wait.ts';
import { CommandError, run } from './command.ts';
import { projectRoot } from './project.ts';

const skip = await engineSkipReason();
const dataSizeMb = 8192;
const startDeadlineMs = 300_000;
/** One that is not refused stays in the foreground. */
const stayingEnds = ['timeout', '30'];

interface Development {
  readonly sandbox: Sandbox;
  readonly root: string;
  /** `limit`: a command that puts an end to it. */
  readonly command: (name: 'start' | 'down', limit?: readonly string[]) => string[];
}

function developmentIn(sandbox: Sandbox): Development {
  const root = join(sandbox.dir, 'engine/dev');
  const environment = ['env', '--unset=DOCKER_HOST', `APPLIANCED_DEV_ROOT=${root}`];
  return {
    sandbox,
    root,
    command: (name, limit = []) => {
      const program = join(projectRoot, `packaging/dev/${name}.ts`);
      return sandbox.inside([...limit, ...environment, process.execPath, program]);
    },
  };
}

/** Starts, waits for the sentence, ends it (as Ctrl-C does, unless told otherwise), and answers all that was written. */
async function startUntil(
  { command }: Development,
  sentence: RegExp,
  end: (pid: number) => unknown = (pid) => process.kill(pid, 'SIGINT'),
  expectedCode: number | null = 0,
): Promise<string> {
  const [file = '', ...args] = command('start');
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const written: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => written.push(chunk.toString()));
  const complaints = text(child.stderr);
  const exit = once(child, 'exit');
  const seen = (): boolean => sentence.test(written.join('')) || child.exitCode !== null;
  await waitFor(`${sentence} of npm start`, seen, { deadlineMs: startDeadlineMs });
  // nsenter, which stands between, would end by it before npm start has ended.
  if (child.exitCode === null) await end(await onlyChildOf(child.pid ?? 0));
  const [code] = (await exit) as [number | null];
  assert.equal(code, expectedCode, `${written.join('')}\n${await complaints}`);
  return written.join('');
}

test(
  'npm start must bring the stack up from nothing, find it again, and down must remove all of it',
  { skip },
  async () => {
    const sandbox = await startSandbox('/', dataSizeMb);
    try {
      await forgetKeyGroup(sandbox);
      const development = developmentIn(sandbox);
      const { root, command } = development;
      const starting = startUntil(development, /appliance healthy: All 7 services work/);
      await waitFor('the first start is at work', () =>
        run(sandbox.inside(['test', '-f', join(root, 'development.json')])),
      );
      assert.match(await refusalOf(development), /another npm start or npm run down is at work in \S+dev/);
      const first = await starting;
      assert.match(first, /\[3\/6\] engine: starting a private one/);
      assert.match(first, /\[5\/6\] images: storing .*broker-edge:dev/);
      const docker = ['docker', '--host', `unix://${join(root, 'engine/docker.sock')}`];
      const running = (): Promise<string> =>
        run(sandbox.inside([...docker, 'ps', '--quiet', '--no-trunc'])).then(({ stdout }) => stdout);
      const before = await running();
      assert.equal(before.trim().split('\n').length, 7, 'Ctrl-C leaves the stack running');
      assert.match(first, /making the system group appliance-certs/);
      await assertServesTls(sandbox, docker, root);

      let refusal = '';
      const second = await startUntil(development, /appliance healthy: All 7 services work/, async (pid) => {
        refusal = await refusalOf(development);
        process.kill(pid, 'SIGINT');
      });
      assert.match(refusal, /npm start runs already for \S+dev \(process \d+\) and is left alone/);
      assert.match(second, /ending the daemon/, 'the first one ended by its own Ctrl-C only');
      assert.match(second, /the private one .* runs/);
      assert.doesNotMatch(second, /storing/);
      assert.equal(await running(), before, 'a second start leaves the containers as they are');

      await startUntil(development, /appliance healthy/, (pid) => process.kill(pid, 'SIGKILL'), null);
      const isPageLeft = async (): Promise<boolean> => (await programsOf(sandbox)).includes('appliance-web');
      await waitFor('the page of a start that was killed goes on', isPageLeft);
      const own = join(root, 'notes-of-the-developer');
      await run(sandbox.inside(['touch', own]));
      let removed = '';
      const third = await startUntil(development, /appliance healthy/, async () => {
        removed = (await run(command('down'))).stdout;
      });
      assert.match(third, /ended the daemon of an earlier npm start .*\nended the status page of an earlier/);
      assert.match(third, /https:\/\/localhost:8443\//, 'its port is free again');
      assert.match(third, /npm run down ended the daemon\n$/);
      assert.match(removed, /daemon: ended\nstatus page: ended\ncontainers: 7 removed/);
      assert.match(removed, /kept: the system group appliance-certs/);
      assert.equal((await run(sandbox.inside(['ls', root]))).stdout, 'notes-of-the-developer\n');
      const rules = await run(sandbox.inside(['iptables-save']));
      assert.doesNotMatch(rules.stdout, /DOCKER/);
      assert.doesNotMatch(
        await programsOf(sandbox),
        /dockerd|containerd|docker-registry|applianced|appliance-web/,
      );
    } finally {
      await sandbox.dispose();
    }
  },
);

async function programsOf(sandbox: Sandbox): Promise<string> {
  return (await run(sandbox.inside(['ps', '-e', '-o', 'comm=']))).stdout;
}

/** A machine on which the package has never been: /etc as it is, without the group, and what is changed there is the sandbox's own. */
async function forgetKeyGroup(sandbox: Sandbox): Promise<void> {
  const [upper, work] = ['etc-upper', 'etc-work'].map((name) => join(sandbox.dir, 'engine', name));
  const layers = `lowerdir=/etc,upperdir=${upper},workdir=${work}`;
  const engineFiles = join(sandbox.dir, 'etc-docker');
  const script = `mkdir ${upper} ${work} && mount -t overlay -o ${layers} overlay /etc &&
    mount --bind ${engineFiles} /etc/docker && sed -i /^appliance-certs:/d /etc/group /etc/gshadow`;
  await run(sandbox.inside(['sh', '-c', script]));
}

/** Both services that speak TLS show a certificate that the appliance's own CA has signed, and none of them misses its key. */
async function assertServesTls(sandbox: Sandbox, docker: readonly string[], root: string): Promise<void> {
  const authority = join(root, 'var/lib/applianced/certs/ca.crt');
  for (const [service, port] of [
    ['signal-server', 6514],
    ['conductor-ui', 8000],
  ] as const) {
    const { stdout: log, stderr } = await run(sandbox.inside([...docker, 'logs', `${service}-svc`]));
    assert.doesNotMatch(log + stderr, /no TLS|EACCES/, service);
    const client = ['openssl', 's_client', '-connect', `127.0.0.1:${port}`, '-CAfile', authority];
    const shake = await run(sandbox.inside([...client, '-verify_return_error', '-brief']));
    assert.match(shake.stderr, /Verification: OK/, service);
  }
}

/** What a start that must not be says. */
async function refusalOf({ command }: Development): Promise<string> {
  const refused = await run(command('start', stayingEnds)).then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(refused instanceof CommandError, 'it must fail');
  assert.equal(refused.exitCode, 1);
  return refused.stderr;
}

async function onlyChildOf(pid: number): Promise<number> {
  return Number((await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim());
}
