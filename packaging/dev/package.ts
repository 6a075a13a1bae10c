/** `npm run package [-- OPTIONS]`: builds the Debian packages (options: --help). */
import { stat } from 'node:fs/promises';
import { hostArchitecture } from '../bundle/host-bundle.ts';
import { buildPackages, contentsOf, lint } from '../package/build.ts';
import { EmbeddedCertificatesError } from '../package/embedded-certs.ts';
import { PackageUsageError, readOptions, usage, type PackageOptions } from '../package/options.ts';
import { CommandError, lastLines, run } from './command.ts';
import { ensurePackages } from './packages.ts';
import { projectRoot } from './project.ts';

const toMb = (bytes: number): string => (bytes / 1e6).toFixed(1);

async function main(): Promise<number> {
  const machine = hostArchitecture();
  const options = readOptions(process.argv.slice(2), projectRoot, machine);
  if (options === undefined) {
    console.log(usage);
    return 0;
  }
  const purpose = options.architecture === machine ? 'package' : 'cross-package';
  const missing = await ensurePackages(purpose, console.log);
  if (missing !== undefined) {
    console.error(missing);
    return 1;
  }
  if (options.archive === undefined) {
    console.log('applianced-archive-keyring is not built: it needs --keyring FILE and --repository URL');
  }
  const started = performance.now();
  const { debs } = await buildPackages(options, console.log);
  console.log(`built in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  for (const deb of debs) await describe(deb);
  return lintAll(debs, options);
}

async function describe(deb: string): Promise<void> {
  console.log(`\n${deb}\n${(await contentsOf(deb)).trimEnd()}`);
  const { stdout } = await run(['dpkg-deb', '--show', '--showformat=${Installed-Size}', deb]);
  const { size } = await stat(deb);
  console.log(`package ${toMb(size)} MB, installed ${toMb(Number(stdout) * 1024)} MB`);
}

async function lintAll(debs: readonly string[], options: PackageOptions): Promise<number> {
  if (!options.lint) return 0;
  try {
    const said = await lint(debs, options);
    console.log(`\nlintian: ${said.trim() === '' ? 'nothing to say' : `\n${said.trim()}`}`);
    return 0;
  } catch (error) {
    if (!(error instanceof CommandError) || error.exitCode === null) throw error;
    console.error(`\nlintian refuses the package:\n${error.stdout}${error.stderr}`);
    return 1;
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof EmbeddedCertificatesError) {
    console.error(`the certificates of --certs cannot be built in:\n${error.message}`);
    process.exitCode = 1;
  } else if (error instanceof PackageUsageError) {
    console.error(`${error.message}\n\n${usage}`);
    process.exitCode = 64;
  } else if (error instanceof CommandError) {
    console.error(`${error.message}\n\n${lastLines(error.stdout, 40)}`);
    process.exitCode = 1;
  } else throw error;
}
