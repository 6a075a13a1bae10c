import { Option } from 'commander';
import type { Event } from '../../contract/event.ts';
import type { Context } from '../context.ts';
import type { Definition } from '../define.ts';
import { ExitCode } from '../exit-code.ts';
import { lineCount } from '../line-count.ts';
import { renderEvent } from '../render/events.ts';

interface Options {
  readonly follow?: true;
  readonly lines: number;
}

export const eventsCommand: Definition<Options> = {
  usage: 'events',
  summary: 'show what the appliance did and noticed, with reasons',
  description: 'Shows the last events of the journal, oldest first. Times are UTC.',
  examples: ['events', 'events -f', 'events -n 1000 --json | jq -r \'select(.kind == "step-failed")\''],
  options: [
    new Option('-f, --follow', 'go on with new events; survives a restart of the daemon'),
    new Option('-n, --lines <count>', 'how many past events').argParser(lineCount).default(50),
  ],
  run: async (context, _, { follow, lines }) => {
    if (follow === true) return followEvents(context, lines);
    for (const event of await context.client.eventsList({ limit: lines })) print(event, context);
    return ExitCode.ok;
  },
};

/** As JSON each event is a line. */
function print(event: Event, context: Context): void {
  context.out(context.json ? `${JSON.stringify(event)}\n` : renderEvent(event, context.view()));
}

async function followEvents(context: Context, limit: number): Promise<ExitCode> {
  const { client, io, note } = context;
  const options = {
    signal: io.interrupted,
    reconnect: true,
    onDisconnect: (error: Error) => note(`${error.message}; trying again\n`),
  };
  try {
    for await (const message of client.events({ limit }, options)) {
      if (message.event === 'event') print(message.data, context);
      if (message.event === 'snapshot') note('events in between are not in the journal any more\n');
    }
    return ExitCode.ok;
  } catch (error) {
    if (io.interrupted.aborted) return ExitCode.ok;
    throw error;
  }
}
