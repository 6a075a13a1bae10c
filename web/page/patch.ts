/** Puts new HTML in the place of old, touching only what differs: what somebody has opened, typed, focused or marked stays as it is. */

import morphdom from 'morphdom';

/** `html` are the children that `place` is to have. */
export function patch(place: HTMLElement, html: string): void {
  const next = place.cloneNode(false) as HTMLElement;
  next.innerHTML = html;
  morphdom(place, next, {
    childrenOnly: true,
    onBeforeElUpdated: (from, to) => {
      if (from.isEqualNode(to) || isOwnedByVisitor(from)) return false;
      if (from instanceof HTMLTimeElement && from.dateTime === to.getAttribute('datetime')) return false;
      // Whoever has opened something decides when it is closed.
      if (from instanceof HTMLDetailsElement) to.toggleAttribute('open', from.open);
      return true;
    },
  });
}

function isOwnedByVisitor(element: HTMLElement): boolean {
  return element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element.id === 'log';
}
