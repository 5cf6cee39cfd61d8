import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import type { Contest, Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { readResults } from '../../controller/election/results.ts';
import { deskOf } from '../../controller/render/board/desk.ts';
import { OVERLAYS } from '../../controller/render/board/look-files.ts';
import { openPages, renderPages, settlePages } from '../../controller/render/board/pages.ts';
import { type StateModel, stateBoard } from '../../controller/render/board/state-board.ts';
import { readWords } from '../../controller/render/board/words.ts';
import { openMapBook } from '../../controller/render/map/map-book.ts';
import { checkColumns, checkLayout, checkSaid, textsOn } from '../../controller/sheet/check-layout.ts';
import { ownNight, ownView } from '../../controller/sheet/own-night.ts';
import { openBrowser, openTab } from '../chromium.ts';
import { freezeTime, inLayouts, LAYOUTS, type Layout, openBoard, temporaryDir } from './browser.ts';

// What an election may lack, one thing at a time and all at once: every board has a form for it.

const [FULL_HD, , , VERTICAL] = LAYOUTS as [Layout, Layout, Layout, Layout];
const HERE = new URL('../..', import.meta.url).pathname;
const whole = await loadElection(`${HERE}elections/west-bengal-2021`);
const results = await readResults(whole);

/** Puducherry: thirty seats, with everything that an election may have. */
const small: Election = only(
  { ...whole, regionKinds: regionsOf(whole, 'PY') },
  [...whole.contests.values()].filter(({ state }) => state === 'PY'),
);

interface Bare {
  name: string;
  election: Election;
  maps?: boolean;
  leadsOnly?: boolean;
}
const noCoalitions: Election = { ...small, coalitions: [] };
const CASES: readonly Bare[] = [
  { name: 'no coalitions', election: noCoalitions },
  { name: 'no past', election: { ...small, past: new Map(), pastLabel: '' } },
  { name: 'no regions', election: { ...small, regionKinds: [] } },
  { name: 'no maps, many seats', election: whole, maps: false },
  { name: 'no votes told, leaders only', election: noCoalitions, leadsOnly: true },
  { name: 'one contest', election: only(small, [...small.contests.values()].slice(0, 1)) },
  {
    name: 'nothing but seats',
    election: {
      ...{ ...noCoalitions, past: new Map(), pastLabel: '', regionKinds: [] },
      ...{ source: '', sourceShort: '' },
    },
    leadsOnly: true,
  },
];

/** Pages as they were written: one that lacks nothing by what the election lacks is the same to the byte, and looked at once. */
const looked = new Set<string>();
let browser: Browser;
let page: Page;
const temporary = temporaryDir();

before(async () => {
  browser = await openBrowser();
  page = await openTab(browser);
  await freezeTime(page);
});

after(async () => {
  await browser?.close();
  temporary.remove();
});

for (const { name, election, maps = false, leadsOnly = false } of CASES)
  test(`${name}: every board is composed, whole and true`, async () => {
    const wrong: string[] = [];
    for (const standing of ownNight(election, resultsOf(election), leadsOnly)) {
      const outDir = join(temporary.dir, name, standing.moment);
      const drawn = maps ? (await openMapBook(election, standing.count, outDir)).pictures : new Map();
      const view = ownView(standing, election, drawn);
      const effects = { clock: { now: () => standing.now, wall: () => standing.now } };
      const book = openPages(view.election, outDir, effects);
      const ids = book.boards.map(({ id }) => id);
      const shown = ids
        .filter((id) => !/^(district|phase)-/.test(id))
        .concat(ids.filter((id) => /^district-/.test(id)).slice(0, 2));
      book.boards = book.boards.filter(({ id }) => shown.includes(id));
      renderPages(view, book, effects);
      await settlePages(book);
      for (const id of shown) {
        const seen = `${leadsOnly} ${readFileSync(join(outDir, 'overlays', `${id}.html`), 'utf8')}`;
        const layouts = standing.moment === 'half' ? [FULL_HD, VERTICAL] : [FULL_HD];
        const fresh = layouts.filter(({ name: way }) => !looked.has(`${way} ${seen}`));
        for (const { name: way } of fresh) looked.add(`${way} ${seen}`);
        const look = async (layout: Layout): Promise<void> => {
          const columns = standing.moment === 'before' ? [] : await checkColumns(page);
          const complaints = [...(await checkLayout(page)), ...(await checkSaid(page)), ...columns];
          wrong.push(...complaints.map((text) => `${id} ${standing.moment} ${layout.name}: ${text}`));
          const said = (await textsOn(page)).join('\n');
          if (/Others[^a-z]*ahead in a majority|no result in\s*$/m.test(said)) wrong.push(`${id}: ${said}`);
          if (leadsOnly && /^0 votes|\n0\n0 votes/.test(said))
            wrong.push(`${id} ${standing.moment}: votes that nobody told`);
          // Neither a bar nor a share without a vote; who leads is said in their place.
          if (leadsOnly && id === 'seat' && standing.moment !== 'before')
            wrong.push(
              ...(await page.$$eval('.candidate .line, .candidate .share', (bars) =>
                bars.map(({ className }) => `seat: an empty ${className}`),
              )),
              ...(await page.$$eval('.candidate:is(.leading, .won)', (first) =>
                first.every((one) => one.querySelector('.pill')) ? [] : ['seat: nobody is said to lead'],
              )),
            );
          const counted = await page.$eval('#counted', (node) => node.textContent);
          // Each board's counted share is of what it shows: the state's has leads.
          if (id === 'state' && standing.moment !== 'before' && /No votes counted/.test(counted ?? ''))
            wrong.push(`${standing.moment}: "${counted}" above leads`);
        };
        await inLayouts(page, fresh, () => openBoard(page, outDir, id), look);
      }
    }
    assert.deepEqual(wrong, []);
  });

test('the state without coalitions is its parties, the largest first, none of the above left out', () => {
  const [, , , end] = ownNight(noCoalitions, resultsOf(noCoalitions));
  assert.ok(end);
  const view = ownView(end, noCoalitions, new Map());
  const { blocs, seats } = stateBoard.model(
    view,
    deskOf(view.election, readWords('en', OVERLAYS, '/nowhere')),
  ) as StateModel;
  // As published: AINRC 10, BJP 6, DMK 6, Independents 6, INC 2.
  assert.deepEqual(
    blocs.map(({ chip, seats: { value } }) => [chip.short, value]),
    [
      ['AINRC', 10],
      ['DMK', 6],
      ['BJP', 6],
      ['Others', 8],
    ],
  );
  assert.equal(seats?.rows.length, 24);
});

function resultsOf(election: Election): typeof results {
  return new Map([...results].filter(([id]) => election.contests.has(id)));
}

/** The election as if it had these contests alone, of one state. */
function only(election: Election, contests: readonly Contest[]): Election {
  const state = contests[0]?.state ?? '';
  const ids = new Set(contests.map(({ id }) => id));
  return {
    ...election,
    // Those of the whole are none of these.
    keySeats: [],
    mainState: state,
    states: election.states
      .filter(({ code }) => code === state)
      .map((one) => ({ ...one, seats: contests.length, majority: Math.floor(contests.length / 2) + 1 })),
    contests: new Map(contests.map((contest) => [contest.id, contest])),
    regionKinds: election.regionKinds.map((kind) => ({
      ...kind,
      regions: kind.regions
        .map((region) => ({ ...region, contests: region.contests.filter((id) => ids.has(id)) }))
        .filter((region) => region.contests.length > 0),
    })),
  };
}

/** Regions of a state that is not the main one: its districts. */
function regionsOf(election: Election, state: string): Election['regionKinds'] {
  const of = new Map<string, Contest[]>();
  for (const contest of election.contests.values()) {
    const { district = '' } = contest.regions;
    if (contest.state === state) of.set(district, [...(of.get(district) ?? []), contest]);
  }
  const regions = [...of].map(([id, seats]) => ({
    ...{ id, name: id, names: {} },
    contests: seats.map((seat) => seat.id),
  }));
  return [{ key: 'district', label: 'District', regions }];
}
