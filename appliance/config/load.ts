import { FileReadError, type FileText } from '../adapters/files/read.ts';
import type { JsonPath } from './json/tree.ts';
import { parseNodeJson, type ParsedConfig } from './parse.ts';
import { besideFile } from './paths.ts';
import type { SourceProblem } from './problem.ts';
import type { NodeConfig } from './schema.ts';
import { Secret } from './secret.ts';
import { parseSecrets, type Secrets } from './secrets-file.ts';

/** What reads files: `readTextFile` of the adapters, or a set of texts that were kept. Throws FileReadError. */
export type ReadText = (path: string, options: { maxBytes: number }) => Promise<FileText>;

export interface ConfigReader {
  readonly read: ReadText;
  /** The daemon's own user; files must belong to it or to root. */
  readonly ownUid: number;
}

/** Configuration with the content of all files that it names. */
export interface ConfigSnapshot {
  readonly config: NodeConfig;
  readonly secrets: Secrets;
  readonly registries: ReadonlyMap<string, RegistryAccess>;
  readonly notes: readonly SourceProblem[];
  /** The texts that it was made of, by path: enough to make it again. */
  readonly texts: ReadonlyMap<string, string>;
}

export interface RegistryAccess {
  readonly credentials?: { readonly username: string; readonly password: Secret };
  /** PEM. */
  readonly ca?: string;
}

export type SnapshotResult =
  | { readonly kind: 'good'; readonly snapshot: ConfigSnapshot }
  | { readonly kind: 'absent' }
  | { readonly kind: 'bad'; readonly problems: readonly SourceProblem[]; readonly named: readonly string[] };

/** More than any of these files needs; keeps a log that was moved here by mistake out of memory. */
const MAX_BYTES = 1024 * 1024;

/** Reads node.json and the files that it names. Every problem of every file is given at once. */
export async function readSnapshot(nodeJson: string, reader: ConfigReader): Promise<SnapshotResult> {
  const found = await readOrReason(nodeJson, reader);
  if (found.kind === 'missing') return { kind: 'absent' };
  if (found.kind === 'bad') return { kind: 'bad', problems: [wholeFile(nodeJson, found)], named: [] };
  const owner = ownerFault(found, nodeJson, reader) ?? writableFault(found, nodeJson);
  const ownerProblems = owner === undefined ? [] : [wholeFile(nodeJson, owner)];
  const parsed = parseNodeJson(found.text, nodeJson);
  if (!parsed.ok) return { kind: 'bad', problems: [...ownerProblems, ...parsed.problems], named: [] };
  const texts = new Map([[nodeJson, found.text]]);
  const scope: Scope = { nodeJson, reader, parsed, texts, named: [], problems: ownerProblems };
  const secrets = await readSecrets(scope);
  const registries = await readRegistries(scope);
  if (scope.problems.length > 0) return { kind: 'bad', problems: scope.problems, named: scope.named };
  const notes = [...parsed.notes, ...privacyNotes(found, parsed, nodeJson)];
  return { kind: 'good', snapshot: { config: parsed.config, secrets, registries, notes, texts } };
}

interface Scope {
  readonly nodeJson: string;
  readonly reader: ConfigReader;
  readonly parsed: ParsedConfig;
  readonly texts: Map<string, string>;
  /** Every file that node.json names and that was looked for. */
  readonly named: string[];
  readonly problems: SourceProblem[];
}

interface Fault {
  readonly reason: string;
  readonly hint?: string;
}

async function readSecrets(scope: Scope): Promise<Secrets> {
  const file = scope.parsed.config.secrets_file;
  const text = await readNamed(scope, ['secrets_file'], file, 'secret');
  if (text === undefined || file === undefined) return new Map();
  const parsed = parseSecrets(text, besideFile(scope.nodeJson, file));
  if (parsed.ok) return parsed.secrets;
  scope.problems.push(...parsed.problems);
  return new Map();
}

async function readRegistries(scope: Scope): Promise<ReadonlyMap<string, RegistryAccess>> {
  const registries = new Map<string, RegistryAccess>();
  for (const [host, access] of Object.entries(scope.parsed.config.registries)) {
    const path = ['registries', host];
    const password = await readPassword(scope, [...path, 'password_file'], access.password_file);
    const ca = await readCa(scope, [...path, 'ca_file'], access.ca_file);
    const username = access.username;
    registries.set(host, {
      ...(username === undefined || password === undefined ? {} : { credentials: { username, password } }),
      ...(ca === undefined ? {} : { ca }),
    });
  }
  return registries;
}

async function readPassword(
  scope: Scope,
  path: JsonPath,
  file: string | undefined,
): Promise<Secret | undefined> {
  const text = await readNamed(scope, path, file, 'secret');
  if (text === undefined || file === undefined) return undefined;
  const password = text.replace(/\r?\n$/, '');
  if (password !== '' && !/\p{Cc}/u.test(password)) return new Secret(password);
  const reason = password === '' ? 'is empty' : 'holds more than one line of text';
  const where = besideFile(scope.nodeJson, file);
  report(scope, path, { reason: `${where} ${reason}`, hint: 'it holds the password alone, on one line' });
  return undefined;
}

async function readCa(scope: Scope, path: JsonPath, file: string | undefined): Promise<string | undefined> {
  const text = await readNamed(scope, path, file, 'open');
  if (text === undefined || file === undefined || text.includes('-----BEGIN CERTIFICATE-----')) return text;
  const where = besideFile(scope.nodeJson, file);
  report(scope, path, {
    reason: `${where} holds no PEM certificate`,
    hint: 'it begins with -----BEGIN CERTIFICATE-----',
  });
  return undefined;
}

/** A file that node.json names; a problem stands at the key that names it. */
async function readNamed(
  scope: Scope,
  path: JsonPath,
  file: string | undefined,
  privacy: 'secret' | 'open',
): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const where = besideFile(scope.nodeJson, file);
  scope.named.push(where);
  const found = await readOrReason(where, scope.reader);
  if (found.kind !== 'found') {
    report(scope, path, found);
    return undefined;
  }
  scope.texts.set(where, found.text);
  const readable = privacy === 'secret' ? readableFault(found, where) : writableFault(found, where);
  const fault = ownerFault(found, where, scope.reader) ?? readable;
  if (fault === undefined) return found.text;
  report(scope, path, fault);
  return undefined;
}

function report(scope: Scope, path: JsonPath, { reason, hint }: Fault): void {
  scope.problems.push(scope.parsed.problemAt(path, { reason, ...(hint === undefined ? {} : { hint }) }));
}

type Found =
  | ({ readonly kind: 'found' } & FileText)
  | ({ readonly kind: 'missing' } & Fault)
  | ({ readonly kind: 'bad' } & Fault);

async function readOrReason(path: string, { read }: ConfigReader): Promise<Found> {
  try {
    return { kind: 'found', ...(await read(path, { maxBytes: MAX_BYTES })) };
  } catch (error) {
    if (!(error instanceof FileReadError)) throw error;
    const cause =
      error.kind === 'unreadable' && error.cause instanceof Error ? `: ${error.cause.message}` : '';
    return { kind: error.kind === 'missing' ? 'missing' : 'bad', reason: `${error.message}${cause}` };
  }
}

function ownerFault(found: FileText, path: string, { ownUid }: ConfigReader): Fault | undefined {
  if (found.uid === 0 || found.uid === ownUid) return undefined;
  return { reason: `${path} belongs to user ${found.uid}, who could change it`, hint: `chown root ${path}` };
}

function writableFault(found: FileText, path: string): Fault | undefined {
  if ((found.mode & 0o022) === 0) return undefined;
  return {
    reason: `${path} can be changed by others (mode ${octal(found.mode)})`,
    hint: `chmod go-w ${path}`,
  };
}

function readableFault(found: FileText, path: string): Fault | undefined {
  if ((found.mode & 0o077) === 0) return undefined;
  return { reason: `${path} is open to others (mode ${octal(found.mode)})`, hint: `chmod 600 ${path}` };
}

/** A file of the original agent may be readable by all; with a licence in it that deserves a word. */
function privacyNotes(found: FileText, parsed: ParsedConfig, nodeJson: string): SourceProblem[] {
  const fault = parsed.config.license === undefined ? undefined : readableFault(found, nodeJson);
  return fault === undefined ? [] : [parsed.problemAt(['license'], fault)];
}

function wholeFile(file: string, { reason, hint }: Fault): SourceProblem {
  return { file, line: 1, column: 1, path: '', reason, ...(hint === undefined ? {} : { hint }) };
}

function octal(mode: number): string {
  return `0${(mode & 0o777).toString(8)}`;
}
