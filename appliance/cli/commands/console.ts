import { Option } from 'commander';
import { absolute } from '../context.ts';
import type { Definition } from '../define.ts';
import { CommandFailedError, InputError } from '../exit-code.ts';

interface Options {
  readonly profile?: string;
  readonly record?: string;
  readonly replay?: string;
}

export const consoleCommand: Definition<Options> = {
  usage: 'console',
  summary: 'the screen of the appliance on this terminal',
  description:
    'Shows how the appliance is, its services, logs, updates, certificates and events, and does what an operator wants of it. ' +
    'The same program stands on tty1 of the appliance. ? shows its keys. Where nothing can be drawn it prints the overview once.',
  examples: ['console', 'console --profile ascii'],
  options: [
    new Option(
      '--profile <name>',
      'what the terminal can draw; chosen by TERM and the locale where absent',
    ).choices(['linux', 'utf8', 'ascii', 'plain']),
    new Option('--record <file>', 'write what happens to a file, without passwords'),
    new Option('--replay <file>', 'show what was recorded'),
  ],
  run: ({ io, json, paths, socket }, _, { profile, record, replay }) => {
    if (json) throw new InputError('the console has no JSON: appliancectl status --json');
    if (io.becomeConsole === undefined)
      throw new CommandFailedError('there is no console beside this program');
    const given = {
      root: paths.root,
      socket,
      profile,
      record: record === undefined ? undefined : absolute(record, io),
      replay: replay === undefined ? undefined : absolute(replay, io),
    };
    return io.becomeConsole(
      Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value])),
    );
  },
};
