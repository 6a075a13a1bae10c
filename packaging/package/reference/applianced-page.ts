/** applianced(8), from what `applianced --help` prints. */

import { paths, type Paths } from '../../../appliance/config/paths.ts';
import { bold, example, heading, item, page, paragraphs, plain, type PageTitle } from './roff.ts';

const files: readonly (readonly [keyof Paths, string])[] = [
  ['nodeJson', 'Configuration of this machine, see node.json(5).'],
  ['stackFile', 'The stack, a Compose file. It wins over those of the vendor.'],
  ['stacksDir', 'The stacks of the vendor, one for each role of node.json.'],
  ['stateDir', 'State: journal, certificates, the configuration that was last in force.'],
  ['apiSocket', 'The API, for the group appliance-operators.'],
  ['webSocket', 'The API for the status page: what a visitor may do there is judged by the daemon.'],
  ['consoleSocket', 'The API for the console: reads, and changes with the password of an operator.'],
];

/** The help is no help text of the known form. */
export class HelpTextError extends Error {
  override readonly name = 'HelpTextError';
}

export function appliancedPage(help: string, title: Pick<PageTitle, 'date' | 'version'>): string {
  const { synopsis, description, options, examples } = parseHelp(help);
  const places = paths('/');
  return page(
    { ...title, name: 'applianced', section: 8, purpose: 'keep the stack of an appliance running' },
    heading('SYNOPSIS'),
    bold(synopsis),
    heading('DESCRIPTION'),
    paragraphs(description),
    paragraphs(
      'It is run by systemd as applianced.service; its log is in the journal (journalctl --unit applianced). Its containers go on when it ends.',
    ),
    heading('OPTIONS'),
    ...options.map(([flags, meaning]) => item(bold(flags), plain(meaning))),
    heading('FILES'),
    ...files.map(([key, what]) => item(bold(places[key]), plain(what))),
    heading('EXAMPLES'),
    example(examples),
    heading('SEE ALSO'),
    plain('appliancectl(1), node.json(5)'),
  );
}

interface Help {
  readonly synopsis: string;
  readonly description: string;
  readonly options: readonly (readonly [string, string])[];
  readonly examples: readonly string[];
}

/** @throws HelpTextError */
export function parseHelp(help: string): Help {
  const synopsis = /^Usage: (.+)$/m.exec(help)?.[1];
  const [, description] = help.split('\n\n');
  const options = [...help.matchAll(/^ {2}(-[^ ]+(?: [A-Z]+)?) +(.+(?:\n {4,}\S.*)*)$/gm)].map(
    ([, flags = '', meaning = '']) => [flags, meaning.replaceAll(/\s+/g, ' ')] as const,
  );
  const examples = [...help.matchAll(/^(?:Examples?:)? +(applianced .+)$/gm)].map(([, line = '']) => line);
  if (synopsis === undefined || description === undefined || options.length === 0 || examples.length === 0) {
    throw new HelpTextError(
      `--help of applianced has another form than Usage, text, options, Example:\n${help}`,
    );
  }
  return { synopsis, description, options, examples };
}
