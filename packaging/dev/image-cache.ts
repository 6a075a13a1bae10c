/** The cache of the reference images: kept over `npm run down`, because all checkouts and tests of this user share it. */
import { cacheDirectory } from './cache-directory.ts';
import { existsSync } from 'node:fs';
import { bytesInWords } from '../../appliance/contract/amounts.ts';
import { CommandError, run } from './command.ts';

/** The same folder that `packaging/images/build.ts` takes when it is run by hand. */
export const imageCacheDir = cacheDirectory();

/** What is kept, for the developer; undefined where there is no cache. */
export async function describeCache(directory: string = imageCacheDir): Promise<string | undefined> {
  if (!existsSync(directory)) return undefined;
  const sizeBytes = /^\d+/.exec(await diskUsage(directory))?.[0];
  const size = sizeBytes === undefined ? 'of unknown size' : bytesInWords(Number(sizeBytes));
  return `${directory} (${size}: the cache of the images, which the next npm start uses)`;
}

/** As du tells it; a file that goes while it counts is no reason to have no answer. */
async function diskUsage(directory: string): Promise<string> {
  try {
    return (await run(['du', '--summarize', '--block-size=1', '--', directory])).stdout;
  } catch (error) {
    if (error instanceof CommandError) return error.stdout;
    throw error;
  }
}
