import { Command, Option } from 'commander';
import { DEFAULT_USER, Role, UserName } from '../../contract/accounts.ts';
import { isConfirmed } from '../confirm.ts';
import type { Context } from '../context.ts';
import { addDefault, define, examplesText } from '../define.ts';
import type { Definition, Runtime } from '../define.ts';
import { ExitCode, InputError } from '../exit-code.ts';
import { newPassword } from '../new-password.ts';
import { renderUsers } from '../render/accounts.ts';
import { clean } from '../render/text.ts';
import { helpCommand } from './help.ts';

interface PasswordOptions {
  readonly role?: Role;
  readonly passwordFile?: string;
}

const setPasswordCommand: Definition<PasswordOptions> = {
  usage: 'set-password [name]',
  summary: 'add a user of the status page, or give one another password',
  description:
    `Adds a user of the status page, or gives one another password; without a name it is ${DEFAULT_USER}. All sessions of the user end. ` +
    'The password is asked for twice, or read from --password-file; it is never an argument, because every user of the machine can read those.',
  examples: [
    'user set-password',
    'user set-password carol --role viewer',
    'user set-password --password-file /root/page.pw',
  ],
  options: [
    new Option('--role <role>', 'what the user may; a new one is an operator').choices(Role.options),
    new Option('--password-file <file>', 'read the password from there (-: standard input)'),
  ],
  run: async (context, [given = DEFAULT_USER], { role, passwordFile }) => {
    const name = userName(given);
    const password = await newPassword(passwordFile, context);
    const user = await context.client.userSet({ name, password, ...(role !== undefined && { role }) });
    if (context.json) context.outJson(user);
    else
      context.out(`${clean(user.name)} (${clean(user.role)}) signs in with the new password from now on.\n`);
    await sayTokens(user.name, context);
    return ExitCode.ok;
  },
};

/** Whoever knew the password before may have made some, and they are programs' that nobody wants to cut off unasked. */
async function sayTokens(user: string, context: Context): Promise<void> {
  const all = await context.client.tokens();
  const own = all.filter((token) => token.user === user).map(({ id, name }) => `${clean(name)} (${id})`);
  if (own.length === 0) return;
  context.note(
    `API tokens that ${clean(user)} has made stay in force: ${own.join(', ')}\n  Next: revoke those that you do not know: appliancectl token revoke ID\n`,
  );
}

const userListCommand: Definition<object> = {
  usage: 'list',
  summary: 'show who may sign in on the status page',
  description: 'Shows who may sign in on the status page. Times are UTC. "user" alone does the same.',
  examples: ['user', "user list --json | jq -r '.[].name'"],
  run: async (context) => {
    const users = await context.client.users();
    if (context.json) context.outJson(users);
    else context.out(renderUsers(users, context.view()));
    return ExitCode.ok;
  },
};

const userRemoveCommand: Definition<{ readonly yes?: true }> = {
  usage: 'remove <name>',
  summary: 'remove a user, with all sessions and API tokens of it',
  examples: ['user remove carol', 'user remove carol --yes'],
  options: [new Option('-y, --yes', 'do not ask')],
  run: async (context, [given = ''], { yes }) => {
    const name = userName(given);
    const question = `Remove the user ${name}, with all sessions and API tokens of it? [y/N] `;
    if (!(await isConfirmed(context, question, yes))) return ExitCode.failed;
    const answer = await context.client.userRemove({ name });
    if (context.json) context.outJson(answer);
    else context.out(`${name} cannot sign in any more.\n`);
    return ExitCode.ok;
  },
};

/** Alone it shows the list. */
export function userCommand(runtime: Runtime): Command {
  const command = new Command('user')
    .usage('[list|set-password|remove]')
    .summary('show and change who may sign in on the status page')
    .description(
      'Shows and changes who may sign in on the status page. A viewer sees everything, an operator also changes what runs.',
    );
  addDefault(command, define(userListCommand, runtime));
  command.addCommand(define(setPasswordCommand, runtime));
  command.addCommand(define(userRemoveCommand, runtime));
  command.helpCommand(false).addCommand(helpCommand(command));
  return command.addHelpText('after', () =>
    examplesText(['user', 'user set-password', 'user set-password carol --role viewer', 'user remove carol']),
  );
}

function userName(given: string): string {
  const { success, data, error } = UserName.safeParse(given);
  if (success) return data;
  const reasons = error.issues.map(({ message }) => message).join('; ');
  throw new InputError(`${JSON.stringify(given)} is no name of a user: it ${reasons}`);
}
