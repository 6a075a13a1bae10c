/** An error in words, with all its causes. */

/** `outer: inner: innermost`; an inner message that an outer one repeats is left out. Never throws, whatever was thrown. */
export function errorChain(error: unknown): string {
  const parts: string[] = [];
  const seen = new Set<unknown>();
  for (let at = error; at !== undefined && !seen.has(at); at = at instanceof Error ? at.cause : undefined) {
    seen.add(at);
    const message = at instanceof Error ? at.message || at.name : textOf(at);
    if (!parts.some((part) => part.includes(message))) parts.push(message);
  }
  return parts.join(': ');
}

/** Any value as text: a string as it is, anything else as JSON; of a circle or a bigint only what it is. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    return `[${typeof value}]`;
  }
}
