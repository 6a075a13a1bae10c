import { Option } from 'commander';
import type { Definition } from '../define.ts';
import { InputError } from '../exit-code.ts';
import { parseTime } from '../../client/words/given-time.ts';
import { finish } from './work.ts';

interface Options {
  readonly why?: string;
  readonly for?: string;
  readonly until?: string;
}

export const updateHoldCommand: Definition<Options> = {
  usage: 'hold [service]',
  summary: 'take no newer images, of one service or of all',
  description:
    'Takes no newer images, for a while or until they are released. Packages of the system go on being updated (auto_update in node.json).',
  examples: [
    'update hold broker-edge --for 2d --why "fair week"',
    'update hold --until 2026-12-24T08:00 --why "no changes before the holidays"',
  ],
  options: [
    new Option('--why <text>', 'the reason, for whoever asks later').makeOptionMandatory(),
    new Option('--for <duration>', 'so long: 90m, 12h, 2d').conflicts('until'),
    new Option('--until <time>', 'until then; without a zone it is UTC'),
  ],
  run: async (context, [service], { why = '', for: duration, until: time }) => {
    const now = context.io.now();
    const text = duration ?? time;
    const until = text === undefined ? undefined : parseTime(text, now, 'after');
    if (text !== undefined && until === undefined) {
      throw new InputError(`"${text}" is neither a duration (2d, 12h) nor a time (2026-12-24T08:00)`);
    }
    if (until !== undefined && Date.parse(until) <= now) throw new InputError(`${until} has passed already`);
    const held = await context.client.updateHold({
      why,
      ...(service === undefined ? {} : { service }),
      ...(until === undefined ? {} : { until }),
    });
    return finish(held, { wait: true }, context);
  },
};

export const updateReleaseCommand: Definition<object> = {
  usage: 'release [service]',
  summary: 'lift holds, and allow what was taken back to be tried again',
  examples: ['update release', 'update release signal-parser'],
  run: async (context, [service]) => {
    const released = await context.client.updateRelease(service === undefined ? {} : { service });
    return finish(released, { wait: true }, context);
  },
};
