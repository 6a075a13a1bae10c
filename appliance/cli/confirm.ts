import type { Context } from './context.ts';
import { InputError } from './exit-code.ts';

/** `yes` answers beforehand (`how` says by which words). Only a plain yes counts; of anything else it is noted that nothing was done. Rejects with InputError where nobody can be asked. */
export async function isConfirmed(
  { io, note }: Context,
  question: string,
  yes: true | undefined,
  how = '--yes',
): Promise<boolean> {
  if (yes === true) return true;
  if (io.ask === undefined) throw new InputError(`nobody is there to be asked: say ${how}`);
  const answer = await io.ask(question);
  const isYes = /^y(es)?$/i.test(answer.trim());
  if (!isYes) note('Nothing was done.\n');
  return isYes;
}
