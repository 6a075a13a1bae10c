/** JSON Web Signatures as RFC 8555, 6.2 wants them: flattened, ES256 (RFC 7515, 7518). */

import { createHash, createHmac, createPublicKey, sign } from 'node:crypto';
import type { PrivateKey } from '../types.ts';

/** The public half of the account's key; its members stand in the order of RFC 7638, 3.3. */
export interface Jwk {
  readonly crv: string;
  readonly kty: string;
  readonly x: string;
  readonly y: string;
}

export interface Jws {
  readonly protected: string;
  readonly payload: string;
  readonly signature: string;
}

export interface JwsHeader {
  readonly url: string;
  readonly nonce: string;
  /** Who signs: the account's address, or its key where the server does not know it yet. */
  readonly signer: { readonly kid: string } | { readonly jwk: Jwk };
}

/** Such as RFC 8555, 7.3.4 has it. */
export interface ExternalAccount {
  readonly keyId: string;
  /** base64url, as CAs hand it out. Secret. */
  readonly hmacKey: string;
}

/** @throws TypeError where the key is not of P-256: the caller's fault. */
export function accountJwk({ key, kind }: PrivateKey): Jwk {
  const { crv, kty, x, y } = createPublicKey(key).export({ format: 'jwk' });
  if (kind.type !== 'ec' || crv !== 'P-256' || kty === undefined || x === undefined || y === undefined)
    throw new TypeError('the key of an ACME account is one of P-256 here');
  return { crv, kty, x, y };
}

/** RFC 7638. */
export function thumbprint({ crv, kty, x, y }: Jwk): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

/** Without `payload`: POST-as-GET (RFC 8555, 6.3). */
export function signJws({ key }: PrivateKey, { url, nonce, signer }: JwsHeader, payload?: object): Jws {
  const head = encoded({ alg: 'ES256', nonce, url, ...signer });
  const body = payload === undefined ? '' : encoded(payload);
  // RFC 7518, 3.4: R and S one after the other, not OpenSSL's DER.
  const signature = sign('sha256', Buffer.from(`${head}.${body}`), { key, dsaEncoding: 'ieee-p1363' });
  return { protected: head, payload: body, signature: signature.toString('base64url') };
}

/** The holder of `hmacKey` lets the account's key act for the account that the CA keeps elsewhere. */
export function bindExternalAccount({ keyId, hmacKey }: ExternalAccount, jwk: Jwk, url: string): Jws {
  const head = encoded({ alg: 'HS256', kid: keyId, url });
  const payload = encoded(jwk);
  const signature = createHmac('sha256', Buffer.from(hmacKey, 'base64url'))
    .update(`${head}.${payload}`)
    .digest('base64url');
  return { protected: head, payload, signature };
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
