/** `post_start` and `pre_stop`: commands that run in the container beside its main process. */

import type { Decoder } from './decode.ts';
import { boolean, fail, list, string } from './decode.ts';
import { object } from './decode-object.ts';
import { keyValues } from './key-values.ts';
import type { HookModel } from './model-parts.ts';
import { present } from './present.ts';
import { words } from './shell-words.ts';

const shape = object(
  { command: words, user: string, privileged: boolean, working_dir: string, environment: keyValues },
  { required: ['command'] },
);

const hook: Decoder<HookModel> = (node, place) => {
  const found = shape(node, place);
  if (found === undefined) return undefined;
  if (found.command.length === 0) return fail(node, place, 'the command is empty');
  return {
    command: found.command,
    privileged: found.privileged ?? false,
    environment: [...(found.environment ?? [])].map(([key, value]) =>
      value === null ? key : `${key}=${value}`,
    ),
    ...present({ user: found.user, workingDir: found.working_dir }),
  };
};

export const hooks = list(hook);
