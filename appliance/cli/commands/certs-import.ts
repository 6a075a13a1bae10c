import { InvalidArgumentError, Option } from 'commander';
import type { CertImportRequest, CertImportResult, CertItem } from '../../contract/certificate.ts';
import type { Context } from '../context.ts';
import type { Definition } from '../define.ts';
import { ExitCode } from '../exit-code.ts';
import { readGivenFiles, readPassword } from '../given-files.ts';
import { isUsable, renderCertImport } from '../render/certs-import.ts';
import { clean } from '../render/text.ts';

interface Options {
  readonly passwordFile?: string;
  readonly item?: readonly CertItem[];
}

const ITEMS: readonly CertItem[] = ['ca', 'server', 'client'];
const MAX_TRIES = 3;

const FILES =
  'PEM, DER, PKCS#7 and PKCS#12 files in any order, at most 1 MiB each: what belongs together is found by itself.';
const PASSWORD =
  'The password of a PKCS#12 file or an encrypted key is asked for, or read from --password-file; it is never an argument, because ' +
  'every user of the machine can read those.';

export const certsCheckCommand: Definition<Options> = {
  usage: 'check <file...>',
  summary: 'say what could be imported from files and everything that is wrong with them',
  description: `Says what an import would do, and changes nothing. ${FILES} ${PASSWORD} Exit code 2: it would be refused.`,
  examples: ['certs check server.pem server.key', 'certs check site.p12 --item server'],
  options: importOptions(),
  run: (context, names, options) => importFiles(context, names, options, true),
};

export const certsImportCommand: Definition<Options> = {
  usage: 'import <file...>',
  summary: "take over the site's own certificates and keys",
  description: `Takes over certificates and keys; all of them, or nothing is changed. ${FILES} ${PASSWORD} Exit code 2: nothing was changed.`,
  examples: [
    'certs import server.pem server.key ca.pem',
    'certs import site.p12 --password-file /root/site.pw',
    'certs import signed.pem',
  ],
  options: importOptions(),
  run: (context, names, options) => importFiles(context, names, options, false),
};

function importOptions(): readonly Option[] {
  return [
    new Option('--password-file <file>', 'read the password from there (-: standard input)'),
    new Option(
      '--item <item>',
      'take only this from the files: ca, server or client; may be repeated',
    ).argParser(certItems),
  ];
}

/** The option may stand several times. */
function certItems(text: string, before: readonly CertItem[] = []): readonly CertItem[] {
  const item = ITEMS.find((each) => each === text);
  if (item === undefined) throw new InvalidArgumentError(`It must be one of ${ITEMS.join(', ')}.`);
  return [...before, item];
}

async function importFiles(
  context: Context,
  names: readonly string[],
  { passwordFile, item }: Options,
  check: boolean,
): Promise<ExitCode> {
  const request = {
    files: await readGivenFiles(names, context.io),
    ...(item !== undefined && { items: [...item] }),
    ...(check && { check }),
  };
  const result = await sendWithPassword(request, passwordFile, context);
  if (context.json) context.outJson(result);
  else context.out(renderCertImport(result, { check }, context.view()));
  return (check ? isUsable(result) : result.imported) ? ExitCode.ok : ExitCode.badInput;
}

/** Asks for the password where one is missing and somebody is there; nothing typed gives it up. */
async function sendWithPassword(
  request: CertImportRequest,
  passwordFile: string | undefined,
  context: Context,
): Promise<CertImportResult> {
  const { client, io } = context;
  if (passwordFile !== undefined)
    return client.certsImport({ ...request, password: await readPassword(passwordFile, context) });
  let result = await client.certsImport(request);
  for (let tries = 0; tries < MAX_TRIES && result.needsPassword && io.askSecret !== undefined; tries += 1) {
    if (tries > 0) context.note('That is not the password.\n');
    const password = await io.askSecret(`Password${whose(result)}: `);
    if (password === '') return result;
    result = await client.certsImport({ ...request, password });
  }
  return result;
}

function whose({ problems }: CertImportResult): string {
  const asking = problems.find(({ code }) => code.startsWith('password-'));
  return asking === undefined ? '' : ` of ${clean(asking.where)}`;
}
