/** This machine's real apt with folders of its own, as a device that knows one repository. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, type CommandResult } from '../dev/command.ts';

export interface TestDevice {
  /** `apt-get ...`; errors of an update count (apt takes some for warnings). */
  apt(...args: string[]): Promise<CommandResult>;
  /** Version that apt would install now, and all that it knows, newest first. */
  policy(name: string): Promise<{ readonly candidate: string; readonly versions: readonly string[] }>;
}

/** `keyring`: path of the file that the device trusts. */
export async function testDevice(root: string, sources: string, keyring: string): Promise<TestDevice> {
  for (const folder of ['lists/partial', 'archives/partial', 'sources.list.d']) {
    await mkdir(join(root, folder), { recursive: true });
  }
  await writeFile(join(root, 'status'), '');
  const local = sources.replace(/^Signed-By: .*$/m, `Signed-By: ${keyring}`);
  await writeFile(join(root, 'sources.list.d/applianced.sources'), local);
  const settings = Object.entries({
    'APT::Architecture': 'amd64',
    'APT::Architectures': 'amd64',
    'APT::Sandbox::User': 'root',
    'APT::Update::Error-Mode': 'any',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '0',
    'Dir::Etc::main': '/dev/null',
    'Dir::Etc::parts': '/dev/null',
    'Dir::Etc::sourcelist': '/dev/null',
    'Dir::Etc::sourceparts': join(root, 'sources.list.d'),
    'Dir::State::Lists': join(root, 'lists'),
    'Dir::State::status': join(root, 'status'),
    'Dir::Cache': root,
    'Dir::Cache::Archives': join(root, 'archives'),
  });
  // Read first of all: nothing of this machine's own configuration follows.
  const configuration = join(root, 'apt.conf');
  await writeFile(configuration, settings.map(([name, value]) => `${name} "${value}";\n`).join(''));
  const options = { env: { APT_CONFIG: configuration, LANG: 'C', http_proxy: '' } };
  return {
    apt: (...args) => run(['apt-get', ...args], options),
    policy: async (name) => {
      const { stdout } = await run(['apt-cache', 'policy', name], options);
      const versions = [...stdout.matchAll(/^ {5}(\S+) \d+$/gm)].map(([, version = '']) => version);
      return { candidate: /Candidate: (\S+)/.exec(stdout)?.[1] ?? '', versions };
    },
  };
}
