import type { Context } from './context.ts';
import { InputError } from './exit-code.ts';

/** Only a plain yes counts. Rejects with InputError where nobody can be asked. */
export async function isConfirmed({ io }: Context, question: string): Promise<boolean> {
  if (io.ask === undefined) throw new InputError('nobody is there to be asked: say --yes');
  const answer = await io.ask(question);
  return /^y(es)?$/i.test(answer.trim());
}
