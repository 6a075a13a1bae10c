/** What docker-registry reads: its configuration, password file and certificates. */
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../dev/command.ts';

export interface RegistryAuth {
  readonly username: string;
  readonly password: string;
}

export interface RegistryFiles {
  readonly dir: string;
  readonly address: string;
  readonly auth: RegistryAuth | undefined;
  readonly tls: boolean;
}

/** Writes `config.yml`; JSON is YAML. */
export async function writeRegistryConfig(files: RegistryFiles): Promise<void> {
  const { dir, address, auth, tls } = files;
  const config = {
    version: 0.1,
    log: { level: 'warn', accesslog: { disabled: false } },
    storage: { filesystem: { rootdirectory: join(dir, 'storage') }, delete: { enabled: true } },
    http: {
      addr: address,
      secret: randomBytes(16).toString('hex'),
      ...(tls && { tls: { certificate: join(dir, 'server.crt'), key: join(dir, 'server.key') } }),
    },
    ...(auth && { auth: { htpasswd: { realm: 'test', path: join(dir, 'htpasswd') } } }),
  };
  await writeFile(join(dir, 'config.yml'), JSON.stringify(config));
  if (auth !== undefined) await writeFile(join(dir, 'htpasswd'), `${auth.username}:${await bcrypt(auth)}\n`);
}

/** Perl's crypt is libxcrypt's on Debian and Ubuntu, and that knows bcrypt: no package more for one line. */
async function bcrypt({ password }: RegistryAuth): Promise<string> {
  const alphabet = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  const salt = Array.from(randomBytes(21), (byte) => alphabet[byte % alphabet.length]).join('');
  const program = 'chomp($password = <STDIN>); print crypt($password, $ARGV[0])';
  const setting = `$2b$05$${salt}.`;
  const { stdout } = await run(['perl', '-e', program, setting], { input: password });
  if (!stdout.startsWith('$2b$05$')) throw new Error('perl crypt does not know bcrypt here');
  return stdout;
}

/** A CA and a certificate for localhost signed by it, both fresh; answers the CA in PEM. */
export async function writeCertificates(dir: string): Promise<string> {
  const inDir = (...files: string[]): string[] => files.map((file) => join(dir, file));
  const [caKey = '', caCert = '', key = '', request = '', cert = '', extensions = ''] = inDir(
    'ca.key',
    'ca.crt',
    'server.key',
    'server.csr',
    'server.crt',
    'extensions',
  );
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const caSubject = ['-subj', '/CN=test registry CA', '-days', '2'];
  await run(['openssl', 'req', '-x509', ...ec, '-keyout', caKey, '-out', caCert, ...caSubject]);
  await run(['openssl', 'req', '-new', ...ec, '-keyout', key, '-out', request, '-subj', '/CN=localhost']);
  await writeFile(extensions, 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:192.0.2.1\n');
  const ca = ['-CA', caCert, '-CAkey', caKey, '-CAcreateserial', '-days', '2', '-extfile', extensions];
  await run(['openssl', 'x509', '-req', '-in', request, ...ca, '-out', cert]);
  return readFile(caCert, 'utf8');
}
