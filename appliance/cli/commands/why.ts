import type { Definition } from '../define.ts';
import { ExitCode } from '../exit-code.ts';
import { renderWhy } from '../render/why.ts';

export const whyCommand: Definition<object> = {
  usage: 'why <service>',
  summary: 'explain the state of one service',
  description:
    'Explains one service: its state and reason, what it waits for, what comes next, what happened last.',
  examples: ['why broker-edge', 'why signal-server --json'],
  run: async (context, [name = '']) => {
    const why = await context.client.why({ name });
    if (context.json) context.outJson(why);
    else context.out(renderWhy(why, context.view()));
    return ExitCode.ok;
  },
};
