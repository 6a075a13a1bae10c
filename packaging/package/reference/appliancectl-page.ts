/** appliancectl(1), from its tree of commands. */

import { exitCodeHelp } from '../../../appliance/cli/exit-code.ts';
import { paths } from '../../../appliance/config/paths.ts';
import { commonOptions, everyCommand, type CommandReference, type OptionReference } from './command-tree.ts';
import { bold, example, heading, item, page, paragraphs, plain, subheading, type PageTitle } from './roff.ts';

export function appliancectlPage(root: CommandReference, title: Pick<PageTitle, 'date' | 'version'>): string {
  const common = commonOptions(root);
  const commands = everyCommand(root).filter(
    ({ path, commands: inner }) => path.length > 1 && inner.length === 0,
  );
  const { apiSocket, nodeJson, stackFile } = paths('/');
  return page(
    { ...title, name: 'appliancectl', section: 1, purpose: 'show and steer the appliance on this machine' },
    heading('SYNOPSIS'),
    bold('appliancectl [OPTIONS] COMMAND [ARGUMENTS]'),
    heading('DESCRIPTION'),
    paragraphs(root.description),
    ...(root.examples.length > 0 ? [example(root.examples)] : []),
    heading('OPTIONS'),
    paragraphs('These stand before or after the name of a command.'),
    ...root.options.map(option),
    heading('COMMANDS'),
    ...commands.map((command) => commandPart(command, common)),
    heading('EXIT STATUS'),
    ...exitCodes(),
    heading('FILES'),
    item(
      bold(apiSocket),
      plain('Socket of the daemon. Members of the group appliance-operators may use it.'),
    ),
    item(bold(nodeJson), plain('Configuration of this machine, see node.json(5).')),
    item(bold(stackFile), plain('The stack, a Compose file.')),
    heading('SEE ALSO'),
    plain('applianced(8), node.json(5)'),
  );
}

function commandPart(
  { path, parameters, description, options, examples }: CommandReference,
  common: readonly OptionReference[],
): string {
  const own = options.filter(({ flags }) => common.every((other) => other.flags !== flags));
  return [
    subheading([...path.slice(1), ...parameters].join(' ')),
    paragraphs(description),
    ...own.map(option),
    ...(examples.length > 0 ? [example(examples)] : []),
  ].join('\n');
}

function option({ flags, description, choices }: OptionReference): string {
  // Commander puts choices into the description already.
  const told =
    choices.length > 0 && !description.includes('choices')
      ? `${description}: ${choices.join(', ')}`
      : description;
  return item(bold(flags), plain(told));
}

function exitCodes(): string[] {
  return [...exitCodeHelp.matchAll(/^ {2}(\d+) +(.+)$/gm)].map(([, code = '', meaning = '']) =>
    item(bold(code), plain(meaning)),
  );
}
