import { Command, CommanderError } from 'commander';
import { ApiProblemError } from '../client/errors.ts';
import { version } from '../version.ts';
import { certsCommand } from './commands/certs.ts';
import { cleanupCommand } from './commands/cleanup.ts';
import { configCommand } from './commands/config.ts';
import { consoleCommand } from './commands/console.ts';
import { diagCommand } from './commands/diag.ts';
import { eventsCommand } from './commands/events.ts';
import { helpCommand } from './commands/help.ts';
import { logsCommand } from './commands/logs.ts';
import { networkCommand } from './commands/network.ts';
import { planCommand } from './commands/plan.ts';
import { poweroffCommand } from './commands/poweroff.ts';
import { rebootCommand } from './commands/reboot.ts';
import { restartCommand } from './commands/restart.ts';
import { sessionCommand } from './commands/session.ts';
import { startCommand } from './commands/start.ts';
import { statusCommand } from './commands/status.ts';
import { stopCommand } from './commands/stop.ts';
import { supportCommand } from './commands/support.ts';
import { tokenCommand } from './commands/token.ts';
import { uninstallCommand } from './commands/uninstall.ts';
import { updateCommand } from './commands/update.ts';
import { userCommand } from './commands/user.ts';
import { versionCommand } from './commands/version.ts';
import { waitCommand } from './commands/wait.ts';
import { whyCommand } from './commands/why.ts';
import { workQueueCommand } from './commands/work-list.ts';
import { viewOf } from './context.ts';
import type { Io } from './context.ts';
import { addCommonOptions, define, examplesText } from './define.ts';
import type { Runtime } from './define.ts';
import { ExitCode, exitCodeHelp, exitCodeOf } from './exit-code.ts';
import type { TextOf } from './render/problems.ts';
import { errorText } from './report-error.ts';

/** Runs the command that `args` (without node and script) names; resolves with its exit code and never rejects. */
export async function runProgram(args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = ExitCode.ok;
  const runtime: Runtime = {
    io,
    ended: (ended) => (code = ended),
    failed: async (error, options) => {
      const textOf = await sourceReader(error);
      const view = viewOf(io, io.stderr, options);
      io.stderr.write(errorText(error, textOf, view, io.env['APPLIANCECTL_DEVELOPMENT_LOG']));
    },
  };
  const program = createProgram(runtime);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) await runtime.failed(error, {});
    return exitCodeOf(error);
  }
}

/** Files are read only for an error that names places in them. */
async function sourceReader(error: unknown): Promise<TextOf> {
  if (!(error instanceof ApiProblemError) || error.problem.problems === undefined) return () => undefined;
  return (await import('./offline.ts')).readSource;
}

export function createProgram(runtime: Runtime): Command {
  const program = new Command('appliancectl');
  program.description('Shows and steers the appliance on this machine.');
  addCommonOptions(program);
  program.version(version, '-V, --version', 'print the version of appliancectl');
  const commands = [
    define(statusCommand, runtime),
    define(waitCommand, runtime),
    define(consoleCommand, runtime),
    define(planCommand, runtime),
    define(whyCommand, runtime),
    define(diagCommand, runtime),
    define(logsCommand, runtime),
    define(eventsCommand, runtime),
    define(startCommand, runtime),
    define(stopCommand, runtime),
    define(restartCommand, runtime),
    workQueueCommand(runtime),
    updateCommand(runtime),
    certsCommand(runtime),
    userCommand(runtime),
    sessionCommand(runtime),
    tokenCommand(runtime),
    cleanupCommand(runtime),
    supportCommand(runtime),
    networkCommand(runtime),
    define(rebootCommand, runtime),
    define(poweroffCommand, runtime),
    define(uninstallCommand, runtime),
    configCommand(runtime),
    define(versionCommand, runtime),
  ];
  for (const command of commands) program.addCommand(command);
  program.helpCommand(false).addCommand(helpCommand(program));
  program.addHelpText(
    'after',
    () => `${examplesText(['status', 'why broker-edge', 'logs -f signal-server'])}\n\n${exitCodeHelp}`,
  );
  for (const command of everyCommand(program)) {
    command
      .exitOverride()
      .showSuggestionAfterError(true)
      .showHelpAfterError('(--help shows the usage)')
      .configureOutput({
        writeOut: (text) => void runtime.io.stdout.write(text),
        writeErr: (text) => void runtime.io.stderr.write(text),
        getOutHelpWidth: () => runtime.io.stdout.columns ?? 80,
        getErrHelpWidth: () => runtime.io.stderr.columns ?? 80,
      });
  }
  return program;
}

function* everyCommand(command: Command): Generator<Command> {
  yield command;
  for (const inner of command.commands) yield* everyCommand(inner);
}
