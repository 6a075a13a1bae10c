const SHOWN = '[secret]';

/**
 * Text that must not be echoed. String(), template text, JSON.stringify and util.inspect all give `[secret]`; only `reveal()` gives the
 * text, so every use can be found by that name.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  equals(other: Secret): boolean {
    return this.#text === other.#text;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  /** What util.inspect and console print (documented symbol of node:util, named here without importing it). */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return SHOWN;
  }
}
