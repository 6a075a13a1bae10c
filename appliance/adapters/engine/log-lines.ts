/** Log messages with the engine's timestamps -> lines. Pure. */

import type { Frame } from './demux.ts';
import { readLines } from './lines.ts';
import type { LogLine } from './types.ts';

const maxLineBytes = 64 * 1024;
const newline = 0x0a;
const stampPattern = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})) /;
/** `2026-01-02T03:04:05.123456789Z ` is the longest that the engine writes, save for a zone of its own. */
const maxStampBytes = 40;

interface OpenLine {
  readonly at: string;
  readonly parts: Buffer[];
  readonly bytes: number;
}

/**
 * One frame is one message. The engine splits a long line into messages of 16 KiB and stamps each of them: the parts are
 * put together again, with the first part's time.
 */
export async function* linesOfFrames(frames: AsyncIterable<Frame>): AsyncGenerator<LogLine, void, undefined> {
  const open: { stdout?: OpenLine; stderr?: OpenLine } = {};
  for await (const { stream, data } of frames) {
    const message = splitStamp(data);
    const line = append(open[stream], message.at, message.content);
    if (message.content.at(-1) === newline || line.bytes >= maxLineBytes) {
      delete open[stream];
      yield close(stream, line);
    } else {
      open[stream] = line;
    }
  }
  for (const stream of ['stdout', 'stderr'] as const) {
    const line = open[stream];
    if (line !== undefined) yield close(stream, line);
  }
}

/** With a terminal there are no frames and one stream; a line ends with `\r\n`. */
export async function* linesOfTerminal(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<LogLine, void, undefined> {
  for await (const line of readLines(chunks, 16 * maxLineBytes)) {
    const at = stampPattern.exec(line)?.[1] ?? '';
    yield { stream: 'stdout', at, text: at === '' ? line : line.slice(at.length + 1) };
  }
}

function splitStamp(data: Buffer): { at: string; content: Buffer } {
  const at = stampPattern.exec(data.subarray(0, maxStampBytes).toString('latin1'))?.[1] ?? '';
  return { at, content: at === '' ? data : data.subarray(at.length + 1) };
}

function append(line: OpenLine | undefined, at: string, content: Buffer): OpenLine {
  if (line === undefined) return { at, parts: [content], bytes: content.length };
  line.parts.push(content);
  return { ...line, bytes: line.bytes + content.length };
}

function close(stream: LogLine['stream'], line: OpenLine): LogLine {
  const text = Buffer.concat(line.parts)
    .toString()
    .replace(/\r?\n$/, '');
  return { stream, at: line.at, text };
}
