import { Command, Option } from 'commander';
import { addDefault, define, examplesText } from '../define.ts';
import type { Definition, Runtime } from '../define.ts';
import { ExitCode } from '../exit-code.ts';
import { renderCerts } from '../render/certs.ts';
import { certsForgetCommand } from './certs-forget.ts';
import { certsCheckCommand, certsImportCommand } from './certs-import.ts';
import { certsCsrCommand, certsExportCaCommand } from './certs-out.ts';
import { helpCommand } from './help.ts';

interface Options {
  readonly refresh?: true;
  readonly verbose?: true;
}

const certsStatusCommand: Definition<Options> = {
  usage: 'status',
  summary: 'show what is in force, until when and why, and who uses it',
  description:
    'Shows the certificates in force: until when, where each comes from and why, and who uses them. "certs" alone does the same.',
  examples: ['certs status -v', 'certs --refresh', "certs --json | jq -r '.items[].certificates[].notAfter'"],
  options: [
    new Option('--refresh', 'read all sources again and publish the files anew first'),
    new Option('-v, --verbose', 'show every certificate with all that is known of it'),
  ],
  run: async ({ client, json, outJson, out, view }, _, { refresh, verbose }) => {
    const certs = refresh === true ? await client.certsRefresh() : await client.certs();
    if (json) outJson(certs);
    else out(renderCerts(certs, { verbose: verbose === true }, view()));
    return ExitCode.ok;
  },
};

/** Alone it shows the status. */
export function certsCommand(runtime: Runtime): Command {
  const command = new Command('certs')
    .usage('[--refresh] [status|check|import|forget|csr|export-ca]')
    .summary('show, import and request certificates')
    .description(
      'Shows and changes the certificates of the appliance: a CA that its services trust, a pair for servers and one for clients. ' +
        "All services see them below /certs. What is imported wins over the vendor's, and that over what the appliance makes and renews itself.",
    );
  addDefault(command, define(certsStatusCommand, runtime));
  command.addCommand(define(certsCheckCommand, runtime));
  command.addCommand(define(certsImportCommand, runtime));
  command.addCommand(define(certsForgetCommand, runtime));
  command.addCommand(define(certsCsrCommand, runtime));
  command.addCommand(define(certsExportCaCommand, runtime));
  command.helpCommand(false).addCommand(helpCommand(command));
  return command.addHelpText('after', () =>
    examplesText([
      'certs',
      'certs --refresh',
      'certs import server.pem server.key ca.pem',
      'certs csr server > server.csr',
    ]),
  );
}
