/** What a test does inside of a booted host: commands, files, packages, units, journal. */
import { basename } from 'node:path';
import { CommandError, run, type CommandOptions, type CommandResult } from '../../dev/command.ts';
import { waitUntil } from '../harness/wait.ts';

export interface HostInside {
  /** Runs a command as root in the host, to its end. @throws CommandError when it fails. */
  exec(...command: string[]): Promise<CommandResult>;
  /** As `exec`, with input, deadline or variables: the host's commands see no variable of this machine. */
  execWith(options: CommandOptions, ...command: string[]): Promise<CommandResult>;
  /** Prefixes a command so that it runs as root in the host. */
  inside(command: readonly string[]): string[];
  /** Text of a file in the host. */
  readFile(path: string): Promise<string>;
  /** Puts a text, or a file of this machine, into the host. The file's folder is made where it is missing. */
  copyIn(path: string, content: string | { readonly from: string }, mode?: string): Promise<void>;
  /** `apt-get install` of `.deb` files of this machine; what they depend on comes from the host's own sources. */
  install(...debs: string[]): Promise<CommandResult>;
  /** The journal of this boot, messages only: of one unit, or of all. */
  journal(unit?: string): Promise<string>;
  /** `systemctl is-system-running`: running, degraded, starting ... */
  systemState(): Promise<string>;
  /** A property of a unit, such as ActiveState or MainPID. */
  unitProperty(unit: string, property: string): Promise<string>;
  /** @throws WaitTimeoutError with the state that it had last. */
  waitForUnit(unit: string, activeState: string, deadlineMs?: number): Promise<void>;
}

const unitDeadlineMs = 60_000;
const aptTimeoutMs = 300_000;
const environment = ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin', 'HOME=/root', 'LANG=C.UTF-8'];

export function insideOf(machine: { readonly initPid: number }): HostInside {
  const inside = (command: readonly string[]): string[] => {
    const namespaces = ['--mount', '--uts', '--ipc', '--net', '--pid', '--root', '--wd'];
    const clean = ['env', '--ignore-environment', ...environment];
    return ['nsenter', `--target=${machine.initPid}`, ...namespaces, '--', ...clean, ...command];
  };
  const execWith: HostInside['execWith'] = async ({ env = {}, ...options }, ...command) => {
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    return runNamed(command, inside([...variables, ...command]), options);
  };
  const exec: HostInside['exec'] = (...command) => execWith({}, ...command);
  const copyIn: HostInside['copyIn'] = async (path, content, mode = '0644') => {
    const command = inside(writing(path, mode));
    if (typeof content === 'string') await run(command, { input: content });
    else await run(['sh', '-c', 'from=$1; shift; exec "$@" <"$from"', 'sh', content.from, ...command]);
  };
  const unitProperty: HostInside['unitProperty'] = async (unit, property) =>
    (await exec('systemctl', 'show', '--value', `--property=${property}`, unit)).stdout.trim();
  return {
    exec,
    execWith,
    inside,
    readFile: async (path) => (await exec('cat', '--', path)).stdout,
    copyIn,
    install: async (...debs) => {
      const copies = debs.map((from) => ({ from, path: `/var/tmp/${basename(from)}` }));
      for (const { from, path } of copies) await copyIn(path, { from });
      const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, timeoutMs: aptTimeoutMs };
      const paths = copies.map(({ path }) => path);
      const install = ['apt-get', 'install', '--yes', '--no-install-recommends'];
      const result = await execWith(options, ...install, ...paths);
      await exec('rm', '--', ...paths);
      return result;
    },
    journal: async (unit) => {
      const ofUnit = unit === undefined ? [] : [`--unit=${unit}`];
      return (await exec('journalctl', '--boot', '--no-pager', '--output=cat', ...ofUnit)).stdout;
    },
    systemState: async () => {
      const { stdout } = await exec('systemctl', 'is-system-running').catch(outputOfFailed);
      return stdout.trim();
    },
    unitProperty,
    waitForUnit: async (unit, activeState, deadlineMs = unitDeadlineMs) => {
      const look = (): Promise<string> => unitProperty(unit, 'ActiveState');
      const reached = (state: string): boolean => state === activeState;
      await waitUntil(`${unit} is ${activeState}`, look, reached, { deadlineMs });
    },
  };
}

/** Writes its input to a file. */
export function writing(path: string, mode: string): string[] {
  const script = 'mkdir -p "$(dirname "$1")" && cat >"$1" && chmod "$2" "$1"';
  return ['sh', '-c', script, 'sh', path, mode];
}

/** A failure names the host's command, not the way into the host. */
async function runNamed(
  named: readonly string[],
  command: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  try {
    return await run(command, options);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const how = error.exitCode === null ? 'was ended by a signal' : `exit code ${error.exitCode}`;
    throw new CommandError(['in the host:', ...named], error.exitCode, how, error);
  }
}

/** systemctl is-system-running answers with an exit code too. */
function outputOfFailed(error: unknown): CommandResult {
  if (error instanceof CommandError) return error;
  throw error;
}
