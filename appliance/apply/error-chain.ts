/** The whole chain, outermost first; an inner message that the outer one repeats is left out. */
export function errorChain(error: unknown): string {
  const parts: string[] = [];
  for (let current: unknown = error; current !== undefined; current = causeOf(current)) {
    const message = current instanceof Error ? current.message : JSON.stringify(current);
    if (!parts.some((part) => part.includes(message))) parts.push(message);
  }
  return parts.join(': ');
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}
