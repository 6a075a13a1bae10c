/** What appliancectl can be told, as plain data: read from the same tree of commands that answers --help. */

import type { Argument, Command, Option } from 'commander';
import { createProgram } from '../../../appliance/cli/program.ts';

export interface OptionReference {
  /** As --help has it: `-n, --lines <count>`. */
  readonly flags: string;
  /** `-n`, `--lines`. */
  readonly names: readonly string[];
  readonly description: string;
  /** It has a value. */
  readonly takesValue: boolean;
  /** Empty: any value. */
  readonly choices: readonly string[];
}

export interface CommandReference {
  /** From the program on: `appliancectl`, `config`, `get`. */
  readonly path: readonly [string, ...string[]];
  readonly summary: string;
  readonly description: string;
  /** As --help has them: `<service>`, `[file]`, `[service...]`. */
  readonly parameters: readonly string[];
  readonly options: readonly OptionReference[];
  /** Each a whole command line. */
  readonly examples: readonly string[];
  readonly commands: readonly CommandReference[];
}

/** The program itself, with all its commands below it. */
export function readCommandTree(): CommandReference {
  let written = '';
  const stdout = { write: (text: string) => (written += text), columns: 80 };
  const program = createProgram({
    io: {
      stdout,
      stderr: stdout,
      env: {},
      now: () => 0,
      cwd: () => '/',
      interrupted: new AbortController().signal,
    },
    ended: () => undefined,
    failed: () => Promise.resolve(),
  });
  const helpOf = (command: Command): string => {
    written = '';
    command.outputHelp();
    return written;
  };
  return reference(program, [program.name()], helpOf);
}

/** The program and every command, in the order of --help. */
export function everyCommand(root: CommandReference): readonly CommandReference[] {
  return [root, ...root.commands.flatMap(everyCommand)];
}

function reference(
  command: Command,
  path: readonly [string, ...string[]],
  helpOf: (command: Command) => string,
): CommandReference {
  const help = command.createHelp();
  return {
    path,
    summary: command.summary() === '' ? command.description() : command.summary(),
    description: command.description() === '' ? command.summary() : command.description(),
    parameters: command.registeredArguments.map(parameter),
    options: help
      .visibleOptions(command)
      .map((option) => optionReference(option, help.optionDescription(option))),
    examples: [...helpOf(command).matchAll(/^ {2}(appliancectl .+)$/gm)].map(([, example = '']) => example),
    commands: help.visibleCommands(command).map((inner) => reference(inner, [...path, inner.name()], helpOf)),
  };
}

function parameter(argument: Argument): string {
  const name = argument.name() + (argument.variadic ? '...' : '');
  return argument.required ? `<${name}>` : `[${name}]`;
}

function optionReference(option: Option, description: string): OptionReference {
  return {
    flags: option.flags,
    names: [option.short, option.long].filter((name) => name !== undefined),
    description,
    takesValue: option.required || option.optional,
    choices: option.argChoices ?? [],
  };
}

/** Options that every command has; they are told once. */
export function commonOptions(root: CommandReference): readonly OptionReference[] {
  const [first, ...others] = everyCommand(root);
  return (first?.options ?? []).filter(({ flags }) =>
    others
      .filter(({ path }) => path.at(-1) !== 'help')
      .every(
        ({ options, commands }) => commands.length > 0 || options.some((option) => option.flags === flags),
      ),
  );
}
