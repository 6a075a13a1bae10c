/**
 * The plan for a stack file that an operator names. Operators are not root, and the daemon reads and knows as root: the answer tells that
 * something changed, and never what the configuration's secrets or the files that others may not read hold.
 */

import { createHash } from 'node:crypto';
import type { PlanForResult } from './api/deps.ts';
import type { SourceProblem } from './config/problem.ts';
import type { PlanView } from './contract/plan.ts';
import type { DesiredSource, TriedStack } from './desired-source.ts';
import { parseEnvFile, parseRawEnvFile } from './desired/compose/dotenv.ts';
import { createReport } from './desired/compose/report.ts';
import type { Desired } from './desired/desired.ts';
import { hideSecrets, SHORTEST, secretsOf } from './hide-secrets.ts';
import type { Observed } from './observe/observed.ts';
import type { Memory } from './plan/memory.ts';
import { plan } from './plan/plan.ts';
import type { Policy } from './plan/policy.ts';
import { planView } from './plan/render.ts';

export interface ForeignPlanDeps {
  readonly source: Pick<DesiredSource, 'tryStack'>;
  readonly record: { readonly memory: () => Memory };
  /** A fresh look that also covers what this stack names. */
  readonly observe: (desired: Desired) => Promise<Observed>;
  readonly policy: Policy;
  readonly now: () => number;
}

/** Names and values that env files set. */
interface Settings {
  readonly names: ReadonlySet<string>;
  readonly values: ReadonlySet<string>;
}

export async function planForeign(deps: ForeignPlanDeps, stackFile: string): Promise<PlanForResult> {
  const { outcome, config, closedTexts } = await deps.source.tryStack(stackFile);
  const closed = settingsOf(closedTexts);
  const desired = outcome.ok ? outcome.desired : undefined;
  const hide = hider([...secretsOf({ config, desired }), ...closed.values]);
  if (!outcome.ok) return { problems: outcome.problems.map((problem) => problemWithout(problem, hide)) };
  const shown = withoutSettings(outcome.desired, closed.names);
  const memory = deps.record.memory();
  const specs = mapValues(memory.specs, (spec) => withoutNamed(spec, closed.names));
  const observed = await deps.observe(outcome.desired);
  const result = plan(shown, observed, { ...memory, specs }, deps.now(), deps.policy);
  return { plan: viewWithout(planView(result), hide) };
}

/** A text that is no env file (a stack file that others may not read) sets nothing. */
export function settingsOf(texts: TriedStack['closedTexts']): Settings {
  const parsed = texts.filter(looksLikeEnvFile).flatMap((text) => {
    const file = { file: '', text };
    return [
      ...parseEnvFile(file, new Map(), createReport()),
      ...parseRawEnvFile(file, new Map(), createReport()),
    ];
  });
  return { names: new Set(parsed.map(([name]) => name)), values: new Set(parsed.map(([, value]) => value)) };
}

function looksLikeEnvFile(text: string): boolean {
  const first = text.split('\n').find((line) => line.trim() !== '' && !line.trimStart().startsWith('#'));
  return first !== undefined && /^\s*(?:export\s+)?[\w.-]+\s*=/.test(first);
}

function hider(secrets: readonly string[]): (text: string) => string {
  const known = [...new Set(secrets)].filter((text) => text.length >= SHORTEST);
  const longestFirst = known.toSorted((a, b) => b.length - a.length);
  return (text) => hideSecrets(text, longestFirst);
}

function problemWithout({ hint, ...problem }: SourceProblem, hide: (text: string) => string): SourceProblem {
  const { path, reason } = problem;
  return {
    ...problem,
    path: hide(path),
    reason: hide(reason),
    ...(hint === undefined ? {} : { hint: hide(hint) }),
  };
}

function viewWithout(view: PlanView, hide: (text: string) => string): PlanView {
  return {
    steps: view.steps.map((step) => ({ ...step, subject: hide(step.subject), reason: hide(step.reason) })),
    waiting: view.waiting.map((entry) => ({
      ...entry,
      subject: hide(entry.subject),
      reason: hide(entry.reason),
    })),
    text: hide(view.text),
  };
}

function withoutSettings(desired: Desired, names: Settings['names']): Desired {
  const services = desired.services.map((service) => ({
    ...service,
    containers: service.containers.map((container) => ({
      ...container,
      fingerprint: withoutNamed(container.fingerprint, names),
    })),
  }));
  return { ...desired, services };
}

/** The form of a secret in a fingerprint: only whether two of them are the same can be told. */
function withoutNamed(
  spec: Readonly<Record<string, string>>,
  names: Settings['names'],
): Readonly<Record<string, string>> {
  return mapValues(spec, (text, path) => {
    const name = /^(?:environment|labels)\.(.*)$/s.exec(path)?.[1];
    return name !== undefined && names.has(name)
      ? `[secret:${createHash('sha256').update(text).digest('hex')}]`
      : text;
  });
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From, key: string) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
