import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Command, Option } from 'commander';
import type { SupportBundle } from '../../contract/support.ts';
import type { Context } from '../context.ts';
import { addDefault, define, examplesText } from '../define.ts';
import type { Definition, Runtime } from '../define.ts';
import { CommandFailedError, ExitCode, InputError } from '../exit-code.ts';
import { isTaken, writeGivenBytes } from '../given-files.ts';
import { createProgress } from '../progress.ts';
import { renderBundles, renderMade } from '../render/support.ts';
import { clean } from '../render/text.ts';
import { helpCommand } from './help.ts';

interface Options {
  readonly output?: string;
  readonly force?: true;
}

/** How often the daemon is asked how far it is. */
const POLL_MS = 200;

const supportMakeCommand: Definition<Options> = {
  usage: 'make',
  summary: 'gather what the vendor needs to help into one file, without secrets',
  description:
    'Gathers status, plan, events, logs, configuration and stack without secrets, and what the machine says of itself, into one file for ' +
    'the vendor. It stays on the appliance, where only root reads it; --output copies it. "support" alone does the same.',
  examples: ['support', 'support --output /media/usb/box-17.tar.gz', 'support --json | jq -r .name'],
  options: [
    new Option('-o, --output <file>', 'copy it there'),
    new Option('--force', 'replace the file that is there'),
  ],
  run: async (context, _, { output, force }) => {
    const replace = force === true;
    refuseTaken(output, replace, context);
    const bundle = await followed(await context.client.supportMake(), context);
    if (output !== undefined) await copy(bundle, output, replace, context);
    if (context.json) context.outJson(bundle);
    else context.out(renderMade(bundle, output ?? `${context.paths.supportDir}/${bundle.name}`));
    return ExitCode.ok;
  },
};

const supportListCommand: Definition<object> = {
  usage: 'list',
  summary: 'show the bundles that are kept, newest first',
  examples: ['support list', "support list --json | jq -r '.[].sha256'"],
  run: async (context) => {
    const bundles = await context.client.supportList();
    if (context.json) context.outJson(bundles);
    else context.out(renderBundles(bundles, context.view()));
    return ExitCode.ok;
  },
};

const supportCopyCommand: Definition<Pick<Options, 'force'>> = {
  usage: 'copy <id> <file>',
  summary: 'copy a bundle that is kept to a file',
  examples: ['support copy 20260131T120000Z /media/usb/box-17.tar.gz'],
  options: [new Option('--force', 'replace the file that is there')],
  run: async (context, [id = '', file = ''], { force }) => {
    const replace = force === true;
    refuseTaken(file, replace, context);
    const bundle = (await context.client.supportList()).find(
      (each) => each.id === id && each.state === 'done',
    );
    if (bundle === undefined)
      throw new InputError(`there is no bundle "${clean(id)}": appliancectl support list`);
    await copy(bundle, file, replace, context);
    if (context.json) context.outJson(bundle);
    else context.out(renderMade(bundle, file));
    return ExitCode.ok;
  },
};

const supportRemoveCommand: Definition<object> = {
  usage: 'remove <id>',
  summary: 'remove a bundle',
  examples: ['support remove 20260131T120000Z'],
  run: async (context, [id = '']) => {
    const bundle = await context.client.supportRemove({ id });
    if (context.json) context.outJson(bundle);
    else context.out(`${clean(bundle.name)} is removed\n`);
    return ExitCode.ok;
  },
};

/** Alone it makes one. */
export function supportCommand(runtime: Runtime): Command {
  const command = new Command('support')
    .usage('[--output FILE] [make|list|copy|remove]')
    .summary('gather what the vendor needs to help, without secrets')
    .description(
      'Makes support bundles: one file with what the appliance knows of itself and of its machine. Secrets that the appliance knows, private ' +
        'keys and what names itself a secret are taken out. The last five are kept.',
    );
  addDefault(command, define(supportMakeCommand, runtime));
  command.addCommand(define(supportListCommand, runtime));
  command.addCommand(define(supportCopyCommand, runtime));
  command.addCommand(define(supportRemoveCommand, runtime));
  command.helpCommand(false).addCommand(helpCommand(command));
  return command.addHelpText('after', () =>
    examplesText(['support', 'support --output /media/usb/box-17.tar.gz', 'support list']),
  );
}

/** Before anything is made. */
function refuseTaken(output: string | undefined, replace: boolean, { io }: Context): void {
  if (output === undefined || replace || !isTaken(output, io)) return;
  throw new InputError(`${clean(output)} is there already: name another file, or say --force`);
}

/** Until it is there. */
async function followed(begun: SupportBundle, { client, io }: Context): Promise<SupportBundle> {
  using progress = createProgress(io.stderr);
  for (let bundle = begun; ;) {
    if (bundle.state === 'done') return bundle;
    if (bundle.state === 'failed') throw new SupportError(bundle);
    progress.show(`${bundle.done} of ${bundle.total} ${clean(bundle.part ?? '')}`);
    await delay(POLL_MS, undefined, { signal: io.interrupted });
    const now = (await client.supportList()).find(({ id }) => id === begun.id);
    if (now === undefined)
      throw new CommandFailedError(`${clean(begun.name)} was removed, or the daemon was restarted`);
    bundle = now;
  }
}

class SupportError extends CommandFailedError {
  readonly action: string | undefined;
  constructor({ failure }: SupportBundle) {
    super(`no bundle could be made: ${failure?.why ?? 'the daemon does not say why'}`);
    this.action = failure?.action;
  }
}

async function copy(
  bundle: SupportBundle,
  output: string,
  replace: boolean,
  { client, io }: Context,
): Promise<void> {
  const { chunks } = await client.supportBundle({ id: bundle.id }, { signal: io.interrupted });
  await writeGivenBytes(output, verified(chunks, bundle), { replace, io });
}

/** Throws at the end where it is not the file that the daemon made. */
async function* verified(
  chunks: AsyncIterable<Uint8Array>,
  { sha256 }: SupportBundle,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') !== sha256)
    throw new CommandFailedError(
      'what arrived is not what was made: the disk of the appliance may be damaged',
    );
}
