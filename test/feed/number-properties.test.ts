import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { parseCount } from '../../controller/feed/page/count.ts';
import { numbersIn } from '../../controller/feed/page/number-text.ts';
import { separatorsOf } from '../../controller/feed/page/separators.ts';
import { Lane } from '../../controller/feed/run/lane.ts';
import { parseFeedSpec } from '../../controller/feed/spec-file.ts';
import { answered } from './exchange.ts';
import { riverElectionAt } from './river-election.ts';

// The same cases in every run.
fc.configureGlobal({ seed: 20_210_502 });

/**
 * Any locale's way of writing any count, with what browsers put around it, reads back exactly or is refused: never as
 * another number.
 */

const LOCALES =
  'af am ar-EG ar-MA ar-AE as az be bg bn-BD bn-IN bs ca ckb cs cy da de-DE de-AT de-CH de-LI dz el en-US en-IN en-ZA en-CH en-FI es-ES es-MX es-CR es-CL et eu fa-IR ff-Adlm-GN fi fil fo fr-FR fr-CH fr-CA ga gl gsw gu he hi-IN hr hu hy id is it-IT it-CH ja ka kk km kn ko ku ky lb lo lrc lt lv mi mk ml mn mr ms mt my nb ne nl nl-BE nn or pa-IN pa-Arab-PK pl ps pt-BR pt-PT rm ro ru sa sd si sk sl sq sr sv sw ta-IN te th ti tk tr ug uk ur-PK ur-IN uz vi yi yo zh-CN zh-TW zu'.split(
    ' ',
  );
const SYSTEMS = Intl.supportedValuesOf('numberingSystem');

const writing = fc.record({
  locale: fc.constantFrom(...LOCALES),
  system: fc.option(fc.constantFrom(...SYSTEMS), { freq: 2 }),
  useGrouping: fc.constantFrom(true, false, 'always', 'min2'),
  fraction: fc.constantFrom(0, 0, 0, 1, 2, 3),
});
interface Writing {
  locale: string;
  system: string | null;
  useGrouping: string | boolean;
  fraction: number;
}
const votes = fc.oneof(
  fc.integer({ min: 0, max: 1200 }),
  fc.integer({ min: 0, max: 2_000_000_000 }),
  fc.integer({ min: 0, max: 999 }).map((n) => n * 1000),
);

function write(n: number, { locale, system, useGrouping, fraction }: Writing, more = {}): string {
  const tag = system === null ? locale : `${locale}-u-nu-${system}`;
  return new Intl.NumberFormat(tag, {
    useGrouping: useGrouping as boolean,
    minimumFractionDigits: fraction,
    ...more,
  }).format(n);
}

test('a count alone is read exactly, in every locale and every script of digits', () => {
  fc.assert(
    fc.property(votes, writing, (n, how) => {
      const whole = { ...how, fraction: how.fraction % 3 };
      const text = write(n, whole);
      const got = parseCount(text);
      // 〇一二 are letters to Unicode, and one locale's data put words before the digits of a script.
      // The Arabic comma groups in one locale and parts decimals in another: alone it is refused.
      if (/[\p{L}\p{Nl}،]/u.test(text)) assert.ok(got === n || Number.isNaN(got), text);
      else assert.equal(got, n, `${JSON.stringify(text)} ${JSON.stringify(how)}`);
    }),
    { numRuns: 4000 },
  );
});

const AROUND: ((n: string, m: string) => string)[] = [
  (n) => `\u00a0${n}\u00a0`,
  (n) => `\u200e${n}\u200f`,
  (n) => `${n}*`,
  (n) => `${n}¹²`,
  (n) => `${n} [1]`,
  (n) => `${n} ▲`,
  (n) => `${n} votes`,
  (n) => `${n} Stimmen`,
  (n) => `${n}票`,
  (n, m) => `${n} (${m})`,
  (n, m) => `${n} (+${m})`,
  (n, m) => `${n} +${m}`,
  (n, m) => `${n} ${m}%`,
  (n, m) => `${n}\n${m} %`,
  (n, m) => `${m} %\n${n}`,
  (n, m) => `${n}\n${m}`,
  (n, m) => `${n} ${m}`,
  (n, m) => `${n}  ${m}`,
  (n, m) => `${n} / ${m}`,
  (n, m) => `${n} of ${m}`,
  (n, m) => `${n} | ${m}`,
  (n, m) => `${n}-${m}`,
  (n, m) => `${n} – ${m}`,
  (n, m) => `${n}:${m}`,
  (n, m) => `${n}\t${m}`,
];

test('a count with something beside it is read exactly or refused', () => {
  fc.assert(
    fc.property(
      votes,
      fc.integer({ min: 0, max: 99 }),
      writing,
      fc.constantFrom(...AROUND),
      (n, m, how, around) => {
        const whole = { ...how, fraction: how.fraction % 3 };
        const text = around(write(n, whole), write(m, whole));
        const got = parseCount(text);
        assert.ok(got === n || Number.isNaN(got), `${JSON.stringify(text)} is ${n}, read as ${got}`);
      },
    ),
    { numRuns: 6000 },
  );
});

test('a compact number, a share, an ordinal are no counts, or exactly theirs', () => {
  fc.assert(
    fc.property(votes, writing, fc.constantFrom('short', 'long'), (n, how, compactDisplay) => {
      const compact = write(
        n,
        { ...how, fraction: 0 },
        { notation: 'compact', compactDisplay, maximumFractionDigits: 2 },
      );
      const got = parseCount(compact);
      assert.ok(got === n || Number.isNaN(got), `${JSON.stringify(compact)} is ${n}, read as ${got}`);
      const share = write(
        (n % 1000) / 1000,
        { ...how, fraction: 1 },
        { style: 'percent', maximumFractionDigits: 3 },
      );
      assert.ok(Number.isNaN(parseCount(share)), share);
    }),
    { numRuns: 3000 },
  );
});

test('a column in one writing, decimals of noughts included, is read exactly or refused', () => {
  fc.assert(
    fc.property(fc.array(votes, { minLength: 2, maxLength: 12 }), writing, (column, how) => {
      const texts = column.map((n) => write(n, how));
      const page = separatorsOf(texts.flatMap((text) => numbersIn(text, true) ?? []));
      for (const [i, text] of texts.entries()) {
        const got = parseCount(text, page);
        assert.ok(
          got === column[i] || Number.isNaN(got),
          `${text} in ${texts.join(' ; ')} is read as ${got}`,
        );
      }
    }),
    { numRuns: 6000 },
  );
});

test('shares with decimals in a column of votes are never votes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 2, maxLength: 9 }),
      fc.constantFrom('en-US', 'de-DE', 'fr-FR'),
      (thousandths, locale) => {
        const texts = thousandths.map((n) => (n / 1000).toLocaleString(locale, { minimumFractionDigits: 3 }));
        const page = separatorsOf(texts.flatMap((text) => numbersIn(text, true) ?? []));
        // A column without a share below one and without another sign may be thousands: nobody could tell.
        if (!texts.some((text) => text.startsWith('0'))) return;
        for (const text of texts.filter((_, i) => (thousandths[i] as number) % 1000 !== 0))
          assert.ok(Number.isNaN(parseCount(text, page)), `${text} in ${texts.join(' ; ')}`);
      },
    ),
  );
});

const MARKUP: ((n: string, m: string) => string)[] = [
  (n) => n,
  (n) => `<b>${n}</b>`,
  (n) => `<font><span> ${n} </span></font>`,
  (n) => `${n}<sup>1</sup>`,
  (n) => `<a href="#">${n}</a><sup>[2]</sup>`,
  (n) => n.replace(/[ \u00a0\u202f]/g, '&nbsp;'),
  (n) => n.replace(/[ \u00a0\u202f]/g, '&thinsp;'),
  (n) => [...n].map((digit) => `<i>${digit}</i>`).join(''),
  (n, m) => `<span style="display: none">${m}</span>${n}`,
  (n, m) => `<span hidden>${m}</span>${n}`,
  (n, m) => `${n}<br>${m}`,
  (n, m) => `${n}<br/>(${m})`,
  (n, m) => `<p>${n}</p><p>${m}</p>`,
  (n, m) => `<div>${n}<div>${m}</div></div>`,
  (n, m) => `<ul><li>${n}<li>${m}</ul>`,
  (n, m) => `<span>${n}</span> <span>${m}</span>`,
  (n, m) => `<span>${n}</span><span>${m}</span>`,
  (n, m) => `${n}<small>${m}</small>`,
  (n, m) => `${n}<small>${m}&nbsp;%</small>`,
  (n, m) => `${n}<!-- ${m} --><script>${m}</script>`,
  (n, m) => `${n} <span class="gain">+${m}</span>`,
  (n, m) => `<span class="gain">+${m}</span> ${n}`,
  (n, m) => `${n}&nbsp;&nbsp;&nbsp;${m}`,
  (n, m) => `${n}\n      (${m} %)`,
  (n, m) => `${n}<table><tr><td>${m}</td></tr></table>`,
];

test('a cell of any markup is read exactly, or its seat is refused', () => {
  const election = riverElectionAt('/nowhere', ['Northbank']);
  const yaml = 'feeds: [{ name: f, kind: html, pages: [{ url: http://a.example/1 }] }]';
  const spec = parseFeedSpec(yaml, '/nowhere/feed.yaml');
  const three = fc.tuple(votes, votes, votes);
  let read = 0;
  fc.assert(
    fc.property(
      three,
      fc.integer({ min: 0, max: 99_999 }),
      writing,
      fc.constantFrom(...MARKUP),
      (column, m, how, markup) => {
        const whole = { ...how, fraction: how.fraction % 3 };
        const rows = ['ASHA SEN', 'BIMAL ROY', 'NOTA'].map(
          (name, i) => `<tr><td>${name}<td>${markup(write(column[i] as number, whole), write(m, whole))}`,
        );
        const body = Buffer.from(`<html><table><tr><th>Candidate<th>Votes${rows.join('')}</table></html>`);
        const lane = new Lane(spec.feeds[0] as never, spec, election);
        const exchange = answered('http://a.example/1', body);
        const { reports, problems } = lane.accept(exchange, { contest: 'RL-1' as never, state: 'RL' });
        assert.equal(reports.length + problems.length, 1);
        if (reports.length === 0) return;
        read++;
        assert.deepEqual(
          reports[0]?.rows.map((row) => row.votes),
          column,
          String(body),
        );
      },
    ),
    { numRuns: 3000 },
  );
  // A reader that refuses everything would pass too.
  assert.ok(read > 900, `${read} of 3000`);
});
