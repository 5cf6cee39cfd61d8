import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';
import { parseSync } from 'oxc-parser';
import { sourcesOf } from './sources.ts';

/** Each megabyte that a thread loads it keeps all night, and a start waits for it. */
const HEAVY =
  /^(?:zod|yaml|iconv-lite|chardet|csv-stringify|cheerio|linkedom|puppeteer-core)(?:$|\/(?!slim))/;
const sources = sourcesOf('controller');

/** Packages that are loaded with a file, and by way of whom. */
function loadedWith(entry: string): Map<string, string> {
  const packages = new Map<string, string>();
  const files = new Set([entry]);
  for (const file of files)
    for (const { moduleRequest, entries } of parseSync(file, sources.get(file) ?? '').module.staticImports) {
      if (entries.length > 0 && entries.every(({ isType }) => isType)) continue;
      const { value } = moduleRequest;
      if (value.startsWith('.')) files.add(posix.join(posix.dirname(file), value));
      else packages.set(value, file);
    }
  return packages;
}

for (const entry of ['feed-thread', 'live', 'replay'])
  test(`the feed's thread loads no schemas, and no library that few pages need: ${entry}`, () => {
    const loaded = [...loadedWith(`controller/feed/run/${entry}.ts`)];
    assert.deepEqual(
      loaded.filter(([name]) => HEAVY.test(name)),
      [],
    );
    assert.ok(
      loaded.some(([name]) => name === 'luxon'),
      'what it needs is seen',
    );
  });
