import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { load } from 'cheerio';
import { DateTime } from 'luxon';
import { WARCParser, WARCSerializer } from 'warcio';
import { loadElection } from '../../controller/election/load.ts';
import { readResults } from '../../controller/election/results.ts';
import { isCurrentNight, readPlan } from '../../controller/simulate/current-night.ts';
import type { FaultKind, FaultsSpec } from '../../controller/simulate/fault.ts';
import { makeNight } from '../../controller/simulate/simulate.ts';
import { smallFolder } from '../election/small-folder.ts';

const { dir, remove } = await smallFolder();
after(remove);
const election = await loadElection(dir);
const URL_2 = 'http://results.example/Result2021/ConstituencywiseEX2.htm?ac=2';

test('same seed, same bytes; another seed, another night; nothing half written stays', async () => {
  const bytes = [];
  for (const [i, seed] of [7, 7, 8].entries()) {
    const out = join(dir, 'nights', `${i}.warc.gz`);
    await makeNight(election, { out, seed });
    bytes.push(await readFile(out, 'base64'));
  }
  assert.equal(bytes[0], bytes[1]);
  assert.notEqual(bytes[0], bytes[2]);
  const files = await readdir(join(dir, 'nights'));
  assert.deepEqual(
    files.filter((file) => file.endsWith('.part')),
    [],
  );
});

test('any WARC reader reads it, in the order of time, and its last pages are the published votes', async () => {
  const out = join(dir, 'nights', 'whole.warc.gz');
  const night = await makeNight(election, { out });
  const answers = await answersOf(out);
  assert.equal(answers.length, night.pages);
  const dates = answers.map(({ at }) => at);
  assert.deepEqual(
    dates,
    [...dates].sort((a, b) => a - b),
  );
  const results = await readResults(election);
  const last = answers.findLast(({ url }) => url === URL_2);
  const $ = load(last?.body ?? '');
  const rows = $('#div1 > table > tbody > tr')
    .toArray()
    .map((row) =>
      $(row)
        .children()
        .toArray()
        .map((cell) => $(cell).text()),
    );
  assert.deepEqual(rows[0], ['Example State-Midvale']);
  assert.match(rows[1]?.[0] ?? '', /^Result Declared - Status as on Round, (\d+)\/\1$/);
  assert.deepEqual(rows[2]?.slice(0, 3), ['O.S.N.', 'Candidate', 'Party']);
  const { electionDay, postal } = results.get('EX-2') ?? { electionDay: [], postal: [] };
  assert.deepEqual(
    rows.slice(3, 6).map((cells) => [cells[0], cells[3], cells[4]]),
    electionDay.map((votes, i) => [String(i + 1), String(votes), String(postal[i])]),
  );
  assert.equal(rows[6]?.[1], 'Total');
  const stamp = /Last Updated at (.*)$/m.exec($('body').text())?.[1] ?? '';
  const at = DateTime.fromFormat(stamp.trim(), "hh:mm:ss a 'On' dd/MM/yyyy", {
    zone: 'Asia/Kolkata',
    locale: 'en-US',
  });
  assert.ok(at.isValid && at.toMillis() <= (last?.at ?? 0), stamp);
  const plan = await readPlan(out);
  assert.deepEqual(plan.faults, night.faults);
});

test('a night is current until the election is edited', async () => {
  const own = await smallFolder();
  const file = join(own.dir, 'night.warc.gz');
  const before = await loadElection(own.dir);
  assert.equal(await isCurrentNight(file, before), false);
  await makeNight(before, { out: file });
  assert.equal(await isCurrentNight(file, before), true);
  const candidates = join(own.dir, 'candidates.csv');
  await writeFile(candidates, (await readFile(candidates, 'utf8')).replace('CHARU DAS', 'CHARU DASGUPTA'));
  assert.equal(await isCurrentNight(file, await loadElection(own.dir)), false);
  await truncate(file.replace('.warc.gz', '.plan.json'), 20);
  assert.equal(await isCurrentNight(file, before), false);
  await own.remove();
});

test('digests are those that warcio computes itself', async () => {
  const out = join(dir, 'nights', 'digests.warc.gz');
  await makeNight(election, { out });
  let checked = 0;
  for await (const record of new WARCParser(createReadStream(out), { keepHeadersCase: true })) {
    if (record.warcType !== 'response' || checked === 5) continue;
    const written = [record.warcPayloadDigest, record.warcBlockDigest];
    record.warcHeaders.headers.delete('WARC-Payload-Digest');
    record.warcHeaders.headers.delete('WARC-Block-Digest');
    await WARCSerializer.serialize(record, { gzip: false });
    assert.deepEqual([record.warcPayloadDigest, record.warcBlockDigest], written);
    checked += 1;
  }
  assert.equal(checked, 5);
});

/** What a planted fault must look like in the answer. */
const FAULTS: readonly (readonly [FaultKind, (answer: Answer, before: Answer) => void])[] = [
  ['server-error', ({ status }) => assert.equal(status, 500)],
  ['unavailable', ({ status }) => assert.equal(status, 503)],
  ['empty', ({ status, body }) => assert.deepEqual([status, body], [200, ''])],
  ['cut', ({ body }) => assert.doesNotMatch(body, /<\/html>/)],
  ['denied', ({ body }) => assert.match(body, /Access Denied/)],
  ['rows-twice', ({ body }) => assert.equal(body.match(/CHARU DAS/g)?.length, 2)],
  ['missing-row', ({ body }) => assert.doesNotMatch(body, /CHARU DAS/)],
  ['columns-moved', ({ body }) => assert.match(body, /<th[^>]*>Symbol<.*Postal Votes.*Election Day Votes/s)],
  ['names-changed', ({ body }) => assert.match(body, /CHARU {2}\u200bDAS/)],
  ['party-renamed', ({ body }) => assert.match(body, />Party of the Late Hour</)],
  ['wrong-seat', ({ body }) => assert.match(body, />Example State-Elsewhere</)],
  ['wrong-sum', ({ body }, before) => assert.equal(firstTotal(body), firstTotal(before.body) + 1000)],
  ['reset', ({ body }) => assert.equal(firstTotal(body), 0)],
  ['recount', ({ body }) => assert.match(body, />Recounting in Progress/)],
  ['wrong-votes', ({ body }, before) => assert.equal(firstTotal(body), firstTotal(before.body) + 1234)],
  ['same-copy', ({ body }, before) => assert.equal(body, before.body)],
  ['older-copy', ({ body }, before) => assert.ok(stampOf(body) < stampOf(before.body), 'no older stamp')],
];

for (const [kind, shows] of FAULTS) {
  test(`planted: ${kind} is seen at its minute, and is over at its end`, async () => {
    const fault = { at: '12:10', minutes: 4, contest: 'EX-2', kind, serial: 1, by: 1234 };
    const faults: FaultsSpec = { faults: [fault], noise: false };
    const out = join(dir, 'nights', `${kind}.warc.gz`);
    const night = await makeNight(election, { out, faults });
    const at = Date.parse('2031-05-02T12:10:00+05:30');
    assert.deepEqual(
      night.faults
        .filter((one) => one.kind === kind && one.contest === 'EX-2')
        .map((one) => [one.at, one.until]),
      [[at, at + 240_000]],
    );
    const answers = (await answersOf(out)).filter(({ url }) => url === URL_2);
    const before = answers.findLast((answer) => answer.at < at) as Answer;
    const during = answers.find((answer) => answer.at === at) as Answer;
    const afterwards = answers.find((answer) => answer.at === at + 240_000) as Answer;
    shows(during, before);
    assert.equal(afterwards.status, 200);
    assert.ok(firstTotal(afterwards.body) >= firstTotal(before.body));
    assert.throws(() => shows(afterwards, kind === 'same-copy' ? { ...before, body: '' } : before));
  });
}

test('a fault in a seat that is not counted is refused', async () => {
  const fault = { at: '12:10', minutes: 4, contest: 'EX-9', kind: 'cut' as const, by: 0 };
  const faults: FaultsSpec = { faults: [fault], noise: false };
  await assert.rejects(makeNight(election, { out: join(dir, 'x.warc.gz'), faults }), {
    message: /a fault cannot be planted: got cut in EX-9 at 12:10/,
    exitCode: 65,
  });
});

test('an election without results cannot be simulated, and says so', async () => {
  const bare = await smallFolder({ 'results.csv': null });
  await assert.rejects(makeNight(await loadElection(bare.dir), { out: join(bare.dir, 'x.warc.gz') }), {
    message: /the final results are missing.*results\.csv/,
    exitCode: 78,
  });
  await bare.remove();
});

interface Answer {
  url: string;
  at: number;
  status: number;
  body: string;
}

async function answersOf(file: string): Promise<Answer[]> {
  const answers: Answer[] = [];
  for await (const record of new WARCParser(createReadStream(file))) {
    if (record.warcType !== 'response') continue;
    const body = new TextDecoder().decode(await record.readFully(true));
    const status = Number(record.httpHeaders?.statusCode);
    answers.push({ url: record.warcTargetURI ?? '', at: Date.parse(record.warcDate ?? ''), status, body });
  }
  return answers;
}

function firstTotal(body: string): number {
  return Number(load(body)("tr[style='font-size:12px;'] td").eq(5).text());
}

function stampOf(body: string): number {
  const stamp = /Last Updated at (.*?)</.exec(body)?.[1] ?? '';
  return DateTime.fromFormat(stamp, "hh:mm:ss a 'On' dd/MM/yyyy", {
    zone: 'Asia/Kolkata',
    locale: 'en-US',
  }).toMillis();
}
