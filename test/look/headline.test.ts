import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { deskOf } from '../../controller/render/board/desk.ts';
import { headlineTexts } from '../../controller/render/board/headline.ts';
import { OVERLAYS } from '../../controller/render/board/look-files.ts';
import { readWords } from '../../controller/render/board/words.ts';
import { foldFlips } from '../../controller/tally/flips.ts';
import { sumHouse } from '../../controller/tally/house.ts';
import { TestNight } from '../tally/night.ts';
import { minute, page, smallElection } from '../tally/small-election.ts';

/** The texts of a night in a language: before the first vote, and after a lead has changed. */
function textsIn(language: string, locale = `${language}-IN`) {
  const election = { ...smallElection({ seats: [['ROSE', 'LILY']] }), language, locale };
  const desk = deskOf(election, readWords(language, OVERLAYS, '/nowhere'));
  const night = new TestNight(election);
  const texts = () =>
    headlineTexts(sumHouse(night.count, election, 'WB'), foldFlips([], night.events), desk, 'test');
  const before = texts();
  night.poll(minute(1), [page(election, 1, [9000, 1000, 0], { at: minute(1), round: 1 })]);
  night.poll(minute(6), [page(election, 1, [9500, 12000, 0], { at: minute(6), round: 4 })]);
  return { before, after: texts() };
}

test('in English', () => {
  const { before, after } = textsIn('en');
  assert.deepEqual(before, {
    'Countnight headline': 'No leads yet',
    'Countnight majority': 'Majority 1 of 1',
    'Countnight counted': 'No votes counted yet',
    'Countnight data time': 'No data yet',
    'Countnight last flip': '',
    'Countnight mode': 'TEST',
  });
  assert.deepEqual(after, {
    'Countnight headline': 'LILY 1',
    'Countnight majority': 'Majority 1 of 1',
    'Countnight counted': '21,500 votes · 40 % of rounds',
    'Countnight data time': 'Data of 08:36',
    'Countnight last flip': 'Mekliganj: ROSE to LILY by 2,500',
    'Countnight mode': 'TEST',
  });
});

test('in Bengali, with Bengali digits where the locale asks for them', () => {
  assert.deepEqual(textsIn('bn', 'bn-IN-u-nu-beng').after, {
    'Countnight headline': 'LILY ১',
    'Countnight majority': '১ আসনে গরিষ্ঠতা ১',
    'Countnight counted': '২১,৫০০ ভোট · রাউন্ডের ৪০ %',
    'Countnight data time': '০৮:৩৬ পর্যন্ত তথ্য',
    'Countnight last flip': 'Mekliganj: ROSE থেকে LILY, ২,৫০০ ভোটে',
    'Countnight mode': 'পরীক্ষা',
  });
});

const english = textsIn('en');
/** Words that another language has too: a test is a test. */
const SHARED: Readonly<Record<string, readonly string[]>> = { 'de.yaml': ['TEST'], 'fr.yaml': ['TEST'] };
for (const file of readdirSync(join(OVERLAYS, 'words')).filter((name) => name !== 'en.yaml'))
  test(`${file} leaves no English in any text`, () => {
    const other = textsIn(file.replace('.yaml', ''));
    for (const moment of ['before', 'after'] as const)
      for (const [source, text] of Object.entries(other[moment])) {
        const said = english[moment][source as keyof typeof other.after];
        // Short names of parties and the name of the seat are the election's.
        const words = said.replace(/ROSE|LILY|Mekliganj/g, '').match(/\p{L}{2,}/gu) ?? [];
        for (const word of words.filter((one) => !SHARED[file]?.includes(one)))
          assert.doesNotMatch(text, new RegExp(`\\b${word}\\b`), source);
      }
  });
