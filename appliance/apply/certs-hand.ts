/** What steps on the certificates are given. */

import type { Certificate, KeyPair, PrivateKey } from '../../certs/types.ts';
import type { StepArguments } from '../plan/step.ts';
import type { CertItem, CertSource } from '../contract/certificate.ts';

/** What steps on the certificates work with: what the last look read, keys included. */
export interface CertsHand {
  /** Mounted at /certs. */
  readonly directory: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly randomBytes: (size: number) => Uint8Array;
  /** Own CAs. */
  readonly authorities: () => readonly KeyPair[];
  /** Of an item, as its source has it now; for a pair its certificate comes first. */
  readonly material: (item: CertItem, source: CertSource) => CertMaterial;
  /** The same as it is published; `embedded_ca`: the vendor's CAs. */
  readonly published: (item: CertItem | 'embedded_ca') => Promise<CertMaterial>;
  /** CAs that the operating system trusts. */
  readonly systemRoots: () => Promise<readonly Certificate[]>;
  /** From an ACME server. */
  readonly obtain: (args: StepArguments['obtain-certificate'], signal: AbortSignal) => Promise<KeyPairChain>;
  readonly writeObtained: (text: string) => Promise<void>;
  /** Atomic, and for root alone: `text` holds the key. */
  readonly writeAuthority: (fingerprint: string, text: string) => Promise<void>;
  readonly writeLeaf: (item: 'server' | 'client', text: string) => Promise<void>;
}

export interface KeyPairChain {
  /** Its certificate, then the chain. */
  readonly chain: readonly Certificate[];
  readonly key: PrivateKey;
}

export interface CertMaterial {
  readonly certificates: readonly Certificate[];
  /** Of a pair. */
  readonly key?: PrivateKey;
}

/** What a step was planned from is not there any more: the next look plans anew. */
export class CertificateGoneError extends Error {
  constructor(what: string) {
    super(`${what} has changed since this was planned`);
    this.name = 'CertificateGoneError';
  }
}
