import { DaemonUnreachableError } from '../../client/errors.ts';
import type { Version } from '../../contract/version.ts';
import { version } from '../../version.ts';
import type { Context } from '../context.ts';
import type { Definition } from '../define.ts';
import { ExitCode } from '../exit-code.ts';

export const versionCommand: Definition<object> = {
  usage: 'version',
  summary: 'show the versions of appliancectl and of the daemon',
  examples: ['version'],
  run: async (context) => {
    const daemon = await daemonVersion(context);
    if (context.json) {
      context.outJson({ appliancectl: version, ...(daemon !== undefined && { daemon }) });
      return ExitCode.ok;
    }
    const running = daemon === undefined ? 'is not reachable' : `${daemon.version} (node ${daemon.node})`;
    context.out(`appliancectl ${version}\napplianced ${running}\n`);
    return ExitCode.ok;
  },
};

/** A daemon that does not run has no version, and that is an answer. */
async function daemonVersion({ client }: Context): Promise<Version | undefined> {
  try {
    return await client.version();
  } catch (error) {
    if (error instanceof DaemonUnreachableError) return undefined;
    throw error;
  }
}
