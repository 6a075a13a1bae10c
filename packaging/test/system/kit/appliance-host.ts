/** A booted host with the appliance installed on it from a vendor's repository, and what a test asks of it. */
import { createClient, type Client } from '../../../../appliance/client/client.ts';
import type { Certs } from '../../../../appliance/contract/certificate.ts';
import type { Status } from '../../../../appliance/contract/status.ts';
import { CommandError, type CommandResult } from '../../../dev/command.ts';
import { testImageArchive } from '../../harness/images.ts';
import type { Suite } from '../../harness/roots.ts';
import { waitUntil, type WaitOptions } from '../../harness/wait.ts';
import { bootHost, type HostOptions, type TestHost } from '../../host/host.ts';
import { testPackages, type TestPackages } from './packages.ts';
import { startVendor, type Vendor } from './vendor.ts';

export interface ApplianceHost extends AsyncDisposable {
  readonly host: TestHost;
  readonly packages: TestPackages;
  readonly vendor: Vendor;
  /** Path on this machine of a socket of the daemon: `api`, `web` or `console`. */
  readonly socketPath: (name: string) => string;
  /** The API on the operators' socket, as root. */
  readonly client: () => Client;
  /** apt-get, without questions. */
  readonly apt: (...args: string[]) => Promise<CommandResult>;
  /** appliancectl as root: also its failures are answers. */
  readonly ctl: (...args: string[]) => Promise<CtlResult>;
  /** Puts a file there as an editor does: beside its place, then renamed. */
  readonly write: (path: string, text: string) => Promise<void>;
  readonly until: (
    what: string,
    accept: (status: Status) => boolean,
    options?: WaitOptions,
  ) => Promise<Status>;
  readonly untilCerts: (accept: (certs: Certs) => boolean) => Promise<Certs>;
  /** By name, all that carries the label of a stack. */
  readonly containers: () => Promise<Readonly<Record<string, ContainerFacts>>>;
}

export interface CtlResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ContainerFacts {
  readonly id: string;
  readonly state: string;
  readonly startedAt: string;
}

const aptTimeoutMs = 300_000;
const settleDeadlineMs = 60_000;
const containerFormat = '{{.Name}} {{.Id}} {{.State.Status}} {{.State.StartedAt}}';

/** With the vendor online and its first version published; nothing of it is on the host yet. */
export async function bootBareHost(suite: Suite, options: HostOptions = {}): Promise<ApplianceHost> {
  const stack = new AsyncDisposableStack();
  try {
    const packages = stack.use(await testPackages());
    const host = stack.use(await bootHost({ suite, ...options }));
    const vendor = stack.use(await startVendor(packages, host.netns));
    await vendor.publish(packages.first, packages.keyring);
    return { ...questions(host), host, packages, vendor, [Symbol.asyncDispose]: () => stack.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** As an operator does it: the keyring package by hand, everything else by apt. */
export async function bootApplianceHost(suite: Suite, options: HostOptions = {}): Promise<ApplianceHost> {
  const appliance = await bootBareHost(suite, options);
  try {
    await installAppliance(appliance);
  } catch (error) {
    await appliance[Symbol.asyncDispose]();
    throw error;
  }
  return appliance;
}

export async function installAppliance({ host, packages, apt }: ApplianceHost): Promise<void> {
  await host.install(packages.keyring);
  await apt('update');
  await apt('install', 'applianced');
}

/** The small images that stacks of tests are made of. */
export async function loadSmallImages({ host }: ApplianceHost): Promise<void> {
  const archive = '/var/tmp/images.tar';
  await host.copyIn(archive, { from: await testImageArchive() });
  await host.exec('docker', 'load', '--quiet', '--input', archive);
}

type Questions = Pick<
  ApplianceHost,
  'socketPath' | 'client' | 'apt' | 'ctl' | 'write' | 'until' | 'untilCerts' | 'containers'
>;

function questions(host: TestHost): Questions {
  // Its files are reached through its first process, which is another one after each boot.
  const socketPath = (name: string): string => `/proc/${host.initPid}/root/run/applianced/${name}.sock`;
  const client = (): Client => createClient({ socketPath: socketPath('api') });
  return {
    socketPath,
    client,
    apt: (...args) => {
      const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, timeoutMs: aptTimeoutMs };
      return host.execWith(options, 'apt-get', '--quiet', '--yes', ...args);
    },
    ctl: (...args) => answerOf(host.exec('appliancectl', ...args)),
    write: async (path, text) => {
      await host.copyIn(`${path}.new`, text, '0600');
      await host.exec('mv', `${path}.new`, path);
    },
    until: (what, accept, wait) =>
      waitUntil(what, () => client().status(), accept, {
        deadlineMs: settleDeadlineMs,
        everyMs: 100,
        ...wait,
      }),
    untilCerts: (accept) =>
      waitUntil('the certificates', () => client().certs(), accept, { deadlineMs: settleDeadlineMs }),
    containers: async () => {
      const ids = ['docker', 'ps', '--all', '--quiet', '--no-trunc', '--filter=label=io.applianced.stack'];
      const list = (await host.exec(...ids)).stdout.trim();
      if (list === '') return {};
      const inspect = ['docker', 'inspect', `--format=${containerFormat}`, ...list.split('\n')];
      const lines = (await host.exec(...inspect)).stdout.trim().split('\n');
      return Object.fromEntries(lines.map(containerOf));
    },
  };
}

function containerOf(line: string): [string, ContainerFacts] {
  const [name = '', id = '', state = '', startedAt = ''] = line.split(' ');
  return [name.slice(1), { id, state, startedAt }];
}

/** For a command whose failure is what a test looks at. */
export async function answerOf(command: Promise<CommandResult>): Promise<CtlResult> {
  try {
    return { exitCode: 0, ...(await command) };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const { exitCode, stdout, stderr } = error;
    return { exitCode, stdout, stderr };
  }
}
