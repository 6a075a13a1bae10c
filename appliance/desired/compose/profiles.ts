import type { ServiceModel } from './model.ts';

/** A service without profiles always runs; `*` enables every profile (docker compose `--profile '*'`). */
export function isEnabled(profiles: readonly string[], active: readonly string[]): boolean {
  return (
    profiles.length === 0 || active.includes('*') || profiles.some((profile) => active.includes(profile))
  );
}

/** Splits services into those that run and those that no active profile enables. */
export function splitByProfile(
  services: readonly ServiceModel[],
  active: readonly string[],
): { readonly enabled: readonly ServiceModel[]; readonly disabled: readonly ServiceModel[] } {
  return {
    enabled: services.filter(({ profiles }) => isEnabled(profiles, active)),
    disabled: services.filter(({ profiles }) => !isEnabled(profiles, active)),
  };
}
