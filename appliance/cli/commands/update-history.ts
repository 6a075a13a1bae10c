import type { Definition } from '../define.ts';
import { ExitCode } from '../exit-code.ts';
import { renderHistory } from '../render/images.ts';

export const updateHistoryCommand: Definition<object> = {
  usage: 'history [service]',
  summary: 'show what was replaced by what, and how it ended',
  description: 'Shows what was replaced by what, newest first. Times are UTC.',
  examples: [
    'update history',
    'update history signal-parser --json | jq -r \'.[] | select(.result == "rolled-back") | .reason\'',
  ],
  run: async (context, [service]) => {
    const records = await context.client.updateHistory(service === undefined ? {} : { service });
    if (context.json) context.outJson(records);
    else context.out(renderHistory(records, context.view()));
    return ExitCode.ok;
  },
};
