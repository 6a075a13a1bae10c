/** `npm run repository -- build|renew|prune`: a signed apt repository (options: --help; guide: packaging/repo/README.md). */
import { RepositoryUsageError, readOptions, usage } from '../repo/options.ts';
import { publish } from '../repo/publish.ts';
import { RepositoryError } from '../repo/repository-error.ts';
import { ensurePackages } from './packages.ts';
import { SetupError } from './setup-error.ts';

async function main(): Promise<number> {
  const publication = readOptions(process.argv.slice(2), new Date());
  if (publication === undefined) {
    console.log(usage);
    return 0;
  }
  const missing = await ensurePackages('repository', console.log);
  if (missing !== undefined) throw new SetupError(missing);
  const { added, removed, validUntil } = await publish(publication);
  for (const path of added) console.log(`added    ${path}`);
  for (const path of removed) console.log(`removed  ${path}`);
  console.log(`published ${publication.out} (${publication.suite}), valid until ${validUntil}`);
  return 0;
}

/** A tool's own words stand in the cause. */
function textOf(error: Error): string {
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof RepositoryUsageError) {
    console.error(`${error.message}\n\n${usage}`);
    process.exitCode = 64;
  } else if (error instanceof RepositoryError || error instanceof SetupError) {
    console.error(textOf(error));
    process.exitCode = 1;
  } else {
    throw error;
  }
}
