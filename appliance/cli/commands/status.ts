import { Option } from 'commander';
import { DaemonConnectionError } from '../../client/errors.ts';
import type { Status } from '../../contract/status.ts';
import type { Context } from '../context.ts';
import type { Definition } from '../define.ts';
import { ExitCode } from '../exit-code.ts';
import { createScreen } from '../screen.ts';
import { renderStatus } from '../render/status.ts';
import { wrap } from '../render/text.ts';

interface Options {
  readonly watch?: true;
}

export const statusCommand: Definition<Options> = {
  usage: 'status',
  summary: 'show how the appliance is, what to do, and every service',
  description:
    'Shows how the appliance is, what to do about it, and every service with the reason of its state. ' +
    'Exit code 4: it is not healthy.',
  examples: [
    'status',
    'status --watch',
    'status --json | jq -r \'.services[] | select(.state != "healthy").name\'',
  ],
  options: [new Option('-w, --watch', 'go on and show each change')],
  run: async (context, _, { watch }) => {
    if (watch === true) return watchStatus(context);
    const status = await context.client.status();
    show(status, context);
    return status.health === 'healthy' ? ExitCode.ok : ExitCode.notHealthy;
  },
};

function show(status: Status, context: Context): void {
  if (context.json) context.outJson(status);
  else context.out(renderStatus(status, context.view()));
}

/** Until Ctrl-C. On a terminal the picture is drawn over; elsewhere each change is printed after the last one. */
async function watchStatus(context: Context): Promise<ExitCode> {
  const { client, io, json } = context;
  const drawsOver = io.stdout.isTTY === true && !json;
  using screen = drawsOver ? createScreen(io.stdout) : undefined;
  let last: Status | undefined;
  let trouble = '';
  const draw = (): void => {
    const view = context.view();
    const text = last === undefined ? '' : renderStatus(last, view);
    const notice = trouble === '' ? '' : `${wrap(trouble, view.width).join('\n')}\n\n`;
    screen?.draw(notice + text);
  };
  const clock = screen === undefined ? undefined : setInterval(draw, 1_000);
  try {
    // On every socket: that of the status page tells no events without a visitor.
    const stream = client.live(
      {},
      {
        signal: io.interrupted,
        reconnect: true,
        onConnect: () => (trouble = ''),
        onDisconnect: (error) => {
          // A connection that broke is a daemon that is being replaced: there is nothing to do yet.
          const next = error instanceof DaemonConnectionError ? '' : `. Next: ${error.action}`;
          trouble = `${error.message}; trying again${next}`;
          if (screen === undefined) context.note(`${trouble}\n`);
          draw();
        },
      },
    );
    for await (const message of stream) {
      if (message.event !== 'status') continue;
      last = message.data;
      if (screen === undefined) show(last, context);
      else draw();
    }
    return ExitCode.ok;
  } catch (error) {
    if (io.interrupted.aborted) return ExitCode.ok;
    throw error;
  } finally {
    clearInterval(clock);
  }
}
