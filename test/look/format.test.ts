import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Election } from '../../controller/election/election.ts';
import { formatOf } from '../../controller/render/board/format.ts';
import { OVERLAYS } from '../../controller/render/board/look-files.ts';
import { readWords } from '../../controller/render/board/words.ts';

const words = readWords('en', OVERLAYS, '/nowhere');

test('numbers are grouped as the election says, in Latin digits unless it asks for its own', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['en-IN', '1,23,45,678'],
    ['bn-IN', '1,23,45,678'],
    ['as-IN', '1,23,45,678'],
    ['ta-IN', '1,23,45,678'],
    ['bn-IN-u-nu-beng', '১,২৩,৪৫,৬৭৮'],
    ['en-GB', '12,345,678'],
    ['de-DE', '12.345.678'],
  ];
  for (const [locale, text] of cases) assert.equal(format(locale).number(12_345_678), text, locale);
});

test('large counts have words of our own', () => {
  const indian = format('en-IN');
  assert.equal(indian.short(59_700_000), '5.97 crore');
  assert.equal(indian.short(2_341_000), '23.4 lakh');
  assert.equal(indian.short(99_999), '99,999');
  assert.equal(format('en-GB').short(59_700_000), '59.7 m');
  assert.equal(
    formatOf(election('bn-IN', 'bn'), readWords('bn', OVERLAYS, '/nowhere')).short(2_341_000),
    '23.4 লক্ষ',
  );
});

test('signs are true minus signs, zero has none, and nothing is rounded up to everything', () => {
  const { signed, points, share } = format('en-IN');
  assert.deepEqual([signed(12), signed(-3), signed(0)], ['+12', '−3', '0']);
  assert.deepEqual([points(0.021), points(-0.301), points(0.0001)], ['+2.1', '−30.1', '0.0']);
  assert.deepEqual(
    [share(0.48), share(0.99999, 0), share(1, 0), share(0)],
    ['48.0 %', '99 %', '100 %', '0.0 %'],
  );
});

test('99.96 % counted is not 100 %', () => {
  assert.equal(format('en-IN').share(0.9996, 1), '99.9 %');
});

test("times are the election's, whatever the zone of the machine", () => {
  const noon = Date.UTC(2021, 4, 2, 6, 30);
  assert.equal(format('en-IN').time(noon), '12:00');
  assert.equal(formatOf({ ...election('en-GB'), timeZone: 'Europe/London' }, words).time(noon), '07:30');
  assert.equal(format('en-IN').time(Date.UTC(2021, 4, 2, 18, 35)), '00:05');
});

function format(locale: string) {
  return formatOf(election(locale), words);
}

function election(locale: string, language = 'en'): Election {
  return { locale, language, timeZone: 'Asia/Kolkata' } as Election;
}
