/** The hand that asks an ACME server: account, trust and proofs put together from files of the appliance. */

import { ownerAndMode } from './adapters/files/owner-and-mode.ts';
import { readTextFile, unlessMissing } from './adapters/files/read.ts';
import type { FileText } from './adapters/files/read.ts';
import type { CertsHand } from './apply/certs-hand.ts';
import type { StepArguments } from './plan/step.ts';
import { AcmeError } from '../certs/acme/acme-error.ts';
import { dns01Hook } from '../certs/acme/dns01-hook.ts';
import { http01Server } from '../certs/acme/http01-server.ts';
import { checkLasts } from '../certs/acme/lasting.ts';
import type { ExternalAccount } from '../certs/acme/jws.ts';
import { obtainCertificate } from '../certs/acme/obtain.ts';
import type { Solvers } from '../certs/acme/solver.ts';
import { generatePrivateKey, privateKeyPem } from '../certs/issue/keys.ts';
import { readMaterial } from '../certs/parse/material.ts';
import { writePrivateFile } from '../certs/store/private-files.ts';
import type { PrivateKey } from '../certs/types.ts';

type Asked = StepArguments['obtain-certificate'];

/** For everything, from the first question to the certificate. What takes longer is asked again. */
const TIMEOUT_MS = 5 * 60_000;
const HOOK_TIMEOUT_MS = 2 * 60_000;
const MAX_BYTES = 1024 * 1024;

export interface ObtainDeps {
  readonly now: () => number;
  readonly onError: (error: Error) => void;
}

export function createObtain(pkiDir: string, { now, onError }: ObtainDeps): CertsHand['obtain'] {
  return async (asked, signal) => {
    const { directory, names, keyType, contact, caFile } = asked;
    const trustedCas = caFile === undefined ? undefined : await read(caFile);
    const externalAccount = await accountOf(asked);
    const obtained = await obtainCertificate(
      {
        directoryUrl: directory,
        names,
        keyType,
        accountKey: await accountKey(`${pkiDir}/acme/account.pem`),
        solvers: await solversOf(asked),
        timeoutMs: TIMEOUT_MS,
        cleanupFailed: (error) => onError(error instanceof Error ? error : new Error(String(error))),
        ...(contact === undefined ? {} : { contact }),
        ...(trustedCas === undefined ? {} : { trustedCas }),
        ...(externalAccount === undefined ? {} : { externalAccount }),
      },
      signal,
    );
    const [leaf] = obtained.chain;
    if (leaf !== undefined) checkLasts(leaf, asked, now());
    return obtained;
  };
}

async function solversOf({ challenge, dnsHook, httpPort }: Asked): Promise<Solvers> {
  if (challenge === 'http-01') return { http01: http01Server({ port: httpPort }) };
  // The rules of node.json ask for the hook.
  if (dnsHook === undefined) return {};
  await checkHook(dnsHook);
  return { dns01: dns01Hook([dnsHook], { timeoutMs: HOOK_TIMEOUT_MS }) };
}

async function accountOf({ externalAccount }: Asked): Promise<ExternalAccount | undefined> {
  if (externalAccount === undefined) return undefined;
  const { keyId, hmacFile } = externalAccount;
  return { keyId, hmacKey: (await read(hmacFile, { isSecret: true })).trim() };
}

/** It runs as this daemon: whoever may write it is root. */
async function checkHook(path: string): Promise<void> {
  const refused = (why: string, action: string): AcmeError =>
    new AcmeError(`${path} is not run: ${why}`, { kind: 'refused', action });
  const found = await ownerAndMode(path);
  if (found === undefined)
    throw refused('it is not there', 'Put the program there, or correct acme.dns_hook in node.json.');
  if (found.uid !== 0 && found.uid !== process.getuid?.())
    throw refused('it does not belong to root', `Run "chown root ${path}".`);
  if ((found.mode & 0o022) !== 0)
    throw refused('others than its owner may change it', `Run "chmod go-w ${path}".`);
}

/** The ACME server knows this appliance by it: made once, and kept. */
async function accountKey(path: string): Promise<PrivateKey> {
  const text = (await fileOrNone(path))?.text;
  const [kept] =
    text === undefined ? [] : (await readMaterial({ name: path, bytes: Buffer.from(text) })).keys;
  if (kept !== undefined) return kept;
  const made = await generatePrivateKey('ec', 'leaf');
  await writePrivateFile(path, privateKeyPem(made));
  return made;
}

function fileOrNone(path: string): Promise<FileText | undefined> {
  return unlessMissing(readTextFile(path, { maxBytes: MAX_BYTES }));
}

async function read(path: string, { isSecret = false } = {}): Promise<string> {
  const file = await fileOrNone(path);
  if (file !== undefined && isSecret && (file.mode & 0o077) !== 0) {
    const action = `Run "chmod 600 ${path}", and ask the ACME server for another key if somebody may have read it.`;
    throw new AcmeError(`${path} may be read by others than its owner`, { kind: 'refused', action });
  }
  if (file !== undefined) return file.text;
  const action = 'Put the file there, or correct its path under "acme" in node.json.';
  throw new AcmeError(`${path} does not exist`, { kind: 'refused', action });
}
