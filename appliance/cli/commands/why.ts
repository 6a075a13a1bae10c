import { Option } from 'commander';
import type { Definition } from '../define.ts';
import { ExitCode } from '../exit-code.ts';
import { lineCount } from '../line-count.ts';
import { renderWhy } from '../render/why.ts';

interface Options {
  /** Absent: a few as text, all of them as JSON. */
  readonly lines?: number;
}

const SHOWN = 10;

export const whyCommand: Definition<Options> = {
  usage: 'why <service>',
  summary: 'explain the state of one service',
  description:
    'Explains one service: its state and reason, what it waits for, what comes next, what happened last.',
  examples: ['why broker-edge', 'why broker-edge -n 50', 'why signal-server --json'],
  options: [
    new Option('-n, --lines <count>', `how many past events (default: ${SHOWN}; as JSON all)`).argParser(
      lineCount,
    ),
  ],
  run: async (context, [name = ''], { lines }) => {
    const why = await context.client.why({ name });
    if (context.json) context.outJson({ ...why, history: why.history.slice(0, lines) });
    else context.out(renderWhy(why, lines ?? SHOWN, context.view()));
    return ExitCode.ok;
  },
};
