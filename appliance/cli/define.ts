import { Command, Option } from 'commander';
import { createContext } from './context.ts';
import type { CommonOptions, Context, Io } from './context.ts';
import { ExitCode, exitCodeOf } from './exit-code.ts';

/** One command of appliancectl. `Options` is what its own options give. */
export interface Definition<Options> {
  /** With its arguments, as commander writes them: `why <service>`. */
  readonly usage: string;
  readonly summary: string;
  /** Where the summary is not enough: sentences without line breaks, which --help and man make. */
  readonly description?: string;
  /** Without the name of the program; each is shown in --help. */
  readonly examples: readonly [string, ...string[]];
  readonly options?: readonly Option[];
  readonly run: (context: Context, args: readonly string[], options: Options) => ExitCode | Promise<ExitCode>;
}

export interface Runtime {
  readonly io: Io;
  /** Exit code of the command that ran. */
  ended(code: ExitCode): void;
  /** Says on standard error what happened. */
  failed(error: unknown, options: CommonOptions): Promise<void>;
}

export function define<Options extends object>(definition: Definition<Options>, runtime: Runtime): Command {
  const [name = '', ...parameters] = definition.usage.split(' ');
  const command = new Command(name);
  if (parameters.length > 0) command.arguments(parameters.join(' '));
  command.summary(definition.summary).description(definition.description ?? definition.summary);
  for (const option of definition.options ?? []) command.addOption(option);
  addCommonOptions(command);
  command.action(() => runCommand(command, definition, runtime));
  command.addHelpText('after', () => examplesText(definition.examples));
  return command;
}

export function examplesText(examples: readonly string[]): string {
  const title = examples.length === 1 ? 'Example:' : 'Examples:';
  return `\n${title}\n${examples.map((example) => `  appliancectl ${example}`).join('\n')}`;
}

/** A group alone does what `inner` does, so that its options may follow the name of the group: the help of the group shows them. */
export function addDefault(group: Command, inner: Command): void {
  group.addCommand(inner, { isDefault: true });
  group.configureHelp({ visibleOptions: () => inner.createHelp().visibleOptions(inner) });
}

/** On the program and on each command, so that they may stand before or after its name. */
export function addCommonOptions(command: Command): void {
  command
    .addOption(new Option('--json', 'print JSON'))
    .addOption(new Option('--root <dir>', 'look for the appliance below another root'))
    .addOption(new Option('--socket <path>', 'socket of the daemon'))
    .addOption(new Option('--color <when>', 'use colours').choices(['auto', 'always', 'never']));
}

async function runCommand<Options extends object>(
  command: Command,
  definition: Definition<Options>,
  runtime: Runtime,
): Promise<void> {
  const common = commonOptions(command);
  try {
    const context = createContext(runtime.io, common);
    // Commander fills exactly the options that the definition declares.
    const options = command.opts() as unknown as Options;
    runtime.ended(await definition.run(context, command.args, options));
  } catch (error) {
    if (runtime.io.interrupted.aborted) {
      runtime.ended(ExitCode.interrupted);
      return;
    }
    await runtime.failed(error, common);
    runtime.ended(exitCodeOf(error));
  }
}

/** What stands after the name of the command wins over what stands before it. */
function commonOptions(command: Command): CommonOptions {
  const levels: CommonOptions[] = [];
  for (let at: Command | null = command; at !== null; at = at.parent) levels.unshift(at.opts());
  return Object.assign({}, ...levels) as CommonOptions;
}
