import { Command } from 'commander';
import type { Machine } from '../../contract/machine.ts';
import type { Context } from '../context.ts';
import { addDefault, define, examplesText } from '../define.ts';
import type { Definition, Runtime } from '../define.ts';
import { ExitCode } from '../exit-code.ts';
import { renderNetwork } from '../render/network.ts';
import { helpCommand } from './help.ts';
import { networkSetCommand } from './network-set.ts';

const networkShowCommand: Definition<object> = {
  usage: 'show',
  summary: 'show the network of the machine, its host name and its clock',
  examples: ['network', "network show --json | jq '.network.interfaces[].addresses'"],
  run: async (context) => shown(await context.client.machine(), context),
};

const networkConfirmCommand: Definition<object> = {
  usage: 'confirm',
  summary: 'keep the change that is on trial',
  examples: ['network confirm'],
  run: async (context) => shown(await context.client.machineNetworkConfirm(), context),
};

const networkRevertCommand: Definition<object> = {
  usage: 'revert',
  summary: 'take the change that is on trial back now',
  examples: ['network revert'],
  run: async (context) => shown(await context.client.machineNetworkRevert(), context),
};

function shown(machine: Machine, context: Context): ExitCode {
  if (context.json) context.outJson(machine);
  else context.out(renderNetwork(machine, context.view()));
  return ExitCode.ok;
}

/** Alone it shows what there is. */
export function networkCommand(runtime: Runtime): Command {
  const command = new Command('network')
    .usage('[show|set|confirm|revert]')
    .summary('show and set the network of the machine')
    .description(
      'Shows and sets the IPv4 of the interfaces, through systemd-networkd, ifupdown or NetworkManager. A change is on trial: unless it is confirmed ' +
        'in time, or when the machine boots before that, what was before is put back.',
    );
  addDefault(command, define(networkShowCommand, runtime));
  command.addCommand(define(networkSetCommand, runtime));
  command.addCommand(define(networkConfirmCommand, runtime));
  command.addCommand(define(networkRevertCommand, runtime));
  command.helpCommand(false).addCommand(helpCommand(command));
  return command.addHelpText('after', () =>
    examplesText([
      'network',
      'network set eth0 static --address 192.0.2.10/24 --gateway 192.0.2.1 --dns 192.0.2.53',
      'network set eth0 dhcp',
      'network confirm',
    ]),
  );
}
