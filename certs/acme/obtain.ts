/** A certificate from an ACME server (RFC 8555; addresses: RFC 8738): an internal CA or a public one. */

import { readCertificate } from '../certificate.ts';
import { IssueError } from '../issue/issue-error.ts';
import { namesToIssue } from '../issue/names.ts';
import { createRequest } from '../issue/request.ts';
import type { Certificate, CertificateName, PrivateKey } from '../types.ts';
import { AcmeError } from './acme-error.ts';
import { orderAnswer } from './answers.ts';
import type { Order } from './answers.ts';
import { withinTime } from './attempt.ts';
import type { Attempt } from './attempt.ts';
import { checkProvable } from './choose.ts';
import type { ExternalAccount } from './jws.ts';
import { pollUntil } from './poll.ts';
import { orderError } from './problem.ts';
import { proveNames } from './prove.ts';
import { openSession } from './session.ts';
import type { AcmeSession, Answer } from './session.ts';
import type { Solvers } from './solver.ts';
import { openTransport } from './transport.ts';

export interface AcmeOptions {
  /** https only. */
  readonly directoryUrl: string;
  /** PEM: the private CA of the ACME server's own TLS. Absent: the public ones that Node knows. */
  readonly trustedCas?: string;
  /** An e-mail address. */
  readonly contact?: string;
  readonly externalAccount?: ExternalAccount;
  /** P-256, kept by the caller: the server knows the account by it. Its terms of service count as agreed to. */
  readonly accountKey: PrivateKey;
  readonly names: readonly CertificateName[];
  readonly keyType: 'ec' | 'rsa';
  readonly solvers: Solvers;
  /** For everything. */
  readonly timeoutMs: number;
  /** A challenge could not be cleaned up after; that neither loses a certificate nor hides why there is none. */
  readonly cleanupFailed: (error: unknown) => void;
}

export interface ObtainedCertificate {
  /** As the server gives it: leaf first. */
  readonly chain: readonly Certificate[];
  readonly key: PrivateKey;
}

/** A chain of a public CA has two or three. */
const MAX_CHAIN = 10;

/**
 * With a new key each time. When it settles, every challenge is cleaned up after.
 * @throws AcmeError; IssueError where a name is not valid or there is none; the signal's reason.
 */
export function obtainCertificate(options: AcmeOptions, signal: AbortSignal): Promise<ObtainedCertificate> {
  return withinTime(options.timeoutMs, signal, (attempt) => obtain(options, attempt));
}

async function obtain(options: AcmeOptions, attempt: Attempt): Promise<ObtainedCertificate> {
  const names = namesToIssue(options.names);
  if (names.length === 0) throw new IssueError('a certificate needs at least one name or address');
  checkProvable(names, options.solvers);

  const { trustedCas } = options;
  attempt.tell(`talking to ${options.directoryUrl}`);
  const send = openTransport({ signal: attempt.signal, ...(trustedCas === undefined ? {} : { trustedCas }) });
  const session = await openSession(options, send);
  const { order, look } = await placeOrder(session, names);
  const { solvers, cleanupFailed } = options;
  if (order.status === 'pending')
    await proveNames(order.authorizations, { session, attempt, names, solvers, cleanupFailed });

  attempt.tell('waiting for the ACME server to take the order');
  const ready = await pollUntil(await look(), look, ({ status }) => status !== 'pending', attempt.signal);
  if (ready.status !== 'ready') throw orderError(ready.error);

  const { request, key } = await createRequest({ commonName: '', names, keyType: options.keyType });
  attempt.tell('waiting for the ACME server to sign');
  const finalized = await session.ask(ready.finalize, {
    for: 'to sign the certificate',
    schema: orderAnswer,
    payload: { csr: derOf(request.pem).toString('base64url') },
  });
  const signed = await pollUntil(finalized, look, isOver, attempt.signal);
  if (signed.certificate === undefined) throw orderError(signed.error);

  attempt.tell('fetching the certificate');
  const pem = await session.download(signed.certificate, PEM_CHAIN, 'to hand out the certificate');
  return { chain: readChain(pem, key), key };
}

/** Servers of a cluster may still show the order as it was before. */
function isOver({ status }: Order): boolean {
  return status === 'valid' || status === 'invalid';
}

const PEM_CHAIN = 'application/pem-certificate-chain';

interface PlacedOrder {
  readonly order: Order;
  readonly look: () => Promise<Answer<Order>>;
}

async function placeOrder(session: AcmeSession, names: readonly CertificateName[]): Promise<PlacedOrder> {
  const { content: order, location } = await session.ask(session.directory.newOrder, {
    for: `an order for ${names.map(({ value }) => value).join(', ')}`,
    schema: orderAnswer,
    payload: { identifiers: names.map(({ kind, value }) => ({ type: kind, value })) },
  });
  if (location === undefined)
    throw new AcmeError('the ACME server does not say where the order stands', { kind: 'bad-answer' });
  return { order, look: () => session.ask(location, { for: 'to show the order', schema: orderAnswer }) };
}

/** @throws AcmeError `bad-answer` where it is no chain that begins with a certificate for our key. */
function readChain(text: string, { publicKeyFingerprint }: PrivateKey): readonly Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0 || blocks.length > MAX_CHAIN)
    throw new AcmeError(`the ACME server hands out ${blocks.length} certificates as one chain`, {
      kind: 'bad-answer',
    });
  const chain = blocks.map(readBlock);
  if (chain[0]?.publicKeyFingerprint === publicKeyFingerprint) return chain;
  throw new AcmeError('the ACME server hands out a certificate for another key', { kind: 'bad-answer' });
}

function readBlock(pem: string): Certificate {
  try {
    return readCertificate(pem);
  } catch (cause) {
    throw new AcmeError('the ACME server hands out what is no certificate', { kind: 'bad-answer', cause });
  }
}

function derOf(pem: string): Buffer {
  return Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
}
