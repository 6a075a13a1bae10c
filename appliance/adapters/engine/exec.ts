import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';
import { type Call, changeDeadlineMs, pathSegment, readDeadlineMs } from './call.ts';
import { startDeadline, type Deadline } from './deadline.ts';
import { type Frame, NotMultiplexed, readFrames } from './demux.ts';
import { killExec } from './exec-kill.ts';
import { failure, transportFailure } from './failure.ts';
import { field, text } from './json.ts';
import type { Transport } from './transport.ts';
import type { Engine, ExecResult } from './types.ts';

const maxOutput = 4096;
/** The stream ends a moment before the engine has noted the exit code. */
const exitCodePollMs = [0, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 1000, 2000];

type ExecOptions = Parameters<Engine['exec']>[2];

/** `timeoutMs` covers all of it. A command that does not end in that time is killed (`killExec`). */
export function execCalls(transport: Transport): Pick<Engine, 'exec'> {
  return {
    exec: async (containerId, command, options, signal) => {
      using deadline = startDeadline(signal, options.timeoutMs, 'the command did not end within');
      let id: string | undefined;
      try {
        id = await create(transport, containerId, command, options, deadline);
        const output = await start(transport, containerId, id, options, deadline);
        return { exitCode: await exitCode(transport, containerId, id, deadline), output };
      } catch (error) {
        // Nobody waits for it: the caller's deadline is over. It can only fail when the command has ended or the engine is gone.
        if (id !== undefined && deadline.signal.aborted)
          killExec(transport, containerId, id).catch(() => undefined);
        throw transportFailure(execCall(containerId), deadline.signal.reason ?? error, false);
      }
    },
  };
}

function execCall(containerId: string): Pick<Call, 'name' | 'subject'> {
  return { name: 'exec', subject: containerId };
}

async function create(
  transport: Transport,
  containerId: string,
  command: readonly string[],
  options: ExecOptions,
  { signal }: Deadline,
): Promise<string> {
  const { user, privileged, workingDir, environment } = options;
  const call: Call = {
    ...execCall(containerId),
    method: 'POST',
    path: `/containers/${pathSegment(containerId)}/exec`,
    body: {
      AttachStdout: true,
      AttachStderr: true,
      Cmd: command,
      ...(user === undefined ? {} : { User: user }),
      ...(privileged === undefined ? {} : { Privileged: privileged }),
      ...(workingDir === undefined ? {} : { WorkingDir: workingDir }),
      ...(environment === undefined ? {} : { Env: environment }),
    },
    deadlineMs: changeDeadlineMs,
  };
  const answer = await transport.send(call, signal);
  const id = text(field(answer.body, 'Id'));
  if (id === '') throw failure(call, 'server-error', 'the engine gave no exec id');
  return id;
}

/** Gives the first part of the output; reads the rest so that the command is never blocked by a full pipe. */
async function start(
  transport: Transport,
  containerId: string,
  id: string,
  { timeoutMs }: ExecOptions,
  { signal }: Deadline,
): Promise<string> {
  const call: Call = {
    ...execCall(containerId),
    method: 'POST',
    path: `/exec/${pathSegment(id)}/start`,
    body: { Detach: false, Tty: false },
    deadlineMs: timeoutMs,
  };
  return transport.read(call, signal, async (stream) => {
    try {
      return await firstOutput(readFrames(stream.body));
    } catch (error) {
      if (error instanceof NotMultiplexed) throw failure(call, 'server-error', error.message, error);
      throw error;
    }
  });
}

async function firstOutput(frames: AsyncIterable<Frame>): Promise<string> {
  const decoders = { stdout: new StringDecoder(), stderr: new StringDecoder() };
  let output = '';
  for await (const { stream, data } of frames) {
    if (output.length < maxOutput) output += decoders[stream].write(data);
  }
  return output.slice(0, maxOutput);
}

async function exitCode(
  transport: Transport,
  containerId: string,
  id: string,
  { signal }: Deadline,
): Promise<ExecResult['exitCode']> {
  const call: Call = {
    ...execCall(containerId),
    method: 'GET',
    path: `/exec/${pathSegment(id)}/json`,
    deadlineMs: readDeadlineMs,
  };
  for (const waitMs of exitCodePollMs) {
    if (waitMs > 0) await delay(waitMs, undefined, { signal });
    const { body } = await transport.send(call, signal);
    const code = field(body, 'ExitCode');
    if (field(body, 'Running') === false && typeof code === 'number') return code;
  }
  throw failure(call, 'stream-cut', 'the output ended but the command has no exit code');
}
