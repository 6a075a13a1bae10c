/** For tests: reads a stack from texts. Relative names stand in `/srv/stack`. */

import { renderProblem } from '../../config/problem.ts';
import type { ServiceModel, StackModel } from './model.ts';
import { resolvePath } from './posix-path.ts';
import { readStack } from './read.ts';
import type { StackInput, StackResult } from './read.ts';

const stackDirectory = '/srv/stack';

/** A text is `compose.yaml`; of several files those named `compose*.yaml` are the stack, in their order. */
export type Sources = string | Readonly<Record<string, string>>;

type Options = Partial<Omit<StackInput, 'readText'>>;

export function read(sources: Sources, options: Options = {}): StackResult {
  const texts = typeof sources === 'string' ? { 'compose.yaml': sources } : sources;
  const files = new Map(
    Object.entries(texts).map(([name, text]) => [resolvePath(stackDirectory, name), text]),
  );
  return readStack({
    files: [...files.keys()].filter((file) => /^\/srv\/stack\/compose[^/]*\.yaml$/.test(file)),
    fallbackName: 'demo',
    environment: {},
    profiles: [],
    ...options,
    readText(path) {
      const text = files.get(path);
      return text === undefined ? { ok: false, reason: 'no such file' } : { ok: true, text };
    },
  });
}

export function stackOf(sources: Sources, options?: Options): StackModel {
  const result = read(sources, options);
  if (!result.ok) throw new Error(result.problems.map(renderProblem).join('\n'));
  return result.stack;
}

/** The only service, or the one called `name`. */
export function serviceOf(sources: Sources, name?: string, options?: Options): ServiceModel {
  const { services } = stackOf(sources, options);
  const found = name === undefined ? services[0] : services.find((service) => service.name === name);
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
}

/** Service `web` with image `x` and these further lines (indented as in the file's top level). */
export function web(lines: string): string {
  const indented = lines.trim().replaceAll(/^/gm, '    ');
  return `services:\n  web:\n    image: x\n${indented}\n`;
}

/** `compose.yaml:3:5 services.web.x: reason (hint)`; empty when the stack is good. */
export function problemsOf(sources: Sources, options?: Options): readonly string[] {
  const result = read(sources, options);
  return result.ok ? [] : result.problems.map((problem) => shorten(renderProblem(problem)));
}

export function notesOf(sources: Sources, options?: Options): readonly string[] {
  return stackOf(sources, options).notes.map((note) => shorten(renderProblem(note)));
}

function shorten(text: string): string {
  return text.replaceAll(`${stackDirectory}/`, '');
}
