import { Command, Option } from 'commander';
import { Role } from '../../contract/accounts.ts';
import { addDefault, define, examplesText } from '../define.ts';
import type { Definition, Runtime } from '../define.ts';
import { ExitCode, InputError } from '../exit-code.ts';
import { renderTokens } from '../render/accounts.ts';
import { clean } from '../render/text.ts';
import { timestamp } from '../render/time.ts';
import { parseTime } from '../../client/words/given-time.ts';
import { helpCommand } from './help.ts';

interface CreateOptions {
  readonly role?: Role;
  readonly for?: string;
}

const tokenCreateCommand: Definition<CreateOptions> = {
  usage: 'create <name>',
  summary: 'make an API token for a program, and print it',
  description:
    'Makes an API token for a program, and prints it; it is kept nowhere and cannot be shown again. The name says what it is for. ' +
    'It is sent to the status page as "Authorization: Bearer TOKEN", for paths below /api and for /metrics.',
  examples: [
    'token create prometheus --role viewer',
    'token create "nightly backup" --role operator --for 90d > backup.token',
  ],
  options: [
    new Option('--role <role>', 'what it may').choices(Role.options).makeOptionMandatory(),
    new Option('--for <duration>', 'it expires after that: 12h, 90d; without it never'),
  ],
  run: async (context, [name = ''], { role = 'viewer', for: duration }) => {
    const expiresAt = duration === undefined ? undefined : parseTime(duration, context.io.now(), 'after');
    if (duration !== undefined && expiresAt === undefined) {
      throw new InputError(`"${duration}" is no duration (12h, 90d)`);
    }
    const made = await context.client.tokenMake({
      name,
      role,
      ...(expiresAt !== undefined && { expiresAt }),
    });
    if (context.json) {
      context.outJson(made);
      return ExitCode.ok;
    }
    const until = made.expiresAt === undefined ? 'until it is revoked' : `until ${timestamp(made.expiresAt)}`;
    context.note(`API token ${clean(made.id)} (${clean(made.role)}, ${until}); it is shown only now.\n`);
    context.out(`${clean(made.token)}\n`);
    return ExitCode.ok;
  },
};

const tokenListCommand: Definition<object> = {
  usage: 'list',
  summary: 'show the API tokens that were made, and when each was used last',
  description:
    'Shows the API tokens that were made, and when each was used last; also those that have expired. Times are UTC. "token" alone does the same.',
  examples: ['token', "token list --json | jq -r '.[] | select(.lastUsedAt == null) | .id'"],
  run: async (context) => {
    const tokens = await context.client.tokens();
    if (context.json) context.outJson(tokens);
    else context.out(renderTokens(tokens, context.view()));
    return ExitCode.ok;
  },
};

const tokenRevokeCommand: Definition<object> = {
  usage: 'revoke <id>',
  summary: 'end an API token at once',
  examples: ['token revoke 7f3a09c1'],
  run: async (context, [id = '']) => {
    const answer = await context.client.tokenRevoke({ id });
    if (context.json) context.outJson(answer);
    else context.out(`The API token ${clean(id)} is not in force any more.\n`);
    return ExitCode.ok;
  },
};

/** Alone it shows the list. */
export function tokenCommand(runtime: Runtime): Command {
  const command = new Command('token')
    .usage('[list|create|revoke]')
    .summary('show, make and revoke API tokens')
    .description('Shows, makes and revokes API tokens, by which programs ask the status page.');
  addDefault(command, define(tokenListCommand, runtime));
  command.addCommand(define(tokenCreateCommand, runtime));
  command.addCommand(define(tokenRevokeCommand, runtime));
  command.helpCommand(false).addCommand(helpCommand(command));
  return command.addHelpText('after', () =>
    examplesText(['token', 'token create prometheus --role viewer --for 90d', 'token revoke 7f3a09c1']),
  );
}
