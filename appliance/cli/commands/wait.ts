import { Option } from 'commander';
import type { Status } from '../../contract/status.ts';
import type { Context } from '../context.ts';
import type { Definition } from '../define.ts';
import { CommandFailedError, ExitCode } from '../exit-code.ts';
import { createProgress } from '../progress.ts';
import { clean } from '../render/text.ts';
import { seconds } from './work.ts';

interface Options {
  readonly for: 'healthy' | 'settled';
  readonly timeout?: number;
}

export const waitCommand: Definition<Options> = {
  usage: 'wait',
  summary: 'wait until the appliance is healthy, or until nothing is under way',
  description:
    'Waits until every service works, or with --for settled until no service is being started, replaced or on the ' +
    'way to its first health: then nothing is cut off by a reboot. A daemon that is replaced meanwhile is waited for.',
  examples: ['wait --timeout 300', 'wait --for settled && appliancectl reboot'],
  options: [
    new Option('--for <state>', 'what to wait for').choices(['healthy', 'settled']).default('healthy'),
    new Option('--timeout <seconds>', 'wait no longer').argParser(seconds),
  ],
  run: async (context, _, options) => {
    const status = await waited(context, options);
    if (context.json) context.outJson(status);
    else context.out(`${clean(status.summary)}\n`);
    return ExitCode.ok;
  },
};

async function waited(context: Context, { for: state, timeout }: Options): Promise<Status> {
  const { client, io } = context;
  // A daemon that does not answer at all is told at once.
  let last = await client.status();
  if (missing(last, state) === undefined) return last;
  using progress = createProgress(io.stderr);
  const over = timeout === undefined ? [] : [AbortSignal.timeout(timeout * 1_000)];
  const signal = AbortSignal.any([io.interrupted, ...over]);
  try {
    for await (const message of client.events({ limit: 0, status: true }, { signal, reconnect: true })) {
      if (message.event !== 'status' && message.event !== 'snapshot') continue;
      last = message.data;
      const why = missing(last, state);
      if (why === undefined) return last;
      progress.show(clean(why));
    }
  } catch (error) {
    if (io.interrupted.aborted || !signal.aborted) throw error;
  }
  throw new CommandFailedError(`not ${state} after ${timeout} s: ${clean(missing(last, state) ?? '')}`);
}

function missing(status: Status, state: Options['for']): string | undefined {
  if (state === 'settled') return status.unsettled;
  return status.health === 'healthy' ? undefined : status.summary;
}
