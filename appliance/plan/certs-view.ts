/** What the planner is given of the certificates, and how it names what is published. */

import type { DesiredCerts } from '../desired/certs/desired-certs.ts';
import type { CertsObserved } from '../observe/certs-observed.ts';

export interface CertsView {
  readonly desired: DesiredCerts;
  readonly observed: CertsObserved;
  /** On the host; mounted at /certs. */
  readonly directory: string;
  /** Counts up: which look at the files this is. */
  readonly look: number;
  /** An operator wants a new generation although nothing has changed. */
  readonly isRefreshAsked: boolean;
}

export interface CertificateGeneration {
  readonly generation: number;
  /** The same for generations whose files are the same. */
  readonly digest: string;
}
