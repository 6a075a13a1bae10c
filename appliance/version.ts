/** Of the whole product; packaging/ checks that package.json says the same. */
export const version = '0.1.0';

/** When this release was made, ms since the epoch: a clock that shows an earlier time is wrong. */
export const builtAt = Date.UTC(2026, 10, 20, 12);
