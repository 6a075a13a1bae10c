import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** One program with all that it imports as one module for the pinned Node; the same sources give the same bytes. */
export async function bundleProgram(name: string): Promise<Buffer> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL(`../${name}/main.ts`, import.meta.url))],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // The NATS client is CommonJS and requires node's own modules, which an ES module cannot without this.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    legalComments: 'none',
    logLevel: 'silent',
  });
  const [output] = result.outputFiles;
  if (output === undefined) throw new Error(`esbuild gave no output for ${name}`);
  return Buffer.from(output.contents);
}
