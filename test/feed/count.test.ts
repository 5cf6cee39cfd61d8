import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { parseCount, parseShare } from '../../controller/feed/page/count.ts';
import { asciiDigits } from '../../controller/feed/page/number-text.ts';
import { isWord } from '../../controller/feed/page/outcome.ts';

// The same cases in every run.
fc.configureGlobal({ seed: 20_210_502 });

test('H28 number text: grouping, digits of every script, spaces, signs', () => {
  const cases: [string, number][] = [
    ['0', 0],
    ['1234', 1234],
    ['1,10,798', 110798],
    ['110,798', 110798],
    ['1.110.798', 1110798],
    ["1'110'798", 1110798],
    ['1\u00a0110\u202f798', 1110798],
    ['১,১০,৭৯৮', 110798],
    ['१२३४', 1234],
    ['௧௨௩', 123],
    ['٣٬٤٥٦', 3456],
    ['(+ 31462)', 31462],
    ['+31,462', 31462],
    ['\u2212774', -774],
    ['-774', -774],
    ['(774)', -774],
    ['1234.0', 1234],
    ['1,234.00', 1234],
    ['788375*', 788375],
  ];
  for (const [text, value] of cases) assert.equal(parseCount(text), value, text);
});

test('H21 zero is a value: nought, dash, blank and nonsense stay apart', () => {
  assert.equal(parseCount('0'), 0);
  for (const text of ['', '-', '–', ' \u00a0 ', 'N/A', 'NIL', '...'])
    assert.equal(parseCount(text), null, JSON.stringify(text));
  for (const text of [
    'twelve',
    '12a',
    '1,2',
    '12,34,5',
    '1.5',
    '1,234,56',
    '()',
    '(12',
    '12%',
    '0x10',
    '1e5',
  ]) {
    assert.ok(Number.isNaN(parseCount(text)), text);
  }
});

test('a number in Chinese characters is no word that stands for no votes', () => {
  for (const text of ['三一', '五\u00a0七一一', '十二']) assert.equal(isWord(text), false, text);
  for (const text of ['Withdrawn', '辞退', 'retiré']) assert.equal(isWord(text), true, text);
});

test('shares are per cent or fractions, with point or comma', () => {
  assert.equal(parseShare('48.22'), 0.4822);
  assert.equal(parseShare('35.01'), 0.3501);
  assert.equal(parseShare('48,22 %'), 0.4822);
  assert.equal(parseShare('0'), 0);
  assert.equal(parseShare('.5'), 0.005);
  assert.equal(parseShare('0.4822', 'fraction'), 0.4822);
  assert.equal(parseShare('-'), null);
  assert.ok(Number.isNaN(parseShare('half')));
});

test('every whole number reads back from Indian, western and Bengali writing', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2_000_000_000 }), (value) => {
      for (const locale of [
        'en-IN',
        'en-US',
        'de-DE',
        'fr-FR',
        'bn-IN-u-nu-beng',
        'hi-IN-u-nu-deva',
        'de-CH',
      ]) {
        assert.equal(
          parseCount(value.toLocaleString(locale)),
          value,
          `${locale} ${value.toLocaleString(locale)}`,
        );
      }
    }),
  );
});

test('digits of scripts whose runs touch each other', () => {
  assert.equal(asciiDigits('\u{1d7ce}\u{1d7d7}\u{1d7d8}\u{1d7ff}'), '0909');
  assert.equal(asciiDigits('৯০ votes'), '90 votes');
});
