import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser } from 'puppeteer-core';
import type { Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { readResults } from '../../controller/election/results.ts';
import { lookAtBoards, typicalBoards } from '../../controller/sheet/sheet.ts';
import { openBrowser } from '../chromium.ts';
import { temporaryDir } from './browser.ts';

// What `check` says of the boards of the elections that come with the program, one of each kind of contest. Boards that are the
// same whatever is counted are looked at elsewhere, and so is the time before the first vote.

const ELECTIONS = new URL('../../elections', import.meta.url).pathname;
const OF_EVERY_KIND = /^(flip|lower|camera|ticker|moment|standby|soon|thanks)$/;
const NAMES = ['edinburgh-2017', 'france-2024', 'norway-2025', 'sutton-coldfield-2018', 'uk-2016', 'us-2020'];

let browser: Browser;
const temporary = temporaryDir();
before(async () => {
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  temporary.remove();
});

test('check has nothing against the boards of any kind of contest', { concurrency: 2 }, async (t) => {
  await Promise.all(
    NAMES.map((name) =>
      t.test(name, async () => {
        const election = fewerOf(await loadElection(join(ELECTIONS, name)));
        const results = [...(await readResults(election))].filter(([id]) => election.contests.has(id));
        const workDir = join(temporary.dir, name);
        mkdirSync(workDir);
        const cells = await lookAtBoards(
          {
            ...{ election, results: new Map(results), workDir, pictures: false },
            boards: typicalBoards(election).filter((id) => !OF_EVERY_KIND.test(id)),
            moments: ['first', 'half', 'end'],
          },
          browser,
        );
        assert.ok(cells.length > 0);
        assert.deepEqual(
          cells.flatMap(({ board, moment, complaints }) =>
            complaints.map((text) => `${board}, ${moment}: ${text}`),
          ),
          [],
        );
      }),
    ),
  );
});

/** Upright boards with the least room: rows below a sentence of two lines, margins of millions, lists with heads. */
const UPRIGHT = {
  'edinburgh-2017': ['camera', 'moment', 'declared'],
  'us-2020': ['state', 'electors'],
  'norway-2025': ['seat'],
};
for (const [name, boards] of Object.entries(UPRIGHT))
  test(`upright nothing is cut or covered where room is least: ${boards.join(', ')} of ${name}`, async () => {
    const election = await loadElection(join(ELECTIONS, name));
    const workDir = join(temporary.dir, `${name}-upright`);
    mkdirSync(workDir);
    const cells = await lookAtBoards(
      {
        ...{ election, results: await readResults(election), workDir, pictures: false },
        ...{ boards, moments: ['half', 'end'], tall: true },
      },
      browser,
    );
    assert.deepEqual(
      cells.flatMap(({ board, moment, complaints }) =>
        complaints.map((text) => `${board}, ${moment}: ${text}`),
      ),
      [],
    );
    assert.equal(cells.length, boards.length * 2);
  });

/** Boards on which another language needs more room than English does. */
const LONGER = [
  ['edinburgh-2017', 'fr', 'left'],
  ['us-2020', 'es', 'state'],
  ['uk-2016', 'de', 'camera'],
] as const;
for (const [name, language, board] of LONGER)
  test(`${board} of ${name} has room for its words in "${language}"`, async () => {
    const election = { ...(await loadElection(join(ELECTIONS, name))), language };
    const workDir = join(temporary.dir, `${name}-${language}`);
    mkdirSync(workDir);
    const cells = await lookAtBoards(
      {
        ...{ election, results: await readResults(election), workDir, pictures: false },
        ...{ boards: [board], moments: ['half'] },
      },
      browser,
    );
    assert.deepEqual(
      cells.map(({ complaints }) => complaints),
      [[]],
    );
  });

/** Of hundreds of seats those in the largest regions and in those with the longest names: a thousand contests take a minute to be counted. */
function fewerOf(election: Election): Election {
  if (election.contests.size < 500) return election;
  const regionKinds = election.regionKinds.map((kind) => {
    const bySize = [...kind.regions].sort((a, b) => b.contests.length - a.contests.length);
    const longest = [...kind.regions].sort((a, b) => b.name.length - a.name.length);
    return { ...kind, regions: [...new Set([...bySize.slice(0, 2), ...longest.slice(0, 2)])] };
  });
  const ids = new Set(regionKinds.flatMap(({ regions }) => regions.flatMap(({ contests }) => contests)));
  return {
    ...election,
    regionKinds,
    contests: new Map([...election.contests].filter(([id]) => ids.has(id))),
  };
}
