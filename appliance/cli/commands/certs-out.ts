import { Option } from 'commander';
import { CertRequestOptions } from '../../contract/certificate.ts';
import type { Context } from '../context.ts';
import type { Definition } from '../define.ts';
import { ExitCode, InputError } from '../exit-code.ts';
import { writeGivenFile } from '../given-files.ts';
import { clean } from '../render/text.ts';

/** What leaves the appliance: the one thing on standard output is the PEM, so that `> file` holds nothing else. */

interface OutOption {
  readonly out?: string;
}

interface CsrOptions extends OutOption {
  readonly name?: readonly string[];
  readonly commonName?: string;
  readonly keyType?: 'ec' | 'rsa';
}

const outOption = (): Option => new Option('--out <file>', 'write the PEM to a file instead');

export const certsCsrCommand: Definition<CsrOptions> = {
  usage: 'csr <item>',
  summary: 'make a key that stays here and print a signing request for it (server or client)',
  description:
    'Makes a key for the server or client that never leaves the appliance, and prints a signing request (PKCS#10, PEM) for it. ' +
    'Whoever runs your CA signs it; "appliancectl certs import" then takes the answer, and finds the key that belongs to it.',
  examples: [
    'certs csr server > server.csr',
    'certs csr server --name box-17.example --name 192.0.2.17 --out server.csr',
    'certs csr client --common-name box-17 --key-type rsa > client.csr',
  ],
  options: [
    new Option(
      '--name <name>',
      'DNS name or address; may be repeated (default: those of this node)',
    ).argParser((name, before: readonly string[] | undefined) => [...(before ?? []), name]),
    new Option('--common-name <name>', 'common name of the subject (default: the name of this node)'),
    new Option('--key-type <type>', 'kind of key (default: as node.json says)').choices(['ec', 'rsa']),
    outOption(),
  ],
  run: async (context, [item = ''], { name, commonName, keyType, out }) => {
    const side = CertRequestOptions.shape.item.safeParse(item);
    if (!side.success)
      throw new InputError(`no request can be made for "${item}": it is neither server nor client`);
    const request = await context.client.certsRequest({
      item: side.data,
      ...(name !== undefined && { names: [...name] }),
      ...(commonName !== undefined && { commonName }),
      ...(keyType !== undefined && { keyType }),
    });
    await give(request, out, context);
    const names = request.names.length === 0 ? '' : ` for ${request.names.map(clean).join(', ')}`;
    context.note(
      `A request of ${clean(request.subject)}${names}. Its key (${clean(request.key)}) stays on this appliance.\n` +
        'Next: have it signed by your CA, then: appliancectl certs import ANSWER [CHAIN]...\n',
    );
    return ExitCode.ok;
  },
};

export const certsExportCaCommand: Definition<OutOption> = {
  usage: 'export-ca',
  summary: "print the appliance's own CA, to be trusted elsewhere",
  description:
    'Prints the certificate (PEM) of the CA that signs what this appliance makes itself, for those who are to trust it.',
  examples: ['certs export-ca > box-17-ca.pem', 'certs export-ca --out box-17-ca.pem'],
  options: [outOption()],
  run: async (context, _, { out }) => {
    await give(await context.client.certsAuthorities(), out, context);
    return ExitCode.ok;
  },
};

async function give(
  answer: { readonly pem: string },
  out: string | undefined,
  context: Context,
): Promise<void> {
  if (out !== undefined) {
    await writeGivenFile(out, answer.pem, context.io);
    context.note(`${clean(out)} is written\n`);
  }
  if (context.json) context.outJson(answer);
  else if (out === undefined) context.out(answer.pem);
}
