import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { describe, it } from 'node:test';
import { PNG } from 'pngjs';
import { type Disk, examineDisk } from '../../controller/doctor/disk.ts';
import { examineScenes } from '../../controller/doctor/doctor.ts';
import { doctorPage, offsetIn } from '../../controller/doctor/drawing.ts';
import { examineFeeds } from '../../controller/doctor/feed-address.ts';
import { examineFonts } from '../../controller/doctor/fonts.ts';
import {
  examineMemory,
  examineNiceness,
  examineProcessor,
  type Sharing,
} from '../../controller/doctor/machine.ts';
import { examineOutputFacts, type OutputFacts } from '../../controller/doctor/output.ts';
import { examineZone } from '../../controller/doctor/zone.ts';
import type { Election } from '../../controller/election/election.ts';
import { parseFeedSpec } from '../../controller/feed/spec-file.ts';
import { findChromium } from '../../controller/ground/chromium.ts';
import { decodeBeacon } from '../../controller/render/board/beacon.ts';
import { ChromiumHost } from '../../controller/stage/picture/chromium-host.ts';
import { riverElectionAt } from '../feed/river-election.ts';
import { freePort } from '../free-port.ts';
import { smallElection } from './small-election.ts';

const GOOD: OutputFacts = {
  encoder: 'nvenc',
  recordFormat: 'mkv',
  output: { width: 1920, height: 1080 },
  skipped: 0.001,
  busy: 0.3,
  freeDiskMb: 200_000,
};

describe('doctor looks at what leaves OBS', () => {
  const cases: [string, Partial<OutputFacts>, number, string[]][] = [
    ['nothing is wrong', {}, 8, []],
    ['x264 on four cores', { encoder: 'obs_x264' }, 4, ['encoder']],
    ['x264 on sixteen', { encoder: 'x264' }, 16, []],
    ['a small picture', { output: { width: 854, height: 480 } }, 8, ['picture']],
    ['a recording that a crash spoils', { recordFormat: 'mp4' }, 8, ['recording']],
    ['chapters', { recordFormat: 'hybrid_mp4' }, 8, []],
    ['a full disk', { freeDiskMb: 3000 }, 8, ['disk']],
    ['frames left out', { skipped: 0.2 }, 8, ['pace']],
    ['frames that take too long', { busy: 0.95 }, 8, ['pace']],
  ];
  for (const [what, change, cores, warned] of cases)
    it(what, () => {
      const checks = examineOutputFacts({ ...GOOD, ...change }, cores);
      const bad = checks.filter(({ verdict }) => verdict !== 'ok');
      assert.deepEqual(
        bad.map(({ name }) => name),
        warned,
      );
      for (const { fix } of bad) assert.ok(fix);
    });
});

describe('doctor looks at this machine', () => {
  it('says where niceness is void, and the remedy', () => {
    const shared: Sharing = { group: null, bySession: false, mayLower: true };
    const cases: [Partial<Sharing>, string, RegExp][] = [
      [{}, 'ok', /^counts: Chromium yields/],
      [{ mayLower: false }, 'ok', /^counts: Chromium yields/],
      [{ bySession: true }, 'ok', /inside a session .* of its own, which yields/],
      [{ bySession: true, mayLower: false }, 'warning', /void between sessions/],
      [{ group: '/app.slice/a.scope' }, 'ok', /inside control group \/app\.slice\/a\.scope.*CPUWeight/],
    ];
    for (const [change, verdict, found] of cases) {
      const check = examineNiceness({ ...shared, ...change });
      assert.equal(check.verdict, verdict, JSON.stringify(change));
      assert.match(check.found, found);
      assert.equal(check.fix !== null, verdict === 'warning');
    }
  });

  it('processor and memory', () => {
    const verdicts = [
      examineProcessor(8, 1),
      examineProcessor(8, 7.9),
      examineProcessor(2, 0.1),
      examineMemory(4e9, 8e9),
      examineMemory(1e9, 8e9),
    ].map(({ verdict }) => verdict);
    assert.deepEqual(verdicts, ['ok', 'warning', 'warning', 'ok', 'warning']);
  });

  it('the disk of the output folder: full, shared, in memory', () => {
    const disk: Disk = {
      ...{ type: 0xef53, bsize: 4096, blocks: 50_000_000, bavail: 20_000_000, files: 12e6, ffree: 11e6 },
    };
    const cases: [Partial<Disk>, string, RegExp | null][] = [
      [{}, '/home/anna/night/out', null],
      [{ files: 0, ffree: 0 }, '/home/anna/night/out', null],
      [{ bavail: 400_000 }, '/out', /1\.6 GB are free/],
      [{ bavail: 2_000_000 }, '/out', /nearly full, 8\.2 GB/],
      // A twentieth of a large disk is enough.
      [{ blocks: 500_000_000, bavail: 5_000_000 }, '/out', null],
      [{ ffree: 900 }, '/out', /only 900 more files/],
      [{ type: 0x6969 }, '/mnt/studio/out', /shared \(NFS\)/],
      [{ type: 0xff534d42 | 0 }, '/mnt/studio/out', /shared \(SMB\)/],
      [{ type: 0x01021994 }, '/dev/shm/out', /in memory/],
      [{}, '\\\\studio\\night', /a network folder/],
      [{}, ['', 'Users', 'anna', 'OneDrive - Newsroom', 'out'].join(sep), /OneDrive - Newsroom is copied/],
      [{}, ['', 'home', 'anna', 'Dropbox', 'out'].join(sep), /Dropbox is copied/],
    ];
    for (const [change, dir, found] of cases) {
      const check = examineDisk(dir, { ...disk, ...change });
      assert.equal(check.verdict, found ? 'warning' : 'ok', `${dir}: ${check.found}`);
      if (found) assert.match(check.found, found);
      assert.equal(check.fix !== null, found !== null);
    }
  });

  it('fonts for the scripts that names are written in', async () => {
    const fonts = async (language: string) => (language === 'en' ? ['Noto Sans', 'DejaVu Sans'] : []);
    const checks = await examineFonts(named(['Kolkata', 'মেখলিগঞ্জ', 'హైదరాబాద్']), ['en'], fonts);
    assert.deepEqual(
      checks.map(({ name, verdict }) => [name, verdict]),
      [
        ['fonts', 'ok'],
        ['fonts Bengali', 'warning'],
        ['fonts Telugu', 'warning'],
      ],
    );
    assert.match(checks[1]?.found ?? '', /boards bring their own, text sources of OBS would show boxes/);
    assert.match(checks[2]?.found ?? '', /neither this machine nor the boards/);
    // A system that does not list its fonts is trusted.
    assert.deepEqual(
      (await examineFonts(named(['Kolkata']), ['en'], async () => null)).map(({ verdict }) => verdict),
      ['ok'],
    );
  });
});

function named(names: readonly string[]): Election {
  const contests = new Map(names.map((name, n) => [`XX-${n}`, { name, names: {} }]));
  return { contests, candidates: new Map(), parties: new Map(), language: 'en' } as unknown as Election;
}

describe('doctor asks the source', () => {
  it('whether anybody is at the address of each feed', async () => {
    const server = createServer((request, response) => {
      response.statusCode = request.url === '/gone.csv' ? 404 : request.url === '/shut.csv' ? 403 : 200;
      response.end('a,b\n1,2\n');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const nobody = `http://127.0.0.1:${await freePort()}`;
    const feed = (name: string, url: string) =>
      `  - { name: ${name}, kind: csv, pages: [{ url: '${url}' }], columns: { candidate: a, votes: b } }`;
    const spec = parseFeedSpec(
      [
        'feeds:',
        feed('good', `${here}/results.csv`),
        feed('gone', `${here}/gone.csv`),
        feed('shut', `${here}/shut.csv`),
        feed('dead', `${nobody}/results.csv`),
        feed('made-up', 'http://results.example/r.csv'),
      ].join('\n'),
      '/x/feed.yaml',
    );
    const checks = await examineFeeds(spec, smallElection());
    assert.deepEqual(
      checks.map(({ name, verdict }) => [name, verdict]),
      [
        ['feed good', 'ok'],
        ['feed gone', 'warning'],
        ['feed shut', 'failure'],
        ['feed dead', 'failure'],
        ['feed made-up', 'warning'],
      ],
    );
    assert.match(checks[3]?.found ?? '', /nobody answers at .*ECONNREFUSED/);
    server.close();
  });

  it('whether this system, Chromium and Node agree on the time of the night', async () => {
    const election = { timeZone: 'Asia/Kolkata', countStarts: Date.UTC(2021, 4, 2, 2, 30) };
    const check = (offset: number | null, chromium: number | null = null) =>
      examineZone(election, { 'this system': async () => offset, Chromium: async () => chromium });
    const verdict = async (...offsets: Parameters<typeof check>) => (await check(...offsets)).verdict;
    assert.deepEqual([await verdict(330), await verdict(null), await verdict(390)], ['ok', 'ok', 'warning']);
    assert.deepEqual([await verdict(330, 330), await verdict(330, 270)], ['ok', 'warning']);
    const { found } = await check(-210);
    assert.match(found, /UTC\+05:30 on the day of the count, this system at UTC-03:30/);
    const both = await check(330, 270);
    assert.match(both.found, /UTC\+05:30 on the day of the count, Chromium at UTC\+04:30/);
    assert.match(both.fix ?? '', /Every hour on air is Node's/);
  });

  it('what the real Chromium takes a zone for, asked by itself and told by the page that OBS draws', async (t) => {
    const summer = Date.UTC(2026, 6, 1);
    const zones: [string, number, number | null][] = [
      ['Asia/Kathmandu', summer, 345],
      ['America/St_Johns', summer, -150],
      ['America/St_Johns', Date.UTC(2026, 0, 15), -210],
      ['Pacific/Kiritimati', summer, 840],
      ['Mars/Base', summer, null],
    ];
    assert.match((await examineZone({ timeZone: 'Asia/Kathmandu', countStarts: summer })).found, /Chromium/);
    const host = new ChromiumHost(findChromium() ?? '');
    t.after(() => host.stop());
    const page = await (await host.open()).newPage();
    await page.setViewport({ width: 960, height: 544 });
    for (const [timeZone, countStarts, offset] of zones) {
      await page.setContent(doctorPage({ timeZone, countStarts }));
      const { data, width, height } = PNG.sync.read(Buffer.from(await page.screenshot()));
      const beacon = decodeBeacon(data, width, height, 4 / 544);
      assert.ok(beacon, timeZone);
      assert.equal(offsetIn(beacon), offset, timeZone);
    }
  });

  it('and finds boards that no scene shows', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'countnight-doctor-'));
    await writeFile(join(dir, 'state.yaml'), 'name: State\npage: state\nlayers: [{ kind: page }]\n');
    const [check] = await examineScenes(dir, riverElectionAt(dir, ['Northbank']));
    assert.equal(check?.verdict, 'failure');
    assert.match(check?.found ?? '', /boards have no scene.*tally/);
    await rm(dir, { recursive: true });
  });
});
