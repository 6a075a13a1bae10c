/** Style sheet and script of the pages, each as one small file. Done when a checkout is started; the bundle of the program holds what came of it. */

import { join } from 'node:path';
import { build } from 'esbuild';
import type { Metafile } from 'esbuild';

export interface BuiltPage {
  readonly style: string;
  readonly script: string;
  /** Absent in a bundle: which files went in. */
  readonly metafiles?: readonly Metafile[];
}

/** Browsers that know everything that the script and the style sheet use. */
const target = ['chrome117', 'firefox121', 'safari17.4'];

export async function buildPage(): Promise<BuiltPage> {
  const [style, script] = await Promise.all([bundled('page.css'), bundled('main.ts')]);
  return { style: style.text, script: script.text, metafiles: [style.metafile, script.metafile] };
}

async function bundled(entry: string): Promise<{ readonly text: string; readonly metafile: Metafile }> {
  const { outputFiles, metafile } = await build({
    // Names in what comes of it are the same wherever the checkout stands.
    absWorkingDir: join(import.meta.dirname, '..'),
    entryPoints: [join('web/page', entry)],
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    format: 'iife',
    target,
    legalComments: 'none',
    logLevel: 'error',
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`esbuild gave no output for ${entry}`);
  return { text: output.text, metafile };
}
