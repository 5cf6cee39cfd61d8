import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';
import { COMMON_FORMATS, parseStamp } from '../../controller/feed/stamp.ts';

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
    const time = parseStamp(text, IST);
    assert.equal(time === null ? null : new Date(time).toISOString(), iso, text);
  }
});

test('H27 the host zone does not count', () => {
  const script = `import { parseStamp } from './controller/feed/stamp.ts';
    console.log(parseStamp('12:05 AM On 05/05/2026', ${JSON.stringify(IST)}));`;
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
  assert.equal(parseStamp('2026-05-04T10:48:00Z', common), Date.parse('2026-05-04T10:48:00Z'));
  assert.equal(parseStamp('2026-05-04T16:18:00', common), Date.parse('2026-05-04T10:48:00Z'));
  assert.equal(parseStamp('Mon, 04 May 2026 10:48:00 GMT', common), Date.parse('2026-05-04T10:48:00Z'));
  assert.equal(parseStamp('1777891680', { formats: ['seconds'], zone: 'UTC' }), 1777891680000);
  for (const text of ['', 'soon', '25:99 PM On 05/05/2026', '04:18 PM On 31/02/2026'])
    assert.equal(parseStamp(text, IST), null, text);
});
