import { Command } from 'commander';
import { addDefault, define, examplesText } from '../define.ts';
import type { Definition, Runtime } from '../define.ts';
import { ExitCode } from '../exit-code.ts';
import { renderImages } from '../render/images.ts';
import { renderUpdates } from '../render/updates.ts';
import { helpCommand } from './help.ts';
import { updateHistoryCommand } from './update-history.ts';
import { updateHoldCommand, updateReleaseCommand } from './update-hold.ts';
import { updateCheckCommand, updateNowCommand, updateRollbackCommand } from './update-now.ts';

const updateStatusCommand: Definition<object> = {
  usage: 'status',
  summary: 'show what is in force, newer, pending, held back and failed, and when it is tried next',
  examples: [
    'update',
    "update status --json | jq -r '.os.pending[].name'",
    'update status --json | jq -r \'.images[] | select(.state != "up-to-date") | .service\'',
  ],
  run: async (context) => {
    const updates = await context.client.updates();
    if (context.json) {
      context.outJson(updates);
      return ExitCode.ok;
    }
    const view = context.view();
    const parts = [renderImages(updates.images, view), renderUpdates(updates.os, view)];
    context.out(parts.filter((part) => part !== '').join('\n'));
    return ExitCode.ok;
  },
};

/** Alone it shows the status. */
export function updateCommand(runtime: Runtime): Command {
  const command = new Command('update')
    .usage('[status|check|now|hold|release|rollback|history]')
    .summary('show and steer updates of images and of the operating system')
    .description(
      'Shows and steers updates of images and of the operating system. They run by themselves while auto_update is on; a service that ' +
        'does badly with a newer image gets the one before back.',
    );
  addDefault(command, define(updateStatusCommand, runtime));
  command.addCommand(define(updateCheckCommand, runtime));
  command.addCommand(define(updateNowCommand, runtime));
  command.addCommand(define(updateHoldCommand, runtime));
  command.addCommand(define(updateReleaseCommand, runtime));
  command.addCommand(define(updateRollbackCommand, runtime));
  command.addCommand(define(updateHistoryCommand, runtime));
  command.helpCommand(false).addCommand(helpCommand(command));
  return command.addHelpText('after', () =>
    examplesText([
      'update',
      'update check',
      'update now',
      'update hold broker-edge --for 2d --why "fair week"',
    ]),
  );
}
