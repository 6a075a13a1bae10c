/** A service that writes what a test tells it to: what it has written is read again by each stream, as from the engine's file. */

import type { ServerResponse } from 'node:http';
import type { LogLine } from '../appliance/contract/log-line.ts';
import type { ScriptedDaemon } from './daemon.testdata.ts';
import { sendProblem } from './daemon.testdata.ts';
import { ADA } from './served.testdata.ts';
import { iso } from './views/said.testdata.ts';

export interface Writer {
  write(...texts: readonly string[]): void;
  complain(text: string): void;
  /** Its container goes: streams end; those that are opened from now on end after what is there. */
  leave(): void;
  comeBack(): void;
  /** The session of who reads ends: its lines are nobody's any more. */
  signOut(): void;
  /** How many streams were opened to follow it. */
  opened(): number;
}

export function writerOf(daemon: ScriptedDaemon, service: string): Writer {
  const written: LogLine[] = [];
  const following = new Set<ServerResponse>();
  let isThere = true;
  let isSignedOut = false;
  let opened = 0;
  const end = (response: ServerResponse, reason: string): void =>
    void response.end(`event: end\ndata: ${JSON.stringify({ reason })}\n\n`);
  const put = (stream: LogLine['stream'], text: string): void => {
    const line = { container: `stack-${service}-1`, stream, at: iso(written.length), text };
    written.push(line);
    for (const response of following) response.write(lineMessage(line));
  };
  daemon.on(`/v1/services/${service}/logs`, ({ url }, response) => {
    if (isSignedOut) return sendProblem(response, 401);
    const query = new URL(url, 'http://localhost').searchParams;
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(
      written
        .slice(-Number(query.get('tail')))
        .map(lineMessage)
        .join(''),
    );
    if (query.get('follow') !== 'true') return end(response, 'these are all lines');
    opened += 1;
    if (!isThere) return end(response, 'the containers of the service are gone');
    following.add(response);
    response.once('close', () => following.delete(response));
    return undefined;
  });
  return {
    write: (...texts) => texts.forEach((text) => put('stdout', text)),
    complain: (text) => put('stderr', text),
    leave: () => {
      isThere = false;
      for (const response of following) end(response, 'the containers of the service are gone');
      following.clear();
    },
    comeBack: () => void (isThere = true),
    signOut: () => {
      isSignedOut = true;
      daemon.revoke(ADA);
    },
    opened: () => opened,
  };
}

function lineMessage(line: LogLine): string {
  return `event: line\ndata: ${JSON.stringify(line)}\n\n`;
}
