import { Command } from 'commander';
import { addDefault, define, examplesText } from '../define.ts';
import type { Definition, Runtime } from '../define.ts';
import { ExitCode } from '../exit-code.ts';
import { renderSessions } from '../render/accounts.ts';
import { clean } from '../render/text.ts';
import { helpCommand } from './help.ts';

const sessionListCommand: Definition<object> = {
  usage: 'list',
  summary: 'show who is signed in on the status page, and from where',
  description:
    'Shows who is signed in on the status page, and from where, newest first. A session ends after 12 hours, or after 30 minutes in which nobody did anything there. Times are UTC. "session" alone does the same.',
  examples: ['session', "session list --json | jq -r '.[].address'"],
  run: async (context) => {
    const sessions = await context.client.sessions();
    if (context.json) context.outJson(sessions);
    else context.out(renderSessions(sessions, context.view()));
    return ExitCode.ok;
  },
};

const sessionRevokeCommand: Definition<object> = {
  usage: 'revoke <id>',
  summary: 'end a session at once',
  description:
    'Ends a session at once. Who knows the password can sign in again: "user set-password" changes it.',
  examples: ['session revoke 7f3a09c1'],
  run: async (context, [id = '']) => {
    const answer = await context.client.sessionRevoke({ id });
    if (context.json) context.outJson(answer);
    else context.out(`The session ${clean(id)} has ended.\n`);
    return ExitCode.ok;
  },
};

/** Alone it shows the list. */
export function sessionCommand(runtime: Runtime): Command {
  const command = new Command('session')
    .usage('[list|revoke]')
    .summary('show and end sessions of the status page')
    .description('Shows and ends sessions of the status page.');
  addDefault(command, define(sessionListCommand, runtime));
  command.addCommand(define(sessionRevokeCommand, runtime));
  command.helpCommand(false).addCommand(helpCommand(command));
  return command.addHelpText('after', () => examplesText(['session', 'session revoke 7f3a09c1']));
}
