/** Completion of appliancectl for bash, from its tree of commands. Where it has nothing to say, bash offers files. */

import { everyCommand, type CommandReference } from './command-tree.ts';

export function bashCompletion(root: CommandReference): string {
  const commands = everyCommand(root);
  const names = commands.slice(1).map(({ path }) => path.join(' '));
  return `# Completion of appliancectl for bash, made from its commands.

_appliancectl() {
  local current=\${COMP_WORDS[COMP_CWORD]} at=${root.path[0]} option= words= word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ -n $option ]]; then
      option=
      continue
    fi
    case "$at $word" in
${pattern(names)}
        at="$at $word" ;;
${pattern(withValue(commands))}
        option="$at $word" ;;
    esac
  done
  case "\${option:-$at}" in
${[...commands.map(wordsOfCommand), ...commands.flatMap(wordsOfOptions)].join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -o bashdefault -o default -F _appliancectl appliancectl
`;
}

/** `appliancectl why -n`: what comes next is its value. */
function withValue(commands: readonly CommandReference[]): readonly string[] {
  return commands.flatMap(({ path, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .flatMap(({ names }) => names.map((name) => [...path, name].join(' '))),
  );
}

function wordsOfCommand({ path, commands, options }: CommandReference): string {
  const words = [...commands.map((command) => command.path.at(-1)), ...options.flatMap(({ names }) => names)];
  return branch([path.join(' ')], words.join(' '));
}

function wordsOfOptions({ path, options }: CommandReference): readonly string[] {
  return options
    .filter(({ choices }) => choices.length > 0)
    .map(({ names, choices }) =>
      branch(
        names.map((name) => [...path, name].join(' ')),
        choices.join(' '),
      ),
    );
}

function branch(texts: readonly string[], words: string): string {
  return `    ${texts.map(quoted).join(' | ')}) words=${quoted(words)} ;;`;
}

function pattern(texts: readonly string[]): string {
  return `      ${texts.map(quoted).join(' | \\\n      ')})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
