import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { ServiceState } from '../contract/status.ts';
import type { Status } from '../contract/status.ts';
import { Severity } from '../contract/condition.ts';

export interface MetricsBuild {
  readonly version: string;
  readonly node: string;
}

export interface PassResult {
  readonly durationMs: number;
  /** `failed`: the pass itself broke; a step that failed is counted as a step. */
  readonly result: 'converged' | 'worked' | 'failed';
}

export interface StepResult {
  /** For example create-container. */
  readonly kind: string;
  readonly result: 'done' | 'failed';
  readonly durationMs: number;
}

export interface EngineCall {
  /** Name of the call, for example listContainers: never a path with an id in it. */
  readonly call: string;
  readonly result: 'ok' | 'refused' | 'failed' | 'timeout';
  readonly durationMs: number;
}

/** What the daemon tells of itself; read by Prometheus at `/metrics`. */
export interface Metrics {
  /** Replaces what the gauges show: a service or condition that is gone disappears. */
  readonly status: (status: Status) => void;
  readonly pass: (pass: PassResult) => void;
  readonly step: (step: StepResult) => void;
  readonly engineCall: (call: EngineCall) => void;
  /** Prometheus text format 0.0.4. */
  readonly text: () => Promise<string>;
}

/** In seconds: from a look at nothing new to the deadline of a pass. */
const PASS_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30, 120, 300];
const CALL_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60];

/** Metrics in a registry of their own: two in one process do not meet. Names follow Prometheus' conventions. */
export function createMetrics(build: MetricsBuild): Metrics {
  const registry = new Registry();
  const registers = [registry];
  processMetrics(registry);
  const showStatus = statusGauges(registry);
  new Gauge({
    name: 'applianced_build_info',
    help: 'Always 1; the labels say what runs',
    labelNames: ['version', 'node'],
    registers,
  }).set({ version: build.version, node: build.node }, 1);
  const passes = new Counter({
    name: 'applianced_passes_total',
    help: 'Passes of the loop by result: converged (nothing is left to do), worked (more is to be done), failed (the engine is silent, or a step waits to be tried again)',
    labelNames: ['result'],
    registers,
  });
  const passSeconds = new Histogram({
    name: 'applianced_pass_duration_seconds',
    help: 'Time from a look to its status',
    buckets: PASS_BUCKETS,
    registers,
  });
  const steps = new Counter({
    name: 'applianced_steps_total',
    help: 'Steps by kind and result',
    labelNames: ['kind', 'result'],
    registers,
  });
  const stepSeconds = new Counter({
    name: 'applianced_step_seconds_total',
    help: 'Time that steps took, by kind',
    labelNames: ['kind'],
    registers,
  });
  const calls = new Counter({
    name: 'applianced_engine_calls_total',
    help: 'Calls of the container engine by name and result',
    labelNames: ['call', 'result'],
    registers,
  });
  const callSeconds = new Histogram({
    name: 'applianced_engine_call_duration_seconds',
    help: 'Time of a call of the container engine',
    buckets: CALL_BUCKETS,
    registers,
  });
  return {
    status: showStatus,
    pass: ({ result, durationMs }) => {
      passes.inc({ result });
      passSeconds.observe(durationMs / 1000);
    },
    step: ({ kind, result, durationMs }) => {
      steps.inc({ kind, result });
      stepSeconds.inc({ kind }, durationMs / 1000);
    },
    engineCall: ({ call, result, durationMs }) => {
      calls.inc({ call, result });
      callSeconds.observe(durationMs / 1000);
    },
    text: () => registry.metrics(),
  };
}

/**
 * The standard process metrics that are read when asked. Not prom-client's default set: that samples the event loop
 * 100 times a second, which would wake an idle daemon.
 */
function processMetrics(registry: Registry): void {
  const registers = [registry];
  new Gauge({
    name: 'process_start_time_seconds',
    help: 'When the process started, in seconds since 1970',
    registers,
  }).set(Math.round(performance.timeOrigin) / 1000);
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory size',
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  let countedSeconds = 0;
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'User and system CPU time',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      const seconds = (user + system) / 1_000_000;
      this.inc(seconds - countedSeconds);
      countedSeconds = seconds;
    },
  });
}

function statusGauges(registry: Registry): (status: Status) => void {
  const registers = [registry];
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name: `applianced_${name}`, help, labelNames: [...labelNames], registers });
  const health = gauge('healthy', '1: the appliance is healthy');
  const engineUp = gauge('engine_up', '1: the container engine answers');
  const engineInfo = gauge('engine_info', 'Always 1; the labels say which engine', [
    'version',
    'api_version',
  ]);
  const state = gauge('service_state', '1 for the state that the service is in, else 0', [
    'service',
    'state',
  ]);
  const up = gauge('service_healthy', '1: running and healthy, or completed as it should', ['service']);
  const restarts = gauge(
    'service_restarts',
    'Restarts by the appliance since the container was created: falls to 0 with a new container',
    ['service'],
  );
  const condition = gauge('condition', '1 for each condition that holds', ['code', 'severity', 'subject']);
  const conditions = gauge('conditions', 'How many conditions hold', ['severity']);
  return (status) => {
    for (const one of [engineInfo, state, up, restarts, condition]) one.reset();
    health.set(Number(status.health === 'healthy'));
    engineUp.set(Number(status.engine.state === 'connected'));
    const { version = '', apiVersion = '' } = status.engine;
    if (status.engine.state === 'connected') engineInfo.set({ version, api_version: apiVersion }, 1);
    for (const service of status.services) {
      const label = { service: service.name };
      for (const word of ServiceState.options)
        state.set({ ...label, state: word }, Number(service.state === word));
      up.set(label, Number(service.state === 'healthy' || service.state === 'completed'));
      restarts.set(label, service.restarts);
    }
    for (const severity of Severity.options) {
      conditions.set({ severity }, status.conditions.filter((one) => one.severity === severity).length);
    }
    for (const { code, severity, subject = '' } of status.conditions) {
      condition.set({ code, severity, subject }, 1);
    }
  };
}
