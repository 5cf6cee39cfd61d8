import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plain, plainLine } from '../../controller/ground/terminal.ts';
import { sourcesOf } from './sources.ts';

test('text leaves for a terminal in one place only', () => {
  const found = [...sourcesOf('controller', 'mask-tool')].flatMap(([file, source]) =>
    file === 'controller/ground/terminal.ts' || file.endsWith('.mjs')
      ? []
      : [...source.matchAll(/.*(?:process\.std(?:out|err)\.write|\bconsole\.\w+)\(.*/g)].map(
          ([line]) => `${file}: ${line.trim()}`,
        ),
  );
  assert.deepEqual(found, []);
});

test('what a terminal would obey is shown as in JSON, and JSON stays the same JSON', () => {
  const hostile = '\x1b]52;c;cm0=\x07\x9b31m\x08\r\x7f\u202eabc\u2066\u200f\u2028\ufeff';
  const shown = plain(`a\tb\n${hostile}`);
  assert.doesNotMatch(shown, /[^\t\n -~]/);
  assert.ok(shown.startsWith('a\tb\n\\u001b]52;c;cm0=\\u0007\\u009b31m'));
  const data = { hostile, name: 'কোচবিহার ক্ষ\u200d' };
  assert.deepEqual(JSON.parse(plain(JSON.stringify(data))), data);
  assert.ok(plain(JSON.stringify(data)).includes('ক্ষ\u200d'), 'joiners are letters');
  assert.equal(plainLine('one\ntwo\r\n'), 'one\\ntwo\\u000d\\n');
});
