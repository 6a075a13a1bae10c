/** What the daemon has said last, for everything that is drawn from it. Plain data; the same object while nothing changed. */

import type { Certs } from '../../contract/certificate.ts';
import type { Event } from '../../contract/event.ts';
import type { Figures, History } from '../../contract/history.ts';
import type { UpdateRecord } from '../../contract/image-updates.ts';
import type { Updates } from '../../contract/os-status.ts';
import type { Page } from '../../contract/page.ts';
import type { Status } from '../../contract/status.ts';

export interface Model {
  /** Absent: the daemon has not said it yet. */
  readonly page?: Page;
  readonly status?: Status;
  readonly updates?: Updates;
  /** What was replaced by what, newest first. */
  readonly replacements?: readonly UpdateRecord[];
  readonly certs?: Certs;
  readonly figures?: Figures;
  /** `host.*` of the last 24 hours. */
  readonly day?: History;
  /** Newest first, the last 200. */
  readonly events: readonly Event[];
  /** Present: the daemon does not answer, since when (milliseconds since the epoch), and why. What is above is what it said last. */
  readonly silent?: { readonly since: number; readonly reason: string; readonly nextTryAt?: number };
  /** Present: the daemon answers, and does not let this program look; `sentence` is what it tells anybody. */
  readonly refused?: { readonly reason: string; readonly action?: string; readonly sentence?: string };
}

export const emptyModel: Model = { events: [] };
