import { absolute } from '../context.ts';
import type { Context } from '../context.ts';
import { ExitCode } from '../exit-code.ts';
import { checkFiles, readSource } from '../offline.ts';
import type { CheckResult, InForce } from '../offline.ts';
import { renderProblems } from '../render/problems.ts';

/** The run of `config check`. */
export async function checkConfig(context: Context, file: string | undefined): Promise<ExitCode> {
  const stackFile = file === undefined ? undefined : absolute(file, context.io);
  const result = await checkFiles(context.paths, stackFile);
  if (context.json) context.outJson(result);
  else {
    const view = context.view();
    context.out(renderProblems([...result.problems, ...result.notes.map(asNote)], readSource, view));
    context.out(summary(result));
  }
  return result.problems.length === 0 ? ExitCode.ok : ExitCode.badInput;
}

function asNote<P extends { readonly reason: string }>(note: P): P {
  return { ...note, reason: `note: ${note.reason}` };
}

function summary(result: CheckResult): string {
  const { problems, nodeJson, stackFile, services, inForce } = result;
  if (problems.length > 0) {
    const count = `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}\n`;
    return count + inForceText('node.json', inForce?.config) + inForceText('the stack file', inForce?.stack);
  }
  const config = nodeJson === undefined ? 'there is no node.json' : `${nodeJson} can be used`;
  const stack =
    stackFile === undefined
      ? 'there is no stack file'
      : `${stackFile} can be used (services: ${services ?? 0})`;
  return `${config}\n${stack}\n`;
}

/** In the words of the condition that `status` shows. */
function inForceText(file: string, inForce: InForce | undefined): string {
  switch (inForce) {
    case 'last-good':
      return `${file}: the last good one stays in force\n`;
    case 'none':
      return `${file}: there is no earlier good one to go on with\n`;
    case undefined:
      return '';
  }
}
