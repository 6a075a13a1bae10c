import { Password } from '../contract/accounts.ts';
import type { Context } from './context.ts';
import { InputError } from './exit-code.ts';
import { readPassword } from './given-files.ts';

const MAX_TRIES = 3;
const STANDARD_INPUT = '-';

/**
 * A password that is to be set: typed twice unseen, or read from a file. Never an argument: every user of the machine can read those.
 * Rejects with an InputError for one that cannot be used, or where nobody is there to be asked.
 */
export async function newPassword(file: string | undefined, context: Context): Promise<string> {
  const { askSecret } = context.io;
  if (askSecret === undefined || (file !== undefined && file !== STANDARD_INPUT)) {
    if (file === undefined) throw new InputError('nobody is there to be asked: say --password-file');
    return usable(await readPassword(file, context));
  }
  for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
    const password = usable(await askSecret('New password: '));
    if (password === (await askSecret('The same again: '))) return password;
    context.note('These are not the same.\n');
  }
  throw new InputError('nothing was changed: the password was not typed twice alike');
}

function usable(password: string): string {
  const { success, error } = Password.safeParse(password);
  if (success) return password;
  throw new InputError(
    `the password cannot be used: ${error.issues.map(({ message }) => message).join('; ')}`,
  );
}
