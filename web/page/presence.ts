/** Whoever types, reads on or pauses a log asks the appliance for nothing: it is told that somebody is there, so that the session goes on. */

/** Far less than the half hour after which a session ends in which nobody does anything. */
const EVERY_MS = 60_000;

export function tellPresence(): void {
  if (document.body.dataset['session'] === undefined) return;
  // Loading the page has told it.
  let toldAt = performance.now();
  const somebody = (): void => {
    if (performance.now() - toldAt < EVERY_MS) return;
    toldAt = performance.now();
    void tell();
  };
  for (const deed of ['keydown', 'pointerdown', 'wheel'])
    document.addEventListener(deed, somebody, { passive: true, capture: true });
}

async function tell(): Promise<void> {
  try {
    await fetch('/api/v1/session');
  } catch (error) {
    // The stream of the page tells that the appliance is away.
    if (!(error instanceof TypeError)) throw error;
  }
}

/** Something stands in a field that loading the page anew would lose. */
export function isTypedInto(): boolean {
  const fields = document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
    'main input, main textarea',
  );
  return [...fields].some((field) => field.value !== field.defaultValue);
}
