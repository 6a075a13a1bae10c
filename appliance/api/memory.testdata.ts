import type { Accounts } from '../auth/accounts.ts';
import { memoryAccounts } from '../auth/accounts.testdata.ts';
import type {
  CertImportRequest,
  CertImportResult,
  CertRequestOptions,
  Certs,
} from '../contract/certificate.ts';
import type { Event, NewEvent } from '../contract/event.ts';
import type { ImageUpdate, UpdateRecord } from '../contract/image-updates.ts';
import type { LogLine } from '../contract/log-line.ts';
import type { OsStatus } from '../contract/os-status.ts';
import type { PlanView } from '../contract/plan.ts';
import type { ServiceStatus, Status } from '../contract/status.ts';
import { isOpen } from '../contract/work.ts';
import type { WorkItem, WorkState } from '../contract/work.ts';
import { memoryDiagnostics } from './diagnostics.testdata.ts';
import { noBundles } from './bundles.testdata.ts';
import { noConfig } from './memory-config.testdata.ts';
import { memoryEvents, subscribe } from './memory-events.testdata.ts';
import { memoryMachine } from './memory-machine.testdata.ts';
import type { MachineHandles } from './memory-machine.testdata.ts';
import { memoryPage } from './memory-page.testdata.ts';
import type { PageHandles } from './memory-page.testdata.ts';
import type { ApiDeps, ApiLog, FiguresDeps, LogOptions, PlanForResult, Refusal } from './deps.ts';

export const NOW = '2026-01-31T12:00:00.000Z';

export function service(name: string, more: Partial<ServiceStatus> = {}): ServiceStatus {
  return {
    name,
    state: 'healthy',
    why: 'its health test passes',
    image: `registry.example/${name}:1`,
    dependsOn: [],
    restarts: 0,
    critical: true,
    containers: [
      {
        name: `${name}-svc`,
        id: 'c0ffee',
        state: 'running',
        health: 'healthy',
        startedAt: '2026-01-31T09:00:00.000Z',
      },
    ],
    ...more,
  };
}

export function statusOf(services: readonly ServiceStatus[], more: Partial<Status> = {}): Status {
  return {
    health: 'healthy',
    summary: `All ${services.length} services are healthy`,
    phase: 'IDLE',
    pass: 7,
    converged: true,
    at: NOW,
    appliance: {
      version: '0.1.0',
      hostname: 'box-17',
      role: 'conductor',
      applianceId: '6e0ff62c-4d7e-4f6a-8b7e-0d0b7a6c6b11',
      stack: 'conductor',
      bootedAt: '2026-01-30T12:00:00.000Z',
      startedAt: '2026-01-31T08:00:00.000Z',
    },
    engine: {
      state: 'connected',
      version: '20.10.24',
      apiVersion: '1.41',
      since: '2026-01-31T08:00:00.000Z',
    },
    services: [...services],
    os: osStatusOf(),
    conditions: [],
    ...more,
  };
}

export function osStatusOf(more: Partial<OsStatus> = {}): OsStatus {
  return {
    state: 'on',
    running: false,
    lastCheckAt: '2026-01-31T11:03:00.000Z',
    lastRunAt: '2026-01-31T11:20:00.000Z',
    lastSuccessAt: '2026-01-31T11:20:00.000Z',
    nextCheckAt: '2026-01-31T12:07:00.000Z',
    nextRunAt: '2026-01-31T12:21:00.000Z',
    pending: [],
    heldBack: [],
    engineUpdates: 'unattended',
    broken: [],
    failures: [],
    waiting: [],
    ...more,
  };
}

export function certsOf(more: Partial<Certs> = {}): Certs {
  return {
    state: 'published',
    directory: '/var/lib/applianced/certs',
    generation: 3,
    publishedAt: NOW,
    items: [],
    bundle: { certificates: 1, systemRoots: false },
    usedBy: [],
    waiting: [],
    ...more,
  };
}

const emptyPlan: PlanView = { steps: [], waiting: [], text: '' };

/** A daemon that only remembers: what the API needs of it, with handles for the tests. */
export interface MemoryDaemon extends ApiDeps, PageHandles, MachineHandles {
  setImages(images: readonly ImageUpdate[]): void;
  setHistory(history: readonly UpdateRecord[]): void;
  setStatus(status: Status | undefined): void;
  setLookAge(ms: number): void;
  /** Sequence numbers go on from those that the journal of `journal` (8 hex digits) gave. */
  emit(event: NewEvent): Event;
  setPlan(plan: PlanView): void;
  setPlanFor(result: (stackFile: string) => PlanForResult): void;
  setLines(lines: readonly LogLine[]): void;
  /** From now on logs end also when they are followed, as when a container is replaced. */
  endFollowing(): void;
  /** From now on commands to the machine, and changes of certificates, are refused. */
  refuseOs(refusal: Refusal): void;
  setCerts(certs: Certs): void;
  setFigures(figures: Partial<FiguresDeps>): void;
  /** What an import answers; what was asked for is in `certRequests`. */
  setImport(answer: (request: CertImportRequest) => CertImportResult): void;
  /** What the routes of certificates were asked for, oldest first. */
  readonly certRequests: (CertImportRequest | CertRequestOptions | string)[];
  /** What `logs` was asked for. */
  readonly asked: { service: string; options: LogOptions }[];
  endWork(id: string, state: 'done' | 'failed', message: string): void;
  /** What was accepted, oldest first. */
  readonly accepted: readonly WorkItem[];
  listeners(): number;
}

/** Users, sessions and tokens are the real ones; they are kept as long as the daemon is. */
export function memoryDaemon(
  initial: Status = statusOf([service('broker')]),
  accounts: Accounts = memoryAccounts(),
): MemoryDaemon {
  let status: Status | undefined = initial;
  let ageMs = 0;
  let plan = emptyPlan;
  let planFor: (stackFile: string) => PlanForResult = () => ({ plan });
  let lines: readonly LogLine[] = [];
  let followable = true;
  let osRefusal: Refusal | undefined;
  let certs = certsOf();
  let figures: FiguresDeps = { now: () => undefined, history: () => 'empty-range' };
  let importOf: (request: CertImportRequest) => CertImportResult = () => ({
    imported: true,
    needsPassword: false,
    items: [],
    problems: [],
  });
  const certRequests: MemoryDaemon['certRequests'] = [];
  const journal = memoryEvents();
  const page = memoryPage(accounts);
  const machine = memoryMachine();
  const works: WorkItem[] = [];
  const asked: MemoryDaemon['asked'] = [];
  const statusListeners = new Set<(status: Status) => void>();
  let images: readonly ImageUpdate[] = [];
  let history: readonly UpdateRecord[] = [];
  const end = (id: string, state: WorkState, message: string): void => {
    const at = works.findIndex((item) => item.id === id);
    const item = works[at];
    if (item !== undefined) works[at] = { ...item, state, message, endedAt: NOW };
  };
  const askedCerts = <Answer>(
    request: MemoryDaemon['certRequests'][number],
    answer: Answer,
  ): Promise<Answer | Refusal> => {
    certRequests.push(request);
    return Promise.resolve(osRefusal ?? answer);
  };
  return {
    version: '0.1.0',
    asked,
    accepted: works,
    works: () => works,
    support: noBundles,
    diagnostics: memoryDiagnostics(),
    machine: machine.deps,
    setMachine: machine.set,
    machineRequests: machine.requests,
    status: () => status,
    lookAgeMs: () => ageMs,
    setLookAge: (ms) => (ageMs = ms),
    onStatus: (listener) => subscribe(statusListeners, listener),
    setStatus: (next) => {
      status = next;
      if (next !== undefined) statusListeners.forEach((listener) => listener(next));
    },
    plan: () => Promise.resolve(plan),
    setPlan: (next) => (plan = next),
    planFor: (stackFile) => Promise.resolve(planFor(stackFile)),
    setPlanFor: (result) => (planFor = result),
    why: (name) => {
      const found = status?.services.find((one) => one.name === name);
      if (found === undefined) return undefined;
      const history = journal.about(name).toReversed();
      return { service: found, steps: [], waiting: [], conditions: [], history };
    },
    events: journal.events,
    emit: journal.emit,
    logs: async function* (name, options, signal) {
      asked.push({ service: name, options });
      yield* lines;
      if (options.follow && followable)
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
    setLines: (next) => (lines = next),
    endFollowing: () => (followable = false),
    refuseOs: (refusal) => (osRefusal = refusal),
    setCerts: (next) => (certs = next),
    figures: { now: () => figures.now(), history: (query) => figures.history(query) },
    setFigures: (next) => (figures = { ...figures, ...next }),
    setImport: (answer) => (importOf = answer),
    certRequests,
    certs: {
      view: () => certs,
      refresh: () => askedCerts('refresh', certs),
      import: (request) => askedCerts(request, importOf(request)),
      forget: (item) => askedCerts(`forget ${item}`, certs),
      request: (options) =>
        askedCerts(options, {
          item: options.item,
          pem: '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n',
          subject: `CN=${options.commonName ?? 'box-17'}`,
          names: options.names ?? ['box-17'],
          key: options.keyType === 'rsa' ? 'RSA 2048' : 'EC P-256',
        }),
      authorities: () =>
        osRefusal ?? {
          pem: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
          certificates: [],
        },
    },
    command: ({ command, service: name, arguments: given = {} }, origin) => {
      if (osRefusal !== undefined) return osRefusal;
      const item: WorkItem = {
        id: `w${works.length + 1}`,
        command,
        ...(name !== undefined && { service: name }),
        arguments: given,
        state: 'waiting',
        attempts: 0,
        message: 'accepted',
        acceptedAt: NOW,
        origin,
      };
      works.push(item);
      return item;
    },
    cancelWork: (id) => {
      const item = works.find((each) => each.id === id);
      if (item === undefined) return undefined;
      if (!isOpen(item)) return { why: `it has ended: ${item.state}`, action: 'look at the list' };
      end(id, 'cancelled', 'taken back by an operator');
      return works.find((each) => each.id === id);
    },
    images: () => images,
    setImages: (next) => (images = next),
    updateHistory: (name) => history.filter((entry) => name === undefined || entry.service === name),
    setHistory: (next) => (history = next),
    work: (id) => works.find((item) => item.id === id),
    endWork: end,
    metrics: () => Promise.resolve('# HELP up Up\nup 1\n'),
    accounts,
    config: noConfig,
    page: page.page,
    setPage: page.setPage,
    setKeys: page.setKeys,
    listeners: () => journal.listeners() + statusListeners.size + page.listeners(),
  };
}

export function memoryLog(): ApiLog & { readonly records: string[] } {
  const records: string[] = [];
  return {
    records,
    info: (message) => void records.push(`info ${message}`),
    warn: (message) => void records.push(`warn ${message}`),
    error: (message) => void records.push(`error ${message}`),
  };
}
