/** The certificates as one look sees them. Plain data without keys; made by `certs-watch.ts`. */

import type { CertItem } from '../contract/certificate.ts';
import type { PublishedContents } from '../contract/published-certs.ts';
import type { CertificateFacts, CertificateName, CertificateProblem } from '../../certs/types.ts';

export type CertsObserved = { readonly state: 'unavailable'; readonly reason: string } | CertsSeen;

export interface CertsSeen {
  readonly state: 'available';
  readonly hostname: string;
  /** What the certificates that the appliance makes itself are to cover. */
  readonly names: readonly CertificateName[];
  /** What a certificate that somebody brings should cover. */
  readonly reached: readonly CertificateName[];
  /** Since when, by our clock, hostname and addresses are as they are; absent: since before the daemon began. */
  readonly namesSince?: number;
  /** When this release was built: a clock before it is wrong. */
  readonly buildTime: number;
  readonly customer: SeenItems;
  readonly embedded: SeenItems;
  readonly generated: GeneratedSeen;
  /** Absent: none is wanted from an ACME server, or the site brings the pair itself. */
  readonly acme?: AcmeSeen;
  readonly published: PublishedSeen;
  /** Names the content of the operating system's CAs; absent: they are not wanted, or there are none. */
  readonly systemRoots?: string;
  /** Group that may read the keys in /certs; absent: there is no such group. */
  readonly keyGroup?: number;
}

export type SeenItems = Readonly<Record<CertItem, SeenItem>>;

export type SeenItem =
  | { readonly state: 'absent'; readonly reason: string }
  /** Something is there and must not be used. */
  | { readonly state: 'unusable'; readonly where: string; readonly problems: readonly CertificateProblem[] }
  | UsableItem;

export interface UsableItem {
  readonly state: 'usable';
  /** File, files or folder. */
  readonly where: string;
  /** Of a pair: its certificate, then the chain. Of a CA: all that it holds. */
  readonly certificates: readonly CertificateFacts[];
  /** The pair's key is in the hands of everybody who has the package. */
  readonly isShared: boolean;
  /** Warnings. */
  readonly problems: readonly CertificateProblem[];
}

/** What this appliance made itself. A file that cannot be used is made anew beside it. */
export interface GeneratedSeen {
  /** With their keys, newest first. */
  readonly authorities: readonly CertificateFacts[];
  readonly server?: CertificateFacts;
  readonly client?: CertificateFacts;
  /** Files of ours that are damaged. */
  readonly problems: readonly CertificateProblem[];
}

export interface AcmeSeen {
  /** What it is to cover. */
  readonly names: readonly CertificateName[];
  /** Obtained before. */
  readonly current?: CertificateFacts;
}

export type PublishedSeen =
  | { readonly state: 'none' }
  /** Something of it is not as it was published. */
  | {
      readonly state: 'damaged';
      readonly reason: string;
      readonly generation?: number;
      readonly at?: number;
      readonly contents?: PublishedContents;
      /** Of these the files are what they were. */
      readonly whole: readonly CertItem[];
    }
  | {
      readonly state: 'intact';
      readonly generation: number;
      /** Milliseconds since the epoch. */
      readonly at: number;
      readonly contents: PublishedContents;
      /** How many ca-bundle.crt holds. */
      readonly bundleSize: number;
      /** Changes with the files: a generation that only repeats the one before has the same. */
      readonly digest: string;
      /** By fingerprint: those of the three items. */
      readonly certificates: Readonly<Record<string, CertificateFacts>>;
    };
