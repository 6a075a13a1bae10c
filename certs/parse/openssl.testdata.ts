/** The files that tests read, made by the real openssl in a folder of their own. */

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readMaterial } from './material.ts';
import type { Material, MaterialInput } from './material.ts';

const execFileOf = promisify(execFile);

export const PASSWORD = 'correct horse';

export interface OpenSsl extends AsyncDisposable {
  /** Words of a command line without quoting; `PASSWORD` stands for the password. Gives what openssl writes to its output. */
  run(command: string): Promise<Buffer>;
  read(name: string): Promise<Buffer>;
  write(name: string, content: Uint8Array | string): Promise<void>;
  /** `NAME.key` (PKCS#8) and `NAME.crt` (self-signed), PEM. */
  pair(name: string, algorithm: KeyAlgorithm): Promise<void>;
}

const ALGORITHMS = {
  rsa: 'RSA -pkeyopt rsa_keygen_bits:2048',
  'P-256': 'EC -pkeyopt ec_paramgen_curve:P-256',
  'P-384': 'EC -pkeyopt ec_paramgen_curve:P-384',
  'P-521': 'EC -pkeyopt ec_paramgen_curve:P-521',
  secp256k1: 'EC -pkeyopt ec_paramgen_curve:secp256k1',
  ed25519: 'ed25519',
  ed448: 'ed448',
} as const;
export type KeyAlgorithm = keyof typeof ALGORITHMS;

export async function openSsl(): Promise<OpenSsl> {
  const folder = await mkdtemp(join(tmpdir(), 'applianced-openssl-'));
  const run = async (command: string): Promise<Buffer> => {
    const args = command.split(/ +/).map((word) => word.replace('PASSWORD', PASSWORD));
    const { stdout } = await execFileOf('openssl', args, {
      cwd: folder,
      encoding: 'buffer',
      timeout: 20_000,
    });
    return stdout;
  };
  return {
    run,
    read: (name) => readFile(join(folder, name)),
    write: (name, content) => writeFile(join(folder, name), content),
    async pair(name, algorithm) {
      await run(`genpkey -algorithm ${ALGORITHMS[algorithm]} -out ${name}.key`);
      const names = 'subjectAltName=DNS:Edge.example,IP:fe80::1';
      await run(
        `req -x509 -key ${name}.key -subj /O=Example/CN=${name} -days 9 -addext ${names} -out ${name}.crt`,
      );
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A line for each thing that was found and each problem, in the order in which the material has them. */
function rendered({ certificates, keys, requests, problems, needsPassword }: Material): string[] {
  return [
    ...certificates.map(({ subject }) => `certificate ${subject}`),
    ...keys.map(({ kind }) => `key ${Object.values(kind).join(' ')}`),
    ...requests.map(({ subject }) => `request ${subject}`),
    ...problems.map(({ code, severity, where, message }) => `${severity} ${code} ${where}: ${message}`),
    ...(needsPassword ? ['needs a password'] : []),
  ];
}

export async function read(bytes: Uint8Array | string, password?: string, name = 'x.pem'): Promise<string[]> {
  const input: MaterialInput = { name, bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes };
  return rendered(await readMaterial(password === undefined ? input : { ...input, password }));
}
