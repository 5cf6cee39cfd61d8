import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { wcagContrast } from 'culori';
import { parse } from 'yaml';
import type { Election } from '../../controller/election/election.ts';
import { counted, deskOf, roundText, unitSay } from '../../controller/render/board/desk.ts';
import { OVERLAYS } from '../../controller/render/board/look-files.ts';
import { fill, missingWords, readWords } from '../../controller/render/board/words.ts';
import type { Tally } from '../../controller/tally/tally.ts';
import { smallElection } from '../stage/small-election.ts';

test('every word a template or the page asks for is there in English', () => {
  const words = parse(readFileSync(join(OVERLAYS, 'words', 'en.yaml'), 'utf8'));
  const files = [OVERLAYS, join(OVERLAYS, 'parts')].flatMap((dir) =>
    readdirSync(dir)
      .filter((name) => name.endsWith('.hbs'))
      .map((name) => join(dir, name)),
  );
  const asked = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\{\{t "(\w+)"/g)].map(([, key]) => key as string),
  );
  const script = [...readFileSync(join(OVERLAYS, 'page.js'), 'utf8').matchAll(/\bwords\.(\w+)/g)];
  const boards = readdirSync(new URL('../../controller/render/board/', import.meta.url)).flatMap((name) => [
    ...readFileSync(new URL(`../../controller/render/board/${name}`, import.meta.url), 'utf8').matchAll(
      /\bwords\.(\w+)/g,
    ),
  ]);
  const missing = [...asked, ...[...script, ...boards].map(([, key]) => key as string)].filter(
    // `./words.ts` in an import is no word.
    (key) => key !== 'ts' && !(key in words),
  );
  assert.deepEqual(missing, []);
});

for (const language of readdirSync(join(OVERLAYS, 'words')).map((name) => name.replace('.yaml', ''))) {
  test(`${language} says everything English does, with the same holes`, () => {
    const read = (tag: string): Record<string, string> =>
      parse(readFileSync(join(OVERLAYS, 'words', `${tag}.yaml`), 'utf8'));
    const [english, other] = [read('en'), read(language)];
    const isForm = (key: string) => /_(zero|one|two|few|many)$/.test(key);
    const holes = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort().join();
    const wrong = Object.entries(english).filter(
      ([key, text]) => !isForm(key) && holes(other[key] ?? '-') !== holes(text),
    );
    assert.deepEqual(
      wrong.map(([key]) => key),
      [],
    );
    assert.deepEqual(
      Object.keys(other).filter((key) => !(key.replace(/_[a-z]+$/, '') in english)),
      [],
      'no word nobody asks for',
    );
  });
}

test('a number of things has the form of its language, and never that of another', () => {
  const seats = (language: string, n: number) => {
    const election = { ...smallElection(), language, locale: language };
    return counted('districtSub', n, deskOf(election, readWords(language, OVERLAYS, '/nowhere')));
  };
  assert.deepEqual(
    [1, 2, 0].map((n) => seats('en', n)),
    ['1 seat', '2 seats', '0 seats'],
  );
  assert.doesNotMatch(seats('bn', 1), /seat/);
});

test("an election's own words go first, an unknown language falls back to English", () => {
  const dir = mkdtempSync(join(tmpdir(), 'countnight-words-'));
  mkdirSync(join(dir, 'overlays', 'words'), { recursive: true });
  writeFileSync(join(dir, 'overlays', 'words', 'gu.yaml'), 'won: "વિજયી"\n');
  const words = readWords('gu', OVERLAYS, dir);
  assert.deepEqual([words.won, words.leading], ['વિજયી', 'leading']);
  writeFileSync(join(dir, 'overlays', 'words', 'gu.yaml'), 'won: 12\n');
  assert.throws(() => readWords('gu', OVERLAYS, dir), {
    name: 'UserError',
    exitCode: 78,
    message: /word won.*gu\.yaml/,
  });
  rmSync(dir, { recursive: true });
});

test('what a language does not say is told, and a language speaks for its countries', () => {
  assert.deepEqual(missingWords('en-GB', OVERLAYS, '/nowhere').missing, []);
  assert.deepEqual(missingWords('bn-IN', OVERLAYS, '/nowhere').missing, []);
  assert.equal(readWords('bn-IN', OVERLAYS, '/nowhere').won, readWords('bn', OVERLAYS, '/nowhere').won);
  const { missing, file } = missingWords('gu', OVERLAYS, '/nowhere');
  assert.ok(missing.includes('won') && missing.length > 80);
  assert.equal(file, join('overlays', 'words', 'gu.yaml'));
});

test('every language but those of the program’s own people says that no native reader has read it', () => {
  const marks: Record<string, RegExp> = {
    ...{ de: /Noch von niemandem/, es: /Aún no/, fr: /Pas encore/, it: /Non ancora/, pt: /Ainda não/ },
    ...{ hi: /अभी किसी/, mr: /अजून/, ne: /अझै/, ta: /இன்னும்/, te: /ఇంకా/, ml: /ഇതുവരെ/, ur: /ابھی/, ar: /بعد/ },
  };
  const languages = readdirSync(join(OVERLAYS, 'words')).map((name) => name.replace('.yaml', ''));
  assert.deepEqual(
    languages.filter((one) => !(one in marks)),
    ['bn', 'en'],
  );
  for (const [language, mark] of Object.entries(marks)) {
    const [first = ''] = readFileSync(join(OVERLAYS, 'words', `${language}.yaml`), 'utf8').split('\n');
    assert.match(first, mark, language);
  }
});

test('what is counted by has its own word', () => {
  const told = (countedIn: Election['countedIn']) => {
    const election = { ...smallElection(), language: 'en', locale: 'en', ...(countedIn && { countedIn }) };
    const desk = deskOf(election, readWords('en', OVERLAYS, '/nowhere'));
    const tally = { rounds: { done: 11, of: 12 } } as Tally;
    return [unitSay('roundsCounted', desk, { share: '61 %' }), roundText(tally, desk)];
  };
  assert.deepEqual(told(undefined), ['61 % of rounds', 'Round 11 of 12']);
  assert.deepEqual(told('boxes'), ['61 % of ballot boxes', 'Boxes: 11 of 12']);
  assert.deepEqual(told('places'), ['61 % of polling places', 'Polling places: 11 of 12']);
});

test('fill leaves a hole it has no value for', () => {
  assert.equal(fill('{n} of {of}', { n: 2 }), '2 of {of}');
});

for (const theme of readdirSync(join(OVERLAYS, 'themes'))) {
  test(`${theme}: text has 4.5:1 on every ground it lies on, shapes 3:1`, () => {
    const css = readFileSync(join(OVERLAYS, 'themes', theme), 'utf8');
    const token = (name: string) => css.match(new RegExp(`--${name}: (#[0-9a-f]{6})`))?.[1] as string;
    const low: string[] = [];
    const check = (front: string, back: string, least: number) => {
      const contrast = wcagContrast(token(front), token(back));
      if (contrast < least) low.push(`${front} on ${back}: ${contrast.toFixed(2)}`);
    };
    for (const ground of ['ground', 'ground-2', 'panel', 'panel-2']) {
      for (const text of ['text', 'muted', 'accent']) check(text, ground, 4.5);
      check('neutral', ground, 3);
    }
    check('on-accent', 'accent', 4.5);
    assert.deepEqual(low, []);
  });
}
