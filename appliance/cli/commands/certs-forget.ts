import { Option } from 'commander';
import { CertItem } from '../../contract/certificate.ts';
import { isConfirmed } from '../confirm.ts';
import type { Definition } from '../define.ts';
import { ExitCode, InputError } from '../exit-code.ts';
import { renderCertItem } from '../render/certs.ts';

interface Options {
  readonly yes?: true;
}

const WHAT: Readonly<Record<CertItem, string>> = {
  ca: 'CA certificates',
  server: 'server certificate and its key',
  client: 'client certificate and its key',
};

export const certsForgetCommand: Definition<Options> = {
  usage: 'forget <item>',
  summary: 'go back to what there was before an import of the ca, server or client',
  description:
    'Removes what was imported: the ca, or the certificate and key of the server or client. What there was before is in force again.',
  examples: ['certs forget server', 'certs forget ca --yes'],
  options: [new Option('-y, --yes', 'do not ask')],
  run: async (context, [name = ''], { yes }) => {
    const { success, data: item } = CertItem.safeParse(name);
    if (!success) throw new InputError(`"${name}" cannot be forgotten: it is none of ca, server, client`);
    const question = `Remove the imported ${WHAT[item]}? There is no copy of them here. [y/N] `;
    if (!(await isConfirmed(context, question, yes))) return ExitCode.failed;
    const certs = await context.client.certsForget({ item });
    if (context.json) context.outJson(certs);
    else
      for (const status of certs.items)
        if (status.item === item) context.out(renderCertItem(status, context.view()));
    return ExitCode.ok;
  },
};
