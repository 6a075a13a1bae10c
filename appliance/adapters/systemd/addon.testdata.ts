/** The addon, built for a test as the package builds it, and somebody who listens: Node has no datagram sockets of unix. */

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Gives its path. */
export function buildAddon(directory: string): string {
  const path = join(directory, 'sd.node');
  const headers = join(root, `node_modules/node-linux-${process.arch}/include/node`);
  const source = join(root, 'systemd/native/sd.c');
  const flags = ['-std=c11', '-Wall', '-Wextra', '-Werror', '-fPIC', '-shared'];
  execFileSync('cc', [...flags, `-I${headers}`, source, '-o', path]);
  return path;
}

/** Receives datagrams and prints each as hexadecimal digits on a line of its own. Perl is essential in Debian. */
const receiver = `use Socket; $| = 1; socket(my $s, PF_UNIX, SOCK_DGRAM, 0) or die; (my $p = $ARGV[0]) =~ s{^@}{\\0}; bind($s, pack_sockaddr_un($p)) or die;
  print "ready\\n"; while (defined recv($s, my $m, 1 << 20, 0)) { print unpack("H*", $m), "\\n" }`;

export interface Listener extends AsyncDisposable {
  /** The next datagram. */
  next(): Promise<Buffer>;
}

export async function listen(path: string): Promise<Listener> {
  const child = spawn('perl', ['-e', receiver, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = linesOf(child.stdout);
  await lines.next();
  return {
    next: async () => Buffer.from((await lines.next()).value ?? '', 'hex'),
    [Symbol.asyncDispose]: async () => {
      // What nobody has asked for would keep it from closing.
      child.stdout.destroy();
      child.kill();
      await once(child, 'close');
    },
  };
}

async function* linesOf(stream: NodeJS.ReadableStream): AsyncGenerator<string, undefined> {
  let rest = '';
  for await (const chunk of stream) {
    const parts = (rest + String(chunk)).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
  return undefined;
}
