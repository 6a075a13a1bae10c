/**
 * What one audience is shown: its regions as they were drawn last, and the last changes of them under ids that a browser can go on from.
 * Each change is drawn once, however many look on. No effects: what is to be sent is returned.
 */

export interface Drawing {
  /** `<boot>-<seq>` of the last change that is in it. */
  readonly id: string;
  readonly html: ReadonlyMap<string, string>;
}

export interface Change {
  /** Absent: not the last one of a whole drawing, so that who breaks off in the middle of it gets all of it again. */
  readonly id?: string;
  readonly region: string;
  readonly html: string;
}

export interface Channel {
  /** Draws all regions anew; what differs from before is a change. A region that cannot be drawn stays as it was, and is told to `onError`. */
  draw(render: (region: string) => string): readonly Change[];
  drawing(): Drawing;
  /** What came after `id`; everything where that is not known any more. */
  after(id: string | undefined): readonly Change[];
}

export interface ChannelOptions {
  readonly regions: readonly string[];
  /** Tells this run of this process from all others: ids of another one are not known here. */
  readonly boot: string;
  readonly onError: (region: string, error: unknown) => void;
}

/** Most changes that are kept for those who come back, and most bytes of them. */
const KEPT_CHANGES = 256;
const KEPT_CHARACTERS = 1024 * 1024;

export function openChannel({ regions, boot, onError }: ChannelOptions): Channel {
  const html = new Map<string, string>();
  const kept: Change[] = [];
  let keptCharacters = 0;
  let sequence = 0;

  const keep = (change: Change): void => {
    kept.push(change);
    keptCharacters += change.html.length;
    while (kept.length > KEPT_CHANGES || (keptCharacters > KEPT_CHARACTERS && kept.length > 1))
      keptCharacters -= kept.shift()?.html.length ?? 0;
  };
  const everything = (): readonly Change[] =>
    Array.from(html, ([region, text], index) => ({
      ...(index === html.size - 1 && { id: `${boot}-${sequence}` }),
      region,
      html: text,
    }));

  return {
    draw: (render) => {
      const changes: Change[] = [];
      for (const region of regions) {
        const text = attempt(
          () => render(region),
          (error) => onError(region, error),
        );
        if (text === undefined || text === html.get(region)) continue;
        html.set(region, text);
        sequence += 1;
        changes.push({ id: `${boot}-${sequence}`, region, html: text });
      }
      changes.forEach(keep);
      return changes;
    },
    drawing: () => ({ id: `${boot}-${sequence}`, html: new Map(html) }),
    after: (id) => {
      const seen = sequenceOf(id, boot);
      if (seen === undefined || seen > sequence) return everything();
      if (seen === sequence) return [];
      const first = sequenceOf(kept[0]?.id, boot);
      return first !== undefined && first <= seen + 1 ? kept.slice(seen + 1 - first) : everything();
    },
  };
}

function sequenceOf(id: string | undefined, boot: string): number | undefined {
  const [, of, number] = /^([\da-z]+)-(\d{1,15})$/.exec(id ?? '') ?? [];
  return of === boot ? Number(number) : undefined;
}

function attempt(render: () => string, failed: (error: unknown) => void): string | undefined {
  try {
    return render();
  } catch (error) {
    failed(error);
    return undefined;
  }
}
