import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { PNG } from 'pngjs';
import type { Page as Tab } from 'puppeteer-core';
import { readPlan } from '../../controller/director/rundown-file.ts';
import type { ContestId, Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import type { Poll } from '../../controller/feed/report.ts';
import { startFeeds } from '../../controller/feed/run/feeds.ts';
import { findChromium } from '../../controller/ground/chromium.ts';
import { atOnce } from '../../controller/ground/slices.ts';
import { Show } from '../../controller/night/show.ts';
import { OUR_LEAD } from '../../controller/night/source.ts';
import { beginNight } from '../../controller/night/step.ts';
import { Projector } from '../../controller/projection/projector.ts';
import { Editions } from '../../controller/render/board/editions.ts';
import type { Format } from '../../controller/render/board/format.ts';
import { framePage } from '../../controller/render/board/frame.ts';
import { inkOf } from '../../controller/render/map/ink.ts';
import { openMapBook } from '../../controller/render/map/map-book.ts';
import { readMasks } from '../../controller/render/map/mask-file.ts';
import { BASE, toneClass, tonesOf } from '../../controller/render/map/tones.ts';
import type { Page } from '../../controller/render/page.ts';
import { makeNight } from '../../controller/simulate/simulate.ts';
import { ChromiumHost } from '../../controller/stage/picture/chromium-host.ts';
import { type Snapshot, Snapshots } from '../../controller/stage/picture/snapshots.ts';
import { amendElection } from '../../controller/tally/amend.ts';
import type { Count } from '../../controller/tally/count.ts';
import { sumHouse } from '../../controller/tally/house.ts';
import { GIVE_UP_AFTER_MS, until } from '../until.ts';
import { temporaryDir } from './browser.ts';

/**
 * A stretch of a night goes through the show into pages, and Chromium takes pictures of them: while numbers would be on
 * their way, while maps are being replaced, with the processor busy. Each picture must be, pixel by pixel, the page as
 * it stands on disk in its revision; and that page must say what the count said, in every place. `PICTURES=500` is the
 * long run.
 */
const PICTURES = Number(process.env.PICTURES ?? 9);
/** Nothing counted yet, leads that change, the first declarations. */
const STRETCHES = [
  ['08:00', '08:03'],
  ['09:10', '09:14'],
  ['12:30', PICTURES > 100 ? '18:00' : '13:00'],
] as const;
/** Boards that are drawn before, between and behind those that are watched. */
const BESIDE = ['house', 'states', 'seat', 'district-kolkata', 'phase-7'];
const SIZE = { width: 1280, height: 726 };
/** So many boards are drawn when news comes in the middle. */
const BETWEEN = 2;
/** The district is small enough to need no second screenful. */
const WATCHED = ['state', 'tally', 'district-darjeeling', ...(PICTURES > 100 ? ['house'] : [])];

const { dir, remove } = temporaryDir();
const busy: ChildProcess[] = [];
let election: Election;
let polls: Poll[];
let host: ChromiumHost;

before(async () => {
  election = await loadElection(new URL('../../elections/west-bengal-2021', import.meta.url).pathname);
  const file = join(dir, 'night.warc.gz');
  await makeNight(election, { out: file, seed: 11 });
  polls = [];
  for (const [from, until] of STRETCHES) {
    const feeds = await startFeeds({
      election,
      mode: 'rehearsal',
      night: { file, speed: 'max', from, until },
    });
    for await (const poll of feeds.polls()) polls.push(poll);
    await feeds.stop();
  }
  host = new ChromiumHost(findChromium() ?? '');
});

after(async () => {
  for (const child of busy) child.kill('SIGKILL');
  await host?.stop();
  remove();
});

/** One revision: the count it was made from, and the pages as whole files. */
interface Moment {
  now: number;
  count: Count;
  files: ReadonlyMap<string, string>;
}

test('every picture is one frame: what it shows is what the count said at its revision, everywhere', async () => {
  const clock = { now: () => now, wall: Date.now };
  let now = polls[0]?.at ?? 0;
  const { count, ...rest } = beginNight(election, 'rehearsal');
  const editions = new Editions(election, dir, [], { clock });
  const pages = editions.own;
  pages.boards = pages.boards.filter(({ id }) => WATCHED.includes(id) || BESIDE.includes(id));
  // Numbers take ten minutes to their new value: a picture that did not wait for them shows it, on any machine.
  const script = join(dir, 'overlays', 'page.js');
  // The strip turns by the wall clock: here it stands at its first cards.
  const slow = readFileSync(script, 'utf8')
    .replace('TWEEN_MS = 550', 'TWEEN_MS = 600_000')
    .replace('const turn = Math.floor(wall / STRIP_MS)', 'const turn = 0')
    .replace('const kept = turn === stripTurn', 'const kept = false');
  assert.match(slow, /600_000[\s\S]*const turn = 0;[\s\S]*kept = false/);
  writeFileSync(script, slow);
  const show = new Show(
    {
      ...{ election, editions, lead: OUR_LEAD, clock, clockRate: 0 },
      ...{ photos: new Map(), stages: [], projector: new Projector() },
      plan: await readPlan(election),
      maps: await openMapBook(election, count, dir),
      moment: () => ({ night: now, wall: now }),
      problem: (text) => assert.fail(text),
    },
    { count, ...rest },
  );
  const taken: Snapshot[] = [];
  const troubles: string[] = [];
  const snapshots = new Snapshots(
    host,
    { ...SIZE, clock },
    (snapshot) => taken.push(snapshot),
    (reason) => troubles.push(reason),
    (page) => troubles.push(`gave up ${page}`),
  );
  const moments = new Map<number, Moment>();
  let between = 0;
  const boards = pages.boards.filter(({ id }) => WATCHED.includes(id));
  for (let turn = 0; taken.length < PICTURES; turn++) {
    const poll = polls[turn];
    if (!poll) break;
    now = poll.at;
    atOnce(show.step(poll));
    let board = 0;
    const drawing = show.draw(
      () => false,
      function* () {
        // Somewhere between two boards the next poll comes, and is on the maps before the rest is drawn.
        const next = board++ === BETWEEN ? polls[++turn] : undefined;
        if (!next) return;
        yield* show.step(next);
        yield* show.paint();
        between++;
      },
    );
    assert.equal(atOnce(drawing), true);
    const files = new Map(
      boards.map((board) => {
        const drawn = pages.drawn.get(board.id);
        assert.ok(drawn && pages.furniture);
        const frame = { rev: pages.rev, board: drawn, furniture: pages.furniture };
        return [board.id, framePage(frame, board, pages, amendElection(election, show.shown.count))];
      }),
    );
    moments.set(pages.rev, { now, count: show.shown.count, files });
    for (const [at, id] of WATCHED.entries())
      snapshots.wish(pages.pages.get(id) as Page, (turn + at) % WATCHED.length);
    // The next poll comes in the middle of the others' pictures.
    const enough = taken.length + 1;
    await until('another picture', () => taken.length >= enough || troubles.length > 0);
    if (taken.length >= PICTURES / 2 && busy.length === 0) makeBusy();
  }
  await snapshots.stop();
  for (const child of busy) child.kill('SIGKILL');
  await editions.settled();
  assert.deepEqual(troubles, []);

  const tab = await window();
  const wrong: string[] = [];
  for (const { page, rev, png } of taken) {
    const moment = moments.get(rev);
    if (!moment) {
      wrong.push(`${page}: no such revision ${rev}`);
      continue;
    }
    const where = `${page} ${rev} of ${new Date(moment.now).toISOString().slice(11, 16)}`;
    const file = join(dir, 'overlays', 'whole.html');
    writeFileSync(file, moment.files.get(page) as string);
    const whole = await still(tab, file);
    const differ = difference(png, whole);
    if (differ > 0) {
      wrong.push(`${where}: ${differ} pixels of the picture are not the page's`);
      if (process.env.KEEP) {
        writeFileSync(join(process.env.KEEP, `${page}-${rev}-taken.png`), png);
        writeFileSync(join(process.env.KEEP, `${page}-${rev}-whole.png`), whole);
      }
    }
    const said = await facts(tab);
    wrong.push(...contradictions(page, said, moment, pages.desk.format).map((text) => `${where}: ${text}`));
  }
  await tab.close();
  assert.deepEqual(wrong, []);
  assert.ok(between > 0, 'no poll came while boards were drawn');
  const last = [...moments.values()].at(-1)?.count;
  assert.ok(Number(last?.counters.accepted) > 0, 'nothing was counted');
  const kinds = new Set(taken.map(({ page }) => page));
  assert.deepEqual([...kinds].sort(), [...WATCHED].sort(), 'every page was seen');
});

function makeBusy(): void {
  for (let at = 0; at < 2; at++) busy.push(spawn(process.execPath, ['-e', 'for(;;);'], { stdio: 'ignore' }));
}

async function window(): Promise<Tab> {
  const tab = await (await host.open()).newPage({ type: 'window' });
  tab.setDefaultTimeout(GIVE_UP_AFTER_MS);
  await tab.setViewport(SIZE);
  const session = await tab.createCDPSession();
  await session.send('Emulation.setDefaultBackgroundColorOverride', { color: { r: 0, g: 0, b: 0, a: 0 } });
  return tab;
}

/** A page from disk, without any script's movements, when two pictures in a row are the same. */
async function still(tab: Tab, file: string): Promise<Buffer> {
  await tab.goto(pathToFileURL(file).href, { waitUntil: 'load' });
  await tab.addStyleTag({
    content: '*, *::after { transition: none !important; animation: none !important; }',
  });
  await tab.evaluate(async () => {
    await document.fonts.ready;
    await Promise.all([...document.images].map((image) => image.decode()));
  });
  let last = Buffer.alloc(0);
  await until('the page stands still', async () => {
    const before = last;
    last = Buffer.from(await tab.screenshot({ captureBeyondViewport: false, optimizeForSpeed: true }));
    return before.equals(last);
  });
  return last;
}

/** A round corner that Chromium draws again by itself comes out this much lighter or darker at most, of 255. */
const EDGE = 24;

/** Pixels that differ above the beacon's rows. */
function difference(taken: Buffer, whole: Buffer): number {
  const [a, b] = [PNG.sync.read(taken), PNG.sync.read(whole)];
  const end = Math.floor((a.height * 1079) / 1088) * a.width * 4;
  let count = 0;
  for (let at = 0; at < end; at += 4)
    if ([0, 1, 2].some((of) => Math.abs((a.data[at + of] ?? 0) - (b.data[at + of] ?? 0)) > EDGE)) count++;
  return count;
}

interface Facts {
  clock: string;
  counted: string;
  map: string | null;
  rows: { key: string; numbers: number[]; state: string; party: string }[];
}

function facts(tab: Tab): Promise<Facts> {
  return tab.evaluate(() => ({
    clock: document.getElementById('clock')?.textContent ?? '',
    counted: document.getElementById('counted')?.textContent ?? '',
    map: document.getElementById('picture')?.getAttribute('src') ?? null,
    rows: [...document.querySelectorAll<HTMLElement>('#board [data-k]')].map((row) => ({
      key: row.dataset.k ?? '',
      numbers: [...row.querySelectorAll<HTMLElement>('.num')].map(({ textContent }) =>
        Number(textContent?.replaceAll(',', '')),
      ),
      state: row.className.split(' ')[1] ?? '',
      party: row.querySelector('.short')?.textContent ?? '',
    })),
  }));
}

function contradictions(
  page: string,
  { clock, counted, map, rows }: Facts,
  { now, count }: Moment,
  format: Format,
): string[] {
  const amended = amendElection(election, count);
  const house = sumHouse(count, amended, election.mainState);
  const wrong: string[] = [];
  const same = (what: string, shown: unknown, wanted: unknown) => {
    if (JSON.stringify(shown) !== JSON.stringify(wanted))
      wrong.push(`${what} shows ${JSON.stringify(shown)} instead of ${JSON.stringify(wanted)}`);
  };
  const zone = { timeZone: election.timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  same('the clock', clock, new Intl.DateTimeFormat('en-GB', zone).format(now));
  if (!page.startsWith('district-')) same('no votes', /^No votes/.test(counted), house.votes === 0);
  const holders = new Map<string, { won: number; leading: number }>();
  const region = page.startsWith('district-') ? page.slice('district-'.length) : null;
  // A district's page says how far its own seats are.
  const own = [...count.tallies.values()].filter(
    ({ contest, rounds }) => rounds && election.contests.get(contest)?.regions.district === region,
  );
  const [done, of] = [own, own].map((tallies, at) =>
    tallies.reduce((sum, { rounds }) => sum + ((at === 0 ? rounds?.done : rounds?.of) ?? 0), 0),
  ) as [number, number];
  const part = region === null ? house.counted : of === 0 ? null : done / of;
  if (house.votes > 0 && part !== null) same('counted', counted.includes(format.share(part, 0)), true);
  for (const { id, state, regions } of election.contests.values()) {
    const tally = count.tallies.get(id);
    if (state !== election.mainState || !tally?.leaderParty || (region && regions.district !== region))
      continue;
    const { outcome } = tally;
    if (outcome !== 'won' && outcome !== 'leading' && outcome !== 'uncontested') continue;
    const line = holders.get(tally.leaderParty) ?? { won: 0, leading: 0 };
    line[outcome === 'leading' ? 'leading' : 'won']++;
    holders.set(tally.leaderParty, line);
  }
  const blocs = new Map(
    [...house.coalitions, ...house.parties].map((bloc) => [`${bloc.kind}-${bloc.id}`, bloc]),
  );
  for (const { key, numbers, state, party: named } of rows) {
    const bloc = blocs.get(key);
    if (page === 'state' && bloc) same(key, numbers, [bloc.seats, bloc.won, bloc.leading]);
    if (page === 'tally' && bloc) same(key, numbers, [bloc.won, bloc.leading, bloc.seats]);
    if (page === 'house' && bloc) same(key, numbers, [bloc.seats]);
    const party = holders.get(key.replace(/^(legend|total)-/, ''));
    if (key.startsWith('legend-') && party)
      same(key, numbers, party.leading > 0 ? [party.won, party.leading] : [party.won]);
    if (key.startsWith('total-')) same(key, numbers, [(party?.won ?? 0) + (party?.leading ?? 0)]);
    const tally = count.tallies.get(key as ContestId);
    if (region && tally) {
      const leads = ['won', 'leading', 'uncontested'].includes(tally.outcome);
      same(key, state, tally.outcome);
      if (leads) same(key, named, amended.parties.get(tally.leaderParty ?? '')?.short);
      if (leads && tally.margin !== null) same(key, numbers, [tally.margin]);
    }
  }
  if (page === 'state') {
    const all = rows.flatMap(({ key, numbers }) => (key.startsWith('legend-') ? numbers : []));
    same(
      'the legend',
      all.reduce((sum, number) => sum + number, 0),
      house.contests + house.postponed,
    );
  }
  if (map) wrong.push(...wrongSeats(page, map, count, amended));
  return wrong;
}

/** Seats whose pixel at the label's place is not of the ink that the count gives them. */
function wrongSeats(page: string, map: string, count: Count, amended: Election): string[] {
  const maps = join(election.dir, 'maps');
  const masks = readMasks(readFileSync(join(maps, `${page}.masks.txt`), 'utf8'), page);
  const base = PNG.sync.read(readFileSync(join(maps, `${page}.base.png`)));
  const shown = PNG.sync.read(readFileSync(join(dir, 'overlays', map)));
  return [...masks.seats.values()].flatMap(({ id, label }) => {
    const tally = count.tallies.get(`${election.mainState}-${id}`);
    const x = Math.round(label.x);
    const y = Math.round(label.y);
    const at = (y * masks.width + x) * 4;
    const tone = tally ? tonesOf(inkOf(tally, amended))[toneClass(x, y)] : BASE;
    const wanted = tone === BASE || tone === undefined ? base.data.readUIntBE(at, 3) : tone;
    const pixel = shown.data.readUIntBE(at, 3);
    if (pixel === wanted) return [];
    return [`seat ${id} is #${pixel.toString(16)} on the map instead of #${wanted.toString(16)}`];
  });
}
