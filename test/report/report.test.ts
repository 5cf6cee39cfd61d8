import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { load } from 'cheerio';
import { type HealthFacts, healthEntry } from '../../controller/log/as-run-entry.ts';
import { accountOf } from '../../controller/report/account.ts';
import { readNightFile } from '../../controller/report/night-file.ts';
import { reportPage } from '../../controller/report/page.ts';
import { SHORT_NIGHT } from '../hazards/short-night.ts';

const FARES: HealthFacts = {
  latencyMs: { times: 3, p50: 12, p95: 40, max: 41 },
  dataAge: 90,
  rssMb: 150,
  obs: [{ name: '', connection: 'connected', skippedFrames: 4, cpuPercent: 7, requests: 90, failures: 0 }],
};

describe('the report of a night', () => {
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'night-report-'));
  });
  after(() => rm(dir, { recursive: true }));

  it('tells of the short night what its log tells', async () => {
    const lines = await shortNight();
    const told = (pick: (line: Record<string, unknown>) => boolean) => lines.filter(pick).length;
    const account = accountOf(await nightOf(lines));
    assert.equal(
      account.airings.length,
      told(({ what }) => what === 'take'),
    );
    for (const [i, { to }] of account.airings.slice(0, -1).entries())
      assert.equal(to, account.airings[i + 1]?.from);
    assert.equal(
      account.corrections.length,
      told(({ type }) => type === 'correction' || type === 'retracted'),
    );
    // Five seats, one declaration taken back for a while: at the end all are declared.
    assert.equal(account.progress.at(-1)?.seats, 5);
    const [source] = account.sources;
    assert.equal(source?.feed, 'count');
    assert.deepEqual(
      account.sources.flatMap(({ silences }) =>
        silences.map(({ from, to }) => [new Date(from).toISOString(), new Date(to).toISOString()]),
      ),
      silencesOf(lines),
    );
    const held = source?.faults.find(({ what }) => what === 'a change held for a second sight');
    assert.equal(
      held?.times,
      told(({ what, kind }) => what === 'verdict' && kind === 'held'),
    );
  });

  it('is one page without a network, and a name from a source is text in it', async () => {
    const lines = await shortNight();
    const evil = '<script>alert(1)</script><img src=http://evil.example/x>';
    const page = reportPage(
      await nightOf([...lines, { at: '2031-05-02T04:00:00Z', what: 'note', reason: evil }]),
    );
    const $ = load(page);
    assert.equal($('script, img, link, iframe').length, 0);
    assert.doesNotMatch(page, /(src|href)=/);
    assert.ok($('body').text().includes(evil));
    const titles = $('figure h3')
      .map((_, title) => $(title).text())
      .get();
    for (const title of ['The count', 'News', 'Who chose what was on air', 'Time on air', 'The sources'])
      assert.ok(titles.includes(title), title);
    assert.equal($('figure svg').length, titles.length);
  });

  it('draws latency, age and OBS where the log has them', async () => {
    const entry = (minute: number, facts: HealthFacts) => {
      const { facts: told, ...line } = healthEntry(
        Date.parse('2031-05-02T03:00:00Z') + minute * 60_000,
        facts,
      );
      return { ...line, ...told, at: new Date(line.at).toISOString() };
    };
    const page = reportPage(
      await nightOf([
        entry(0, FARES),
        entry(1, { ...FARES, latencyMs: { times: 0, p50: null, p95: null, max: null } }),
        entry(2, FARES),
      ]),
    );
    const $ = load(page);
    assert.deepEqual(
      $('figure h3')
        .map((_, title) => $(title).text())
        .get(),
      ['From bytes to request', 'Age of the numbers', 'Frames that OBS skipped', 'Processor of OBS'],
    );
    assert.ok($('figure svg path').length > 0);
  });

  it('shows what OBS showed where there was one, and hands', async () => {
    const at = (minute: number) => `2031-05-02T03:0${minute}:00Z`;
    const account = accountOf(
      await nightOf([
        { at: at(0), what: 'take', scene: 'state', kind: 'rotation', reason: 'rotation' },
        { at: at(1), what: 'on-air', scene: 'state', reason: 'OBS shows it' },
        { at: at(1), what: 'on-air', scene: 'state', obs: 'backup', reason: 'OBS backup shows it' },
        { at: at(2), what: 'takeover', scene: 'Studio', reason: 'somebody switched' },
        { at: at(3), what: 'operator', reason: 'dock ana: release' },
      ]),
    );
    assert.deepEqual(
      account.airings.map(({ title, by }) => [title, by]),
      [
        ['state', 'rotation'],
        ['Studio', 'operator'],
      ],
    );
    assert.equal(account.hands.length, 2);
  });

  it('lays no fault that an operator injected at the door of a source', async () => {
    const line = { at: '2031-05-02T03:00:00Z', what: 'verdict', kind: 'older-copy', feed: 'count', url: 'x' };
    const account = accountOf(
      await nightOf([
        { ...line, reason: 'equals an older version' },
        { ...line, reason: 'injected stale-copy: looks like an older version', injected: 'stale-copy' },
      ]),
    );
    assert.deepEqual(
      account.sources[0]?.faults.map(({ what, times }) => [what, times]),
      [
        ['an older copy of a page', 1],
        ['injected by an operator: stale-copy', 1],
      ],
    );
  });

  it('reads a log that was cut off, and says what it could not read', async () => {
    const lines = await shortNight();
    await write(lines);
    const file = join(dir, 'as-run.ndjson');
    await writeFile(file, `${await readFile(file, 'utf8')}{"seq":99,"at":"2031`);
    const night = await readNightFile(dir);
    assert.equal(night.lines.length, lines.length);
    assert.match(load(reportPage(night))('header').text(), /1 lines of the log could not be read/);
  });

  it('refuses a folder without a night, by its name', async () => {
    await assert.rejects(readNightFile(join(dir, 'none')), {
      exitCode: 65,
      message: /^there is no night to report on: got no such file \(.*none/,
    });
    await writeFile(join(dir, 'as-run.ndjson'), '');
    await assert.rejects(readNightFile(dir), { exitCode: 65, message: /is empty/ });
  });

  async function nightOf(lines: readonly object[]) {
    await write(lines);
    return readNightFile(dir);
  }

  function write(lines: readonly object[]): Promise<void> {
    return writeFile(join(dir, 'as-run.ndjson'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
});

async function shortNight(): Promise<Record<string, unknown>[]> {
  const text = await readFile(join(SHORT_NIGHT, 'as-run.ndjson'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function silencesOf(lines: readonly Record<string, unknown>[]): [unknown, unknown][] {
  const at = (type: string) => lines.filter((line) => line.type === type).map((line) => line.at);
  const back = at('feed-recovered');
  return at('feed-stale').map((from, i) => [from, back[i]]);
}
