import type { CheckHead, CheckProgress, DiagnosticsReport } from '../../contract/diagnostics.ts';
import type { Context } from '../context.ts';
import type { Definition } from '../define.ts';
import { CommandFailedError, ExitCode } from '../exit-code.ts';
import { createProgress } from '../progress.ts';
import { checkLines, renderCheck, renderEnd } from '../render/diagnostics.ts';
import { clean } from '../render/text.ts';

export const diagCommand: Definition<object> = {
  usage: 'diag [check...]',
  summary: 'check the machine and its surroundings',
  description:
    'Checks network, registries, repositories, disks, engine and services one by one, and says what to do about each that fails. ' +
    'Named ones only, or a kind of them: "diag registry" checks all registries. Exit code 4: a check failed.',
  examples: [
    'diag',
    'diag dns registry',
    'diag --json | jq -r \'.checks[] | select(.state == "failed").id\'',
  ],
  run: async (context, names) => {
    const report = await followed(names, context);
    if (context.json) context.outJson(report);
    else context.out(renderEnd(report, context.view()));
    return report.failed > 0 ? ExitCode.notHealthy : ExitCode.ok;
  },
};

/** Each check is printed as soon as it and all before it have ended; meanwhile a terminal shows what runs. */
async function followed(names: readonly string[], context: Context): Promise<DiagnosticsReport> {
  const { client, io, json } = context;
  const input = names.length === 0 ? {} : { only: names.join(',') };
  using progress = createProgress(io.stderr);
  let heads: readonly CheckHead[] = [];
  const seen = new Map<string, CheckProgress>();
  let printed = 0;
  for await (const message of client.diagnostics(input, { signal: io.interrupted })) {
    if (message.event === 'checks') heads = message.data;
    if (message.event === 'check') seen.set(message.data.id, message.data);
    if (message.event === 'bye') break;
    const lines = checkLines(heads, seen);
    if (!json && lines.length > printed) {
      progress.clear();
      for (const one of lines.slice(printed)) context.out(renderCheck(one, heads, context.view()));
      printed = lines.length;
    }
    if (message.event === 'end') return { ...message.data, checks: [...lines] };
    const running = heads.filter(({ id }) => seen.get(id)?.state === 'running');
    progress.show(running.map(({ title }) => clean(title)).join(', '));
  }
  throw new CommandFailedError('the daemon ended before the checks did: ask again once it runs');
}
