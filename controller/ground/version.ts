import { readFileSync } from 'node:fs';

/** Version of this package, as its own package.json says, whatever folder the program is started in. */
export const VERSION: string = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
).version;
