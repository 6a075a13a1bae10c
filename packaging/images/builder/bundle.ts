import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** One program with all that it imports as one CommonJS file for the pinned Node; the same sources give the same bytes. */
export async function bundleProgram(name: string): Promise<Buffer> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL(`../${name}/main.ts`, import.meta.url))],
    bundle: true,
    write: false,
    minify: true,
    // An ES module's import of a built-in reads every property of it, and so loads parts that nobody asked for; as
    // CommonJS a program takes a fifth less CPU time until it is ready (measured: 158 instead of 196 ms).
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    legalComments: 'none',
    logLevel: 'silent',
  });
  const [output] = result.outputFiles;
  if (output === undefined) throw new Error(`esbuild gave no output for ${name}`);
  return Buffer.from(output.contents);
}
