import { setTimeout as delay } from 'node:timers/promises';
import { Option } from 'commander';
import type { Machine, NetworkRequest, PendingChange } from '../../contract/machine.ts';
import { CONFIRM_WITHIN_S, NetworkMethod } from '../../contract/machine.ts';
import { isConfirmed } from '../confirm.ts';
import type { Context } from '../context.ts';
import type { Definition } from '../define.ts';
import { ExitCode, InputError } from '../exit-code.ts';
import { createProgress } from '../progress.ts';
import { pendingText } from '../render/network.ts';
import { clean } from '../render/text.ts';

interface Options {
  readonly address?: string;
  readonly gateway?: string;
  readonly dns?: readonly string[];
  readonly confirmWithin: string;
  readonly yes?: true;
  readonly wait: boolean;
}

/** How often the daemon is asked whether somebody has confirmed. */
const POLL_MS = 500;

export const networkSetCommand: Definition<Options> = {
  usage: 'set <interface> <method>',
  summary: 'set the IPv4 of an interface, on trial until it is confirmed',
  description:
    'Sets the IPv4 of an interface: dhcp, or static with its address. Its IPv6 stays as it is. Then it waits: "appliancectl network confirm" in ' +
    'another terminal, or a yes in this one, keeps the change; otherwise it is taken back, also when this connection is lost by it.',
  examples: [
    'network set eth0 static --address 192.0.2.10/24 --gateway 192.0.2.1 --dns 192.0.2.53',
    'network set eth0 dhcp',
    'network set eth0 dhcp --yes --no-wait && sleep 5 && appliancectl network confirm',
  ],
  options: [
    new Option('--address <cidr>', 'address with its prefix'),
    new Option('--gateway <ip>', 'where everything else goes'),
    new Option('--dns <ip...>', 'DNS servers, three at most'),
    new Option('--confirm-within <seconds>', 'taken back after that').default(String(CONFIRM_WITHIN_S.usual)),
    new Option('-y, --yes', 'do not ask before'),
    new Option('--no-wait', 'do not wait for the end of the trial'),
  ],
  run: async (context, [name = '', given = ''], options) => {
    const request = requestOf(name, given, options);
    const { machine } = context.client;
    const question = `Set ${name} to ${given} now? ${await usedText(machine, name)}It is taken back after ${request.confirmWithinS} s unless confirmed. [y/N] `;
    if (!(await isConfirmed(context, question, options.yes))) return ExitCode.failed;
    const pending = await context.client.machineNetwork(request);
    if (!options.wait) {
      if (context.json) context.outJson(pending);
      else context.out(`${pendingText(pending, context.io.now())}\n`);
      return ExitCode.ok;
    }
    return followed(pending, context);
  },
};

function requestOf(
  name: string,
  given: string,
  { address, gateway, dns = [], confirmWithin }: Options,
): NetworkRequest {
  const method = NetworkMethod.safeParse(given);
  if (!method.success) throw new InputError(`"${clean(given)}" is neither dhcp nor static`);
  const { least, most } = CONFIRM_WITHIN_S;
  const seconds = Number(confirmWithin);
  if (!/^\d+$/.test(confirmWithin) || seconds < least || seconds > most) {
    throw new InputError(`--confirm-within is ${least} to ${most} seconds`);
  }
  if (method.data === 'static' && address === undefined) {
    throw new InputError('static needs an address: --address 192.0.2.10/24');
  }
  return {
    interface: name,
    method: method.data,
    ...(address === undefined ? {} : { address }),
    ...(gateway === undefined ? {} : { gateway }),
    dns: [...dns],
    confirmWithinS: seconds,
  };
}

/** What would be lost. */
async function usedText(machine: () => Promise<Machine>, name: string): Promise<string> {
  const found = (await machine()).network.interfaces.find((each) => each.name === name);
  const addresses = found?.addresses.map(({ cidr }) => cidr).join(', ') ?? '';
  return addresses === '' ? '' : `It has ${clean(addresses)}. `;
}

/** On a terminal it asks and counts down there; elsewhere it waits for the end. */
async function followed(pending: PendingChange, context: Context): Promise<ExitCode> {
  const over = new AbortController();
  const watching = ended(pending, context).finally(() => over.abort());
  const [machine] = await Promise.all([watching, answered(pending, over.signal, context)]);
  const { last } = machine.network;
  const isKept = last?.id === pending.id && last.outcome === 'confirmed';
  const { interface: name, what } = pending;
  if (context.json) context.outJson(last ?? pending);
  else context.out(`${clean(`${name}: ${what}: ${last?.outcome ?? 'ended'}: ${last?.why ?? ''}`)}\n`);
  return isKept ? ExitCode.ok : ExitCode.failed;
}

/** Resolves without an answer where nobody can be asked, or where it is over before there is one. */
async function answered(pending: PendingChange, over: AbortSignal, { client, io }: Context): Promise<void> {
  if (io.askWhile === undefined) return;
  const { pending: now } = (await until(pending, ({ state }) => state === 'applied', { client, io })).network;
  if (now?.id !== pending.id) return;
  let answer: string;
  try {
    answer = await io.askWhile(() => questionOf(pending, io.now()), over);
  } catch (error) {
    if (over.aborted) return;
    throw error;
  }
  if (/^y(es)?$/i.test(answer.trim())) await client.machineNetworkConfirm();
  else await client.machineNetworkRevert();
}

function questionOf({ interface: name, what, revertsAt }: PendingChange, now: number): string {
  const secondsLeft = Math.max(0, Math.ceil((Date.parse(revertsAt) - now) / 1_000));
  return `${clean(name)}: ${clean(what)}. Keep it? It is taken back in ${secondsLeft} s. [y/N] `;
}

function ended(pending: PendingChange, context: Context): Promise<Machine> {
  return until(pending, () => false, context);
}

/** Until the change has ended, or is so. */
async function until(
  pending: PendingChange,
  isSo: (now: PendingChange) => boolean,
  { client, io }: Pick<Context, 'client' | 'io'>,
): Promise<Machine> {
  using progress = createProgress(io.askWhile === undefined ? io.stderr : { write: () => undefined });
  for (;;) {
    const machine = await client.machine();
    const now = machine.network.pending;
    if (now?.id !== pending.id || isSo(now)) return machine;
    progress.show(pendingText(now, io.now()));
    await delay(POLL_MS, undefined, { signal: io.interrupted });
  }
}
