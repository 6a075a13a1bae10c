/** Of the whole product; packaging/ checks that package.json says the same. */
export const version = '0.1.0';
