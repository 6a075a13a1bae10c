import { Option } from 'commander';
import { absolute } from '../context.ts';
import type { Definition } from '../define.ts';
import { ExitCode } from '../exit-code.ts';
import { renderPlan } from '../render/plan.ts';

interface Options {
  readonly exitCode?: true;
}

export const planCommand: Definition<Options> = {
  usage: 'plan [file]',
  summary: 'show what would be done, and change nothing',
  description:
    'Shows what the daemon would do now, or what it would do if FILE were the stack. Nothing is changed.',
  examples: ['plan', 'plan /tmp/stack.yaml', 'plan --exit-code && echo converged'],
  options: [new Option('--exit-code', 'end with 5 if something would be done')],
  run: async (context, [file], { exitCode }) => {
    const { client, io } = context;
    const plan = await (file === undefined
      ? client.plan()
      : client.planFor({ stackFile: absolute(file, io) }));
    if (context.json) context.outJson(plan);
    else context.out(renderPlan(plan, context.view()));
    return exitCode === true && plan.steps.length > 0 ? ExitCode.wouldChange : ExitCode.ok;
  },
};
