/** What the API asks about certificates, answered from the eye; what is brought is judged before it replaces anything. */

import { FileReadError } from './adapters/files/read.ts';
import type { CertsDeps, Refusal } from './api/deps.ts';
import type { BroughtFiles } from './brought-certs.ts';
import type { CertsEye } from './certs-eye.ts';
import { judgeImport } from './certs-import.ts';
import { makeRequest } from './certs-request.ts';
import type {
  CertImportRequest,
  CertImportResult,
  CertItem,
  CertRequest,
  CertRequestOptions,
  Certs,
} from './contract/certificate.ts';
import type { Origin } from './contract/work.ts';
import type { CertsSeen } from './observe/certs-observed.ts';
import { validAuthorities } from './plan/cert-decision.ts';
import { CERTS_SUBJECT } from './plan/certs.ts';
import type { CertsView } from './plan/certs-view.ts';
import { certificateView } from './record/certificate-view.ts';
import { originText } from './record/origin-text.ts';
import type { Recorder } from './record/recorder.ts';
import type { Board } from './status-board.ts';
import { CertificateStoreError } from '../certs/store/error.ts';
import type { PrivateKey } from '../certs/types.ts';

export interface CertsBridgeDeps {
  readonly eye: Pick<CertsEye, 'materials' | 'forget' | 'looks'>;
  readonly board: Pick<Board, 'look' | 'certs' | 'onLook'>;
  readonly record: Pick<Recorder, 'event'>;
  readonly files: BroughtFiles;
  readonly now: () => number;
  readonly wake: () => void;
}

/** A new generation is published within a moment; on a disk that takes nothing the answer says how far it is. */
const PUBLISH_WITHIN_MS = 15_000;

const NOT_READY: Refusal = {
  why: 'the daemon has not looked at the certificates yet',
  action: 'ask again in a few seconds; if it stays so, read the log: journalctl -u applianced',
};

/** Its refresh is a command of operators like others: it comes through their queue. */
type CertsBridge = Omit<CertsDeps, 'refresh'> & { readonly refresh: () => Promise<Certs | Refusal> };

export function createCertsBridge(deps: CertsBridgeDeps): CertsBridge {
  const { eye, board, files, record } = deps;
  const seen = (): { readonly view: CertsView; readonly observed: CertsSeen } | undefined => {
    const view = board.look()?.certs;
    return view?.observed.state === 'available' ? { view, observed: view.observed } : undefined;
  };

  /** Until a look that began after the change finds nothing left to do. */
  const inForce = async (republish: boolean): Promise<Certs | Refusal> => {
    eye.forget({ republish });
    const before = eye.looks();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const off = board.onLook(({ certs, plan }) => {
      const isOpen = plan.steps.some(({ subject }) => subject === CERTS_SUBJECT);
      if (certs.look > before && !isOpen) resolve(undefined);
    });
    const late = setTimeout(() => resolve(undefined), PUBLISH_WITHIN_MS);
    deps.wake();
    await promise;
    clearTimeout(late);
    off();
    return board.certs() ?? NOT_READY;
  };
  /** One change after the other: two at once would take each other's files for what was there before. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Answer>(change: () => Promise<Answer>): Promise<Answer> => {
    const mine = last.then(change, change);
    last = mine;
    return mine;
  };
  const told = (message: string): void => record.event({ kind: 'command', subject: CERTS_SUBJECT, message });

  const takeOver = async (
    request: CertImportRequest,
    origin: Origin,
  ): Promise<CertImportResult | Refusal> => {
    const now = seen();
    if (now === undefined) return NOT_READY;
    let pendingKeys: readonly PrivateKey[] = [];
    const unread = await attempt(async () => {
      pendingKeys = await files.pendingKeys();
    });
    if (unread !== undefined) return unread;
    const judged = await judgeImport(request, {
      ...now,
      pendingKeys,
      materials: eye.materials(),
      now: deps.now(),
    });
    if (!judged.result.imported) return judged.result;
    const refused = await attempt(() => files.put(judged.items));
    if (refused !== undefined) return refused;
    for (const { item, certificates } of judged.items) {
      told(`${item}: ${certificates[0]?.subject ?? ''} imported, by ${originText(origin)}`);
    }
    const force = await inForce(false);
    return 'action' in force ? force : judged.result;
  };

  const takeBack = async (item: CertItem, origin: Origin): Promise<Certs | Refusal> => {
    let isForgotten = false;
    const refused = await attempt(async () => {
      isForgotten = await files.takeBack(item);
    });
    if (refused !== undefined) return refused;
    if (!isForgotten) {
      const action = 'appliancectl certs shows where each certificate comes from.';
      return { why: `nothing was imported for ${item}`, action };
    }
    told(`${item}: what was imported is forgotten, by ${originText(origin)}`);
    return inForce(false);
  };

  const makeAndKeep = async (options: CertRequestOptions, origin: Origin): Promise<CertRequest | Refusal> => {
    const now = seen();
    if (now === undefined) return NOT_READY;
    const made = await makeRequest(options, now.view.desired, now.observed);
    if ('why' in made) return made;
    const refused = await attempt(() => files.keep(options.item, made.key));
    if (refused !== undefined) return refused;
    told(`${options.item}: signing request made, by ${originText(origin)}`);
    return made.request;
  };

  return {
    view: board.certs,
    refresh: () => inTurn(() => inForce(true)),
    import: (request, origin) => inTurn(() => takeOver(request, origin)),
    forget: (item, origin) => inTurn(() => takeBack(item, origin)),
    request: (options, origin) => inTurn(() => makeAndKeep(options, origin)),
    authorities: () => {
      const all = eye.materials().generated.authorities.map(({ certificate }) => certificate);
      const shown = validAuthorities(all, deps.now());
      if (shown.length === 0) {
        return {
          why: 'this appliance has no CA of its own yet',
          action: 'appliancectl certs says what it waits for.',
        };
      }
      return {
        pem: shown.map(({ pem }) => pem).join(''),
        certificates: shown.map((each) => certificateView(each)),
      };
    },
  };
}

/** What the disk refuses is told; anything else is a defect. */
async function attempt(work: () => Promise<void>): Promise<Refusal | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof CertificateStoreError) return { why: error.message, action: error.action };
    if (!(error instanceof FileReadError)) throw error;
    return { why: error.message, action: 'Look at what stands there, and at the disk.' };
  }
}
