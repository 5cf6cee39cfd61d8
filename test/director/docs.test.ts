import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { commandSpec } from '../../controller/director/operator.ts';
import { CTL_USAGE, commandOf } from '../../controller/director/operator-words.ts';

/** What a person reads at the desk must be what the program takes. */
const PAGES = ['operating.md', 'streamdeck.md'];

for (const page of PAGES)
  test(`every command in ${page} is understood`, async () => {
    const text = await readFile(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
    const typed = [...text.matchAll(/countnight ctl ([a-z][^`"\n]*)/g)].map(([, words = '']) =>
      words.replace(/ --by \w+.*$/, '').trim(),
    );
    assert.ok(typed.length >= 10);
    for (const words of typed) assert.doesNotThrow(() => commandOf(words.split(' ')), words);
    for (const [, json = ''] of text.matchAll(/`(\{"do":.*?\})`/g))
      assert.ok(commandSpec.safeParse(JSON.parse(json)).success, json);
  });

test('what a button sends is what its program sends', async () => {
  const text = await readFile(new URL('../../docs/streamdeck.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/\| `countnight ctl (.*?)` \| `(\{.*\})` \|/g)];
  assert.ok(rows.length >= 10);
  for (const [, words = '', json = ''] of rows)
    assert.deepEqual(commandSpec.parse(JSON.parse(json)), commandOf(words.split(' ')), words);
});

test('every command is in the help of ctl', () => {
  const listed = new Set(CTL_USAGE.map(([form]) => form.split(' ')[0]));
  for (const { shape } of commandSpec.options)
    assert.ok(listed.has(shape.do.value), `${shape.do.value} is not listed`);
});
