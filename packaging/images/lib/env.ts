/** A setting in the environment that cannot be used; the message names the variable and says what it may be. */
export class SettingError extends Error {
  override name = 'SettingError';
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the settings of a program. An empty variable counts as absent, as Compose's `${X:-}` writes it. */
export function settingsOf(environment: Environment) {
  const text = (name: string): string | null => environment[name] || null;
  return {
    text,
    /** A whole number from `min` to `max`; `fallback` where the variable is absent. */
    integer(name: string, { fallback, min, max }: { fallback: number; min: number; max: number }): number {
      const value = text(name);
      if (value === null) return fallback;
      const number = /^\d+$/.test(value) ? Number(value) : NaN;
      if (number >= min && number <= max) return number;
      throw new SettingError(
        `${name} must be a whole number from ${min} to ${max}, but is ${JSON.stringify(value)}`,
      );
    },
    /** An http or https address; `null` where the variable is absent. */
    httpUrl(name: string): URL | null {
      const value = text(name);
      if (value === null) return null;
      const url = URL.parse(value);
      if (url !== null && ['http:', 'https:'].includes(url.protocol)) return url;
      throw new SettingError(`${name} must be an http:// or https:// address`);
    },
  };
}

export type Settings = ReturnType<typeof settingsOf>;
