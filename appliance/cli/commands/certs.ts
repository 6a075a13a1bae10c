import { Option } from 'commander';
import type { Command } from 'commander';
import { define } from '../define.ts';
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

const options = [
  new Option('--refresh', 'read all sources again and publish the files anew first'),
  new Option('-v, --verbose', 'show every certificate with all that is known of it'),
];

const run: Definition<Options>['run'] = async (
  { client, json, outJson, out, view },
  _,
  { refresh, verbose },
) => {
  const certs = refresh === true ? await client.certsRefresh() : await client.certs();
  if (json) outJson(certs);
  else out(renderCerts(certs, { verbose: verbose === true }, view()));
  return ExitCode.ok;
};

const certsStatusCommand: Definition<Options> = {
  usage: 'status',
  summary: 'show what is in force, until when and why, and who uses it',
  examples: [
    'certs status',
    'certs status -v',
    "certs status --json | jq -r '.items[].certificates[].notAfter'",
  ],
  options,
  run,
};

const certsAloneCommand: Definition<Options> = {
  usage: 'certs',
  summary: 'show, import and request certificates',
  description:
    'Shows the certificates of the appliance: the CA that it trusts, and a pair for servers and one for clients. They are published for all\n' +
    "services below /certs. What is imported wins over the vendor's, and that over what the appliance makes itself and renews.",
  examples: [
    'certs',
    'certs --refresh',
    'certs import server.pem server.key ca.pem',
    'certs csr server > server.csr',
  ],
  options,
  run,
};

/** Alone it shows the status. */
export function certsCommand(runtime: Runtime): Command {
  const command = define(certsAloneCommand, runtime).usage(
    '[options] [status|check|import|forget|csr|export-ca]',
  );
  // An option behind the name of an inner command belongs to that one, which may not know it.
  command.enablePositionalOptions();
  command.addCommand(define(certsStatusCommand, runtime));
  command.addCommand(define(certsCheckCommand, runtime));
  command.addCommand(define(certsImportCommand, runtime));
  command.addCommand(define(certsForgetCommand, runtime));
  command.addCommand(define(certsCsrCommand, runtime));
  command.addCommand(define(certsExportCaCommand, runtime));
  command.helpCommand(false).addCommand(helpCommand(command));
  return command;
}
