import type { Readable } from 'node:stream';
import type {
  CertAuthorities,
  CertImportRequest,
  CertImportResult,
  CertItem,
  CertRequest,
  CertRequestOptions,
  Certs,
} from '../contract/certificate.ts';
import type { CheckHead, CheckProgress, DiagnosticsEnd, DiagnosticsReport } from '../contract/diagnostics.ts';
import type { Event } from '../contract/event.ts';
import type { Figures, History } from '../contract/history.ts';
import type { ImageUpdate, UpdateRecord } from '../contract/image-updates.ts';
import type { LogLine } from '../contract/log-line.ts';
import type { PlanView } from '../contract/plan.ts';
import type { InputProblem } from '../contract/problem-details.ts';
import type { Status } from '../contract/status.ts';
import type { SupportBundle } from '../contract/support.ts';
import type { Why } from '../contract/why.ts';
import type { Origin, WorkArguments, WorkCommand, WorkItem } from '../contract/work.ts';
import type { AccountsDeps, PageDeps } from './account-deps.ts';
import type { MachineDeps } from './machine-deps.ts';
import type { ConfigDeps } from './config-deps.ts';
import type { Refusal, Unsubscribe } from './refusal.ts';

export type { Refusal, Unsubscribe };

export interface LogOptions {
  readonly follow: boolean;
  readonly timestamps: boolean;
  /** Lines of each container; absent: all. */
  readonly tail?: number;
  /** ISO 8601 with an offset. */
  readonly since?: string;
}

export interface Command {
  readonly command: WorkCommand;
  /** Absent: the whole stack, or the machine. */
  readonly service?: string;
  readonly arguments?: WorkArguments;
}

/** A stack file is planned for only when nothing is wrong with it. */
export type PlanForResult = { readonly plan: PlanView } | { readonly problems: readonly InputProblem[] };

/**
 * The journal. All calls are synchronous, so that no event falls between a replay and the subscription after it.
 */
export interface EventSource {
  /**
   * Oldest first: the last `limit` events, or those after `afterId`. `undefined`: `afterId` is not in the journal, or
   * more than `limit` events came after it.
   */
  replay(afterId: string | undefined, limit: number): readonly Event[] | undefined;
  /** Oldest first: the last `limit` before `beforeId`. `undefined`: that one is not in the journal. */
  before(beforeId: string, limit: number): readonly Event[] | undefined;
  subscribe(listener: (event: Event) => void): Unsubscribe;
}

/** The certificates of the appliance. A change is in force when its promise resolves. */
export interface CertsDeps {
  /** `undefined` until the first look. */
  readonly view: () => Certs | undefined;
  readonly refresh: (origin: Origin) => Promise<Certs | Refusal>;
  readonly import: (request: CertImportRequest, origin: Origin) => Promise<CertImportResult | Refusal>;
  readonly forget: (item: CertItem, origin: Origin) => Promise<Certs | Refusal>;
  readonly request: (options: CertRequestOptions, origin: Origin) => Promise<CertRequest | Refusal>;
  readonly authorities: () => CertAuthorities | Refusal;
}

export interface HistoryQuery {
  /** As asked for: names with commas between them, some with `*` at their end. */
  readonly series: string;
  /** Milliseconds since the epoch. Absent: 24 hours before `toMs`. */
  readonly fromMs?: number;
  /** Absent: now. */
  readonly toMs?: number;
  /** Most steps of the answer. */
  readonly points: number;
}

/** Names that are not those of series, and those that are. */
export interface UnknownSeries {
  readonly unknown: readonly string[];
  readonly known: readonly string[];
}

export interface FiguresDeps {
  /** `undefined`: none of the last minute are known. */
  readonly now: () => Figures | undefined;
  /** `empty-range`: it ends before it begins. */
  readonly history: (query: HistoryQuery) => History | UnknownSeries | 'empty-range';
}

/** A file that is open: what is told of it holds for what is sent. */
export interface FileReply {
  readonly name: string;
  readonly sizeBytes: number;
  /** All of it, once. */
  readonly stream: () => Readable;
  /** For who does not want the stream. */
  readonly close: () => Promise<void>;
}

/** Support bundles. `undefined`: there is none of this id. */
export interface BundleDeps {
  /** Newest first. */
  readonly list: () => Promise<SupportBundle[]>;
  readonly make: (origin: Origin) => Promise<SupportBundle | Refusal>;
  readonly open: (id: string, origin: Origin) => Promise<FileReply | undefined>;
  readonly remove: (id: string, origin: Origin) => Promise<SupportBundle | Refusal | undefined>;
}

/** Ids that are not those of checks, and those that are. */
export interface UnknownChecks {
  readonly unknown: readonly string[];
  readonly known: readonly string[];
}

export type DiagnosticsMessage =
  | { readonly event: 'checks'; readonly data: readonly CheckHead[] }
  | { readonly event: 'check'; readonly data: CheckProgress }
  | { readonly event: 'end'; readonly data: DiagnosticsEnd };

/** Checks of the machine and its surroundings: who asks for the same ones at the same time gets the same run. */
export interface DiagnosticsDeps {
  /** Absent: all. */
  readonly select: (only: string | undefined) => readonly string[] | UnknownChecks;
  /** Ends with the run, or when `signal` aborts. */
  readonly follow: (
    ids: readonly string[],
    signal: AbortSignal,
  ) => AsyncGenerator<DiagnosticsMessage, void, void>;
  /** Rejects with the reason of `signal`. */
  readonly report: (ids: readonly string[], signal: AbortSignal) => Promise<DiagnosticsReport>;
}

/** What the API needs of the daemon. */
export interface ApiDeps {
  readonly version: string;
  /** `undefined` until the first look at the engine is done. */
  status(): Status | undefined;
  /** Since the last look, by a clock that does not jump; 0 until the first one is done. */
  lookAgeMs(): number;
  /** Called with each status that differs from the one before. */
  onStatus(listener: (status: Status) => void): Unsubscribe;
  plan(): Promise<PlanView>;
  /** `stackFile` is an absolute path. */
  planFor(stackFile: string): Promise<PlanForResult>;
  /** `undefined`: no such service. */
  why(service: string): Why | undefined;
  readonly events: EventSource;
  /** Ends at the last line, or with `follow` when `signal` aborts. */
  logs(service: string, options: LogOptions, signal: AbortSignal): AsyncIterable<LogLine>;
  /** Only accepts the command; the loop carries it out. `undefined`: there is no stack to carry it out on. */
  command(command: Command, origin: Origin): WorkItem | Refusal | undefined;
  /** Oldest first: all open ones, and the last that ended. */
  works(): readonly WorkItem[];
  /** `undefined`: never accepted, or forgotten. */
  cancelWork(id: string, origin: Origin): WorkItem | Refusal | undefined;
  images(): readonly ImageUpdate[];
  /** Newest first; absent: of all services. */
  updateHistory(service: string | undefined): readonly UpdateRecord[];
  /** `undefined`: never accepted, or forgotten. */
  work(id: string): WorkItem | undefined;
  readonly config: ConfigDeps;
  readonly certs: CertsDeps;
  readonly figures: FiguresDeps;
  readonly support: BundleDeps;
  readonly diagnostics: DiagnosticsDeps;
  readonly machine: MachineDeps;
  readonly accounts: AccountsDeps;
  readonly page: PageDeps;
  /** In the Prometheus text format. */
  metrics(): Promise<string>;
}

/** Where the API reports what no client is told. */
export interface ApiLog {
  info(message: string, details: Readonly<Record<string, unknown>>): void;
  warn(message: string, details: Readonly<Record<string, unknown>>): void;
  error(message: string, details: Readonly<Record<string, unknown>>): void;
}
