/** `restart`, `pull_policy`, `depends_on`: how a service comes up and stays up. */

import type { Decoder } from './decode.ts';
import {
  boolean,
  child,
  fail,
  item,
  nonEmptyString,
  oneOf,
  orEmpty,
  refer,
  shown,
  string,
} from './decode.ts';
import { object } from './decode-object.ts';
import { parseDuration } from './duration.ts';
import type { DependencyModel, PullPolicy, RestartModel } from './model.ts';
import { keyScalar } from './node.ts';
import { compareStrings } from './report.ts';

export const restart: Decoder<RestartModel> = (node, place) => {
  // `restart: no` without quotes is the text "no" in YAML 1.2, `restart: false` is not a policy.
  const text = string(node, place);
  if (text === undefined) return undefined;
  if (text === 'no') return { mode: 'never' };
  if (text === 'always' || text === 'unless-stopped') return { mode: text };
  const [, attempts] = /^on-failure(?::(\d{1,6}))?$/.exec(text) ?? [];
  if (/^on-failure(:\d{1,6})?$/.test(text)) {
    const maxAttempts = Number(attempts ?? 0);
    return maxAttempts === 0 ? { mode: 'on-failure' } : { mode: 'on-failure', maxAttempts };
  }
  return fail(node, place, `must be no, always, unless-stopped or on-failure[:TIMES], not ${shown(node)}`);
};

const day = 86_400_000;

export const pullPolicy: Decoder<PullPolicy> = (node, place) => {
  const text = nonEmptyString(node, place);
  if (text === undefined) return undefined;
  if (text === 'always' || text === 'missing' || text === 'never') return text;
  if (text === 'if_not_present') return 'missing';
  if (text === 'daily') return { everyMs: day };
  if (text === 'weekly') return { everyMs: 7 * day };
  const everyMs = text.startsWith('every_') ? parseDuration(text.slice('every_'.length)) : undefined;
  if (everyMs !== undefined && everyMs > 0) return { everyMs };
  if (text === 'build')
    return fail(node, place, 'an appliance builds no image', 'use always, missing or never');
  const reason = `must be always, missing, if_not_present, never, daily, weekly or every_TIME, not ${shown(node)}`;
  return fail(node, place, reason);
};

const dependency = object(
  {
    condition: oneOf('service_started', 'service_healthy', 'service_completed_successfully'),
    restart: boolean,
    required: boolean,
  },
  { required: ['condition'] },
);

/** A list of names (each must have started), or a mapping of name to condition. Sorted by name. */
export const dependsOn: Decoder<readonly DependencyModel[]> = (node, place) => {
  if (node.kind === 'list') {
    const all = node.items.flatMap((each, index): readonly DependencyModel[] => {
      const service = nonEmptyString(each, item(place, index));
      if (service === undefined) return [];
      const { position } = each;
      refer('service', service, each, item(place, index));
      return [{ service, condition: 'service_started', restart: false, required: true, position }];
    });
    return sorted(all);
  }
  if (node.kind !== 'map') return fail(node, place, `must be a list or a mapping, not ${shown(node)}`);
  return sorted(
    [...node.entries].flatMap(([service, { position, value }]) => {
      const found = orEmpty(dependency)(value, child(place, service));
      if (found === undefined) return [];
      const { condition, restart: restarts = false, required = true } = found;
      if (required) refer('service', service, keyScalar(service, position), child(place, service));
      return [{ service, condition, restart: restarts, required, position }];
    }),
  );
};

function sorted(all: readonly DependencyModel[]): readonly DependencyModel[] {
  const unique = new Map(all.map((each) => [each.service, each]));
  return [...unique.values()].toSorted((a, b) => compareStrings(a.service, b.service));
}
