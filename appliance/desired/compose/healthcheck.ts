import type { Decoder } from './decode.ts';
import { boolean, fail, integer, list, string } from './decode.ts';
import { object } from './decode-object.ts';
import { duration } from './duration.ts';
import type { HealthcheckModel } from './model-parts.ts';
import { present } from './present.ts';

/** A text runs in the container's shell; a list says itself how it runs. */
const test: Decoder<readonly string[]> = (node, place) => {
  if (node.kind !== 'list') {
    const text = string(node, place);
    return text === undefined ? undefined : ['CMD-SHELL', text];
  }
  const words = list(string)(node, place);
  const mistake = words === undefined ? undefined : mistakeIn(words);
  return mistake === undefined ? words : fail(node, place, mistake);
};

function mistakeIn([kind, ...rest]: readonly string[]): string | undefined {
  if (kind === undefined || kind === 'NONE') return undefined;
  if (kind !== 'CMD' && kind !== 'CMD-SHELL') return 'must begin with NONE, CMD or CMD-SHELL';
  if (rest.length === 0) return `has no command after ${kind}`;
  return kind === 'CMD-SHELL' && rest.length > 1
    ? 'CMD-SHELL takes one text; begin with CMD to give separate arguments'
    : undefined;
}

const shape = object({
  disable: boolean,
  test,
  interval: duration,
  timeout: duration,
  retries: integer({ min: 0 }),
  start_period: duration,
  start_interval: duration,
});

/** `disable: true` wins over a test, so that a later file can switch the check off. */
export const healthcheck: Decoder<HealthcheckModel> = (node, place) => {
  const found = shape(node, place);
  if (found === undefined) return undefined;
  if (found.disable === true) return { test: ['NONE'] };
  return present({
    test: found.test?.length === 0 ? undefined : found.test,
    intervalMs: found.interval,
    timeoutMs: found.timeout,
    retries: found.retries,
    startPeriodMs: found.start_period,
    startIntervalMs: found.start_interval,
  });
};
