import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { COMMON_FORMATS, parseStamp, TYPED_FORMATS } from '../../controller/feed/page/stamp.ts';

// The same cases in every run.
fc.configureGlobal({ seed: 20_210_502 });

const IST = { formats: ["hh:mm a 'On' dd/MM/yyyy", "hh:mm:ss a 'On' MM/dd/yyyy"], zone: 'Asia/Kolkata' };
const CASES: [string, string][] = [
  ['04:18 PM On 05/05/2026', '2026-05-05T10:48:00.000Z'],
  ['04:18 pm On 04/05/2026', '2026-05-04T10:48:00.000Z'],
  ['12:05 AM On 05/05/2026', '2026-05-04T18:35:00.000Z'],
  ['12:05 p.m. On 05/05/2026', '2026-05-05T06:35:00.000Z'],
  ['08:10:02 pm On 05/24/2019', '2019-05-24T14:40:02.000Z'],
  ['০৪:১৮ PM On ০৫/০৫/২০২৬', '2026-05-05T10:48:00.000Z'],
];

test('H27 stamps are read in the source zone, day first where it says so, past midnight', () => {
  for (const [text, iso] of CASES) {
    const stamp = parseStamp(text, IST, 0);
    assert.equal(stamp && new Date(stamp.at).toISOString(), iso, text);
    assert.equal(stamp?.or, null, text);
  }
});

test('H27 the host zone does not count', () => {
  const script = `import { parseStamp } from './controller/feed/page/stamp.ts';
    console.log(parseStamp('12:05 AM On 05/05/2026', ${JSON.stringify(IST)}, 0)?.at);`;
  const times = ['America/New_York', 'UTC', 'Pacific/Auckland'].map((zone) =>
    execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      env: { ...process.env, TZ: zone },
    })
      .toString()
      .trim(),
  );
  assert.deepEqual(new Set(times), new Set([String(Date.parse('2026-05-04T18:35:00Z'))]));
});

test('other ways to write a time, and texts that are none', () => {
  const common = { formats: COMMON_FORMATS, zone: 'Asia/Kolkata' };
  assert.equal(parseStamp('2026-05-04T10:48:00Z', common, 0)?.at, Date.parse('2026-05-04T10:48:00Z'));
  assert.equal(parseStamp('2026-05-04T16:18:00', common, 0)?.at, Date.parse('2026-05-04T10:48:00Z'));
  assert.equal(
    parseStamp('Mon, 04 May 2026 10:48:00 GMT', common, 0)?.at,
    Date.parse('2026-05-04T10:48:00Z'),
  );
  assert.equal(parseStamp('1777891680', { formats: ['seconds'], zone: 'UTC' }, 0)?.at, 1777891680000);
  for (const text of ['', 'soon', '25:99 PM On 05/05/2026', '04:18 PM On 31/02/2026'])
    assert.equal(parseStamp(text, IST, 0), null, text);
});

const instant = (iso: string): number => Date.parse(iso);
/** Zone, what is printed, and the instants that it may mean. */
const TURNS: [string, string, ...string[]][] = [
  ['Europe/Berlin', '2026-10-25 02:10', '2026-10-25T00:10Z', '2026-10-25T01:10Z'],
  ['Europe/Berlin', '2026-10-25 01:59', '2026-10-24T23:59Z'],
  ['Europe/Berlin', '2026-10-25 03:00', '2026-10-25T02:00Z'],
  ['America/New_York', '2026-11-01 01:30', '2026-11-01T05:30Z', '2026-11-01T06:30Z'],
  ['Australia/Lord_Howe', '2026-04-05 01:45', '2026-04-04T14:45Z', '2026-04-04T15:15Z'],
  ['America/St_Johns', '2026-11-01 01:30', '2026-11-01T04:00Z', '2026-11-01T05:00Z'],
  // The hour that is skipped in spring: a clock that was not moved, or one that was moved too soon.
  ['Europe/Berlin', '2026-03-29 02:30', '2026-03-29T00:30Z', '2026-03-29T01:30Z'],
  ['America/New_York', '2026-03-08 02:30', '2026-03-08T06:30Z', '2026-03-08T07:30Z'],
  ['Asia/Kolkata', '2026-10-25 02:10', '2026-10-24T20:40Z'],
];

test('in the hour that clocks repeat or skip a stamp is one of two instants, the one nearest to the fetch', () => {
  for (const [zone, text, ...isos] of TURNS) {
    const format = { formats: COMMON_FORMATS, zone };
    const wanted = isos.map(instant);
    for (const [i, near] of wanted.entries()) {
      const stamp = parseStamp(text, format, near + 5 * 60_000);
      assert.deepEqual(stamp, { at: near, or: wanted[1 - i] ?? null }, `${zone} ${text}`);
    }
  }
  // With its zone beside it, it is one.
  const berlin = { formats: ['iso', 'dd.MM.yyyy HH:mm ZZ'], zone: 'Europe/Berlin' };
  for (const text of ['2026-10-25T02:10:00+01:00', '25.10.2026 02:10 +01:00'])
    assert.deepEqual(parseStamp(text, berlin, 0), { at: instant('2026-10-25T01:10Z'), or: null });
});

test('a local time of any zone, printed without it, reads back as itself or as one of two', () => {
  const zones = Intl.supportedValuesOf('timeZone');
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: instant('2015-01-01T00:00Z') / 60_000, max: instant('2035-01-01T00:00Z') / 60_000 }),
      (zone, minutes) => {
        const at = minutes * 60_000;
        const text = DateTime.fromMillis(at, { zone }).toFormat('dd/MM/yyyy HH:mm');
        const stamp = parseStamp(text, { formats: ['dd/MM/yyyy HH:mm'], zone }, at);
        assert.equal(stamp?.at, at, `${zone} ${text}`);
      },
    ),
    { numRuns: 2000 },
  );
});

/** Zone, format (none: the usual ones), what is printed, when it was fetched, and what it is. */
const NEAREST: [string, string | null, string, string, string | null][] = [
  ['Asia/Kolkata', null, '22:10', '2021-05-04T16:41Z', '2021-05-04T16:40Z'],
  ['Asia/Kolkata', 'h:mm a', '11:58 PM', '2021-05-04T18:35Z', '2021-05-04T18:28Z'],
  ['Europe/Berlin', "'Stand' HH.mm", 'Stand 23.59', '2021-09-26T22:03Z', '2021-09-26T21:59Z'],
  ['Europe/Paris', null, '00:02', '2024-07-07T21:59Z', '2024-07-07T22:02Z'],
  ['Asia/Kolkata', 'd MMM, HH:mm', '4 May, 22:10', '2021-05-04T16:41Z', '2021-05-04T16:40Z'],
  ['Europe/Berlin', 'd MMM HH:mm', '31 Dec 23:59', '2021-12-31T23:05Z', '2021-12-31T22:59Z'],
  ['America/New_York', null, '11/03/2026 22:10', '2026-11-04T03:11Z', '2026-11-04T03:10Z'],
  ['America/New_York', null, '11/3/2026 10:10:09 PM', '2026-11-04T03:11Z', '2026-11-04T03:10:09Z'],
  ['America/New_York', null, '11/13/2026 22:10', '2026-11-14T03:11Z', '2026-11-14T03:10Z'],
  ['Asia/Kolkata', null, '04/05/2026 22:10', '2026-05-04T16:41Z', '2026-05-04T16:40Z'],
  ['Asia/Kolkata', null, '05/04/2021 22:10', '2026-05-04T16:41Z', '2021-04-05T16:40Z'],
  ['Asia/Kolkata', 'dd/MM/yyyy HH:mm', '11/03/2026 22:10', '2026-11-03T16:41Z', '2026-03-11T16:40Z'],
  ['Europe/London', null, '09:30', '2026-05-07T21:31Z', '2026-05-07T08:30Z'],
  ['Asia/Kolkata', null, '2026', '2026-05-04T16:41Z', null],
  ['Asia/Kolkata', null, '12', '2026-05-04T16:41Z', null],
];

test('what a stamp leaves out or may have turned is taken from the fetch, and never from the clock of this machine', () => {
  for (const [zone, format, text, near, wanted] of NEAREST) {
    const formats = format === null ? COMMON_FORMATS : [format];
    const stamp = parseStamp(text, { formats, zone }, instant(near));
    assert.equal(stamp?.at ?? null, wanted && instant(wanted), `${zone} ${text}`);
  }
});

test('a time alone that people typed is never of tomorrow, however long it stands in the sheet', () => {
  const typed = { formats: TYPED_FORMATS, zone: 'Asia/Kolkata' };
  const evening = instant('2026-05-04T14:36Z');
  for (const [text, wanted] of [
    ['08:05', '2026-05-04T02:35Z'],
    ['19:50', '2026-05-04T14:20Z'],
    ['20:30', '2026-05-04T15:00Z'],
  ] as const)
    assert.equal(parseStamp(text, typed, evening)?.at, instant(wanted), text);
});
