import { setTimeout as delay } from 'node:timers/promises';
import { InvalidArgumentError, Option } from 'commander';
import type { StackCommand, WorkItem } from '../../contract/work.ts';
import { isOpen } from '../../contract/work.ts';
import type { Context } from '../context.ts';
import type { Definition } from '../define.ts';
import { CommandFailedError, ExitCode } from '../exit-code.ts';
import { createProgress } from '../progress.ts';
import { clean } from '../render/text.ts';

/** How often the daemon is asked how far the work is. */
const POLL_MS = 200;
/** At first more often: most work is short, and a machine that reboots takes the connection with it soon after it said so. */
const FIRST_POLL_MS = 40;
const FIRST_POLLS_MS = 2_000;

/** What can be wanted of one service as well. */
type Word = Exclude<StackCommand, 'remove'>;

export interface WorkOptions {
  /** False: --no-wait. */
  readonly wait: boolean;
  readonly timeout?: number;
}

/** start, stop and restart differ in their words only. */
export function workCommand(
  word: Word,
  texts: Pick<Definition<WorkOptions>, 'summary' | 'examples'>,
): Definition<WorkOptions> {
  return {
    usage: `${word} [service...]`,
    ...texts,
    description: `${texts.summary[0]?.toUpperCase()}${texts.summary.slice(1)}. Waits until it is done.`,
    options: waitOptions(),
    run: async (context, names, { wait, timeout }) => {
      const accepted = await send(word, names, context);
      const items = wait ? await waitForAll(accepted, timeout, context) : accepted;
      if (context.json) context.outJson(items);
      else
        for (const item of items) context.out(`${clean(item.service ?? 'stack')}: ${clean(item.message)}\n`);
      return exitCodeFor(items);
    },
  };
}

export function waitOptions(): readonly Option[] {
  return [
    new Option('--no-wait', 'do not wait until it is done'),
    new Option('--timeout <seconds>', 'wait no longer; the work goes on').argParser(seconds),
  ];
}

/** Of one command: waits for its end, and says it. */
export async function finish(
  accepted: WorkItem,
  { wait, timeout }: WorkOptions,
  context: Context,
): Promise<ExitCode> {
  const [item = accepted] = wait ? await waitForAll([accepted], timeout, context) : [accepted];
  if (context.json) context.outJson(item);
  else context.out(`${clean(item.message)}\n`);
  return exitCodeFor([item]);
}

/** What is still open has not failed. */
function exitCodeFor(items: readonly WorkItem[]): ExitCode {
  const isBad = items.some(({ state }) => state === 'failed' || state === 'cancelled');
  return isBad ? ExitCode.failed : ExitCode.ok;
}

export function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number of seconds.');
}

/** All names are known before anything is sent: a slip in one must not leave the others half done. */
async function send(word: Word, names: readonly string[], { client }: Context): Promise<WorkItem[]> {
  if (names.length === 0) return [await client[word]()];
  for (const name of names) await client.service({ name });
  const items: WorkItem[] = [];
  for (const name of new Set(names)) items.push(await client[`${word}Service`]({ name }));
  return items;
}

export async function waitForAll(
  accepted: readonly WorkItem[],
  timeoutSeconds: number | undefined,
  context: Context,
): Promise<WorkItem[]> {
  const { client, io } = context;
  const startedAt = io.now();
  using progress = createProgress(io.stderr);
  let items = [...accepted];
  while (items.some(isOpen)) {
    const waitedMs = io.now() - startedAt;
    const open = items.filter(isOpen).map(label);
    if (timeoutSeconds !== undefined && waitedMs > timeoutSeconds * 1_000) {
      throw new CommandFailedError(
        `not done after ${timeoutSeconds} s: ${open.join(', ')}; the daemon goes on with it (appliancectl status)`,
      );
    }
    progress.show(`${open.join(', ')} ... ${Math.floor(waitedMs / 1_000)} s`);
    await delay(waitedMs < FIRST_POLLS_MS ? FIRST_POLL_MS : POLL_MS, undefined, { signal: io.interrupted });
    items = await Promise.all(
      items.map(async (item) => (isOpen(item) ? client.work({ id: item.id }) : item)),
    );
  }
  return items;
}

function label({ command, service }: WorkItem): string {
  return service === undefined ? command : `${command} ${clean(service)}`;
}
