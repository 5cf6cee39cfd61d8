import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { readPlan } from '../director/rundown-file.ts';
import { checkElection, sortFindings } from '../election/check.ts';
import type { Election } from '../election/election.ts';
import { describeFinding, type Tell } from '../election/finding.ts';
import { pastVotes } from '../election/read-past.ts';
import { readResults } from '../election/results.ts';
import { readFeedSpec } from '../feed/spec-file.ts';
import { findChromium } from '../ground/chromium.ts';
import { grouped } from '../ground/grouped.ts';
import { print, printJson } from '../ground/terminal.ts';
import { EXIT, UserError } from '../ground/user-error.ts';
import { ELECTION, verb } from '../ground/verbs.ts';
import { exists } from '../ground/whole-file.ts';
import { readNotifications } from '../hooks/notify-file.ts';
import {
  type CountedWord,
  describeWords,
  doubtfulWords,
  ownWords,
  wordsOfNights,
} from '../probe/said-words.ts';
import { editionOf } from '../render/board/editions.ts';
import { OVERLAYS } from '../render/board/look-files.ts';
import { missingWords } from '../render/board/words.ts';
import { readMasks } from '../render/map/mask-file.ts';
import { unitMaps, unitsOn } from '../render/map/unit-inks.ts';
import { typicalBoards } from '../sheet/sheet.ts';
import { readStagesFile } from '../stage/stages-file.ts';
import { contestsOf } from '../tally/coalition.ts';
import { overridesFile, readOverrides } from '../tally/overrides-file.ts';
import { checkTurnout } from '../tally/turnout.ts';
import { drawBoards } from './sheet.ts';

export const command = verb(
  {
    election: ELECTION,
    boards: {
      type: 'boolean',
      default: true,
      describe: 'draw the boards with this election’s own data and look at them (needs a Chromium)',
    },
    json: { type: 'boolean', default: false, describe: 'print the findings as JSON' },
  },
  async ({ election: dir, json, boards }) => {
    const { election, findings } = await checkElection(dir);
    const found = [...findings];
    const tell: Tell = (severity, rule, { file, line }, what, rest = {}) =>
      void found.push({ severity, rule, file, line, what, ...rest });
    const tongues = election ? await tonguesOf(election) : [];
    if (election) {
      await checkOthers(election, tell);
      await checkMaps(election, tell);
      for (const tongue of tongues) checkWords(tongue, tell);
    }
    const words = election ? await wordsOf(election) : [];
    if (boards && election && !found.some(({ severity }) => severity === 'error'))
      for (const tongue of tongues) await checkBoards(tongue, election, tell);
    const all = sortFindings(found);
    const errors = all.filter(({ severity }) => severity === 'error').length;
    const warnings = all.length - errors;
    if (json) printJson({ ok: errors === 0, errors, warnings, findings: all, words });
    else {
      for (const finding of all) print(`${describeFinding(finding)}\n`);
      print(tableOf(words));
      print(`${pastOf(election)}${summary(election)}${errors} errors, ${warnings} warnings\n`);
    }
    if (errors > 0) process.exitCode = EXIT.data;
  },
);

/** feed.yaml, results.csv, overrides.yaml and rundown.yaml, by the rooms that use them. */
async function checkOthers(election: Election, tell: Tell): Promise<void> {
  const attempt = async (file: string, read: () => Promise<unknown>): Promise<void> => {
    try {
      await read();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const { what, where = file, ...rest } = error.complaint;
      const line = /:(\d+)$/.exec(where)?.[1];
      tell('error', 'unreadable', { file, line: line === undefined ? null : Number(line) }, what, rest);
    }
  };
  await attempt('feed.yaml', async () => {
    for (const { word, reads } of doubtfulWords(await readFeedSpec(election.dir)))
      tell('warning', 'status-word', whole('feed.yaml'), 'a word counts as declared that says otherwise', {
        got: `"${word.text}", by itself ${reads}`,
        remedy: 'leave it out, unless this is how the source declares',
      });
  });
  const isCounted = await exists(resolve(election.dir, 'results.csv'));
  await attempt('results.csv', async () =>
    checkTurnout(election, isCounted ? await readResults(election) : null, tell),
  );
  const overrides = overridesFile(election);
  if (await exists(overrides)) {
    await attempt(relative(election.dir, overrides), () => readOverrides(overrides, election));
  }
  await attempt('rundown.yaml', () => readPlan(election));
  await attempt('notify.yaml', () => readNotifications(election));
  await attempt('stages.yaml', () => readStagesFile(election.dir));
}

/** The election as each edition of its boards has it: its own language first, then those that stages.yaml names. */
async function tonguesOf(election: Election): Promise<Election[]> {
  // What is wrong with it is told where it is read as a file of its own.
  const targets = await readStagesFile(election.dir).catch(() => null);
  const editions = new Map([['', election]]);
  for (const target of targets ?? []) {
    const { language = election.language, locale = election.locale } = target;
    editions.set(editionOf(target, election), { ...election, language, locale });
  }
  return [...editions.values()];
}

/** A language that the boards do not speak, or not wholly, is refused: they would say the rest in English. */
function checkWords({ language, dir }: Election, tell: Tell): void {
  const { missing, file } = missingWords(language, OVERLAYS, dir);
  if (missing.length === 0) return;
  const what = `${missing.length} words of the boards have no ${language} and are said in English`;
  tell('error', 'words', whole(file), what, {
    got: `${missing.slice(0, 6).join(', ')}${missing.length > 6 ? ', …' : ''}`,
    remedy:
      'write them there (overlays/words/en.yaml of the program has them all), or choose another language',
  });
}

/** What viewers would see, by the rules of the look tests, on the boards that stand for all. */
async function checkBoards(election: Election, own: Election, tell: Tell): Promise<void> {
  const place = whole('election.yaml');
  if (findChromium() === null)
    return tell('warning', 'boards', place, 'the boards were not looked at', {
      got: 'no Chromium, Chrome or Edge',
      remedy: 'install one, or set CHROMIUM to its path',
    });
  const cells = await drawBoards(election, { boards: typicalBoards(election), pictures: false });
  const edition = editionOf(election, own);
  const where = edition === '' ? '' : ` in ${edition.replace('_', ', ')}`;
  const told = grouped(cells, ({ board, complaints }) =>
    complaints.map((text) => `${board}${where}: ${text}`),
  );
  for (const [what, at] of told)
    tell('error', 'board', place, what, {
      got: `at ${at.map(({ moment }) => moment).join(', ')} of the night`,
      remedy: `countnight sheet${edition === '' ? '' : ` --language ${election.language}`} shows it`,
    });
}

function whole(file: string): { file: string; line: null } {
  return { file, line: null };
}

/** The feed file's own words, and what the recordings in `nights` said; none where the feed file cannot be read. */
async function wordsOf(election: Election): Promise<CountedWord[]> {
  try {
    const spec = await readFeedSpec(election.dir);
    return [...ownWords(spec), ...(await wordsOfNights(spec, election))];
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

function tableOf(words: readonly CountedWord[]): string {
  return [...grouped(words, ({ from }) => [from])]
    .map(
      ([from, said]) => `Words of ${from}, and what they are read as:\n${describeWords(said).join('\n')}\n`,
    )
    .join('');
}

/** Each map has a base and masks, and the masks have every contest the map is of. */
async function checkMaps(election: Election, tell: Tell): Promise<void> {
  const state = contestsOf(election, election.mainState);
  const maps = new Map<string, readonly number[]>([['state', state.map(({ number }) => number)]]);
  if (election.look.cartogram !== undefined)
    maps.set(
      'cells',
      state.map(({ number }) => number),
    );
  for (const { key, regions } of election.regionKinds) {
    for (const { id, contests } of regions) {
      maps.set(
        `${key}-${id}`,
        contests.flatMap((contest) => election.contests.get(contest)?.number ?? []),
      );
    }
  }
  for (const name of [...(election.units?.keys() ?? [])].flatMap(unitMaps)) {
    // Only an election that wants to has maps of its units.
    if (!maps.has(name) && (await exists(resolve(election.dir, `maps/${name}.masks.txt`))))
      maps.set(
        name,
        unitsOn(name, election).map(({ number }) => number),
      );
  }
  for (const [name, numbers] of maps) {
    if (new Set(numbers).size < numbers.length)
      tell('error', 'mask', whole(`maps/${name}.masks.txt`), 'two of a map have one number', {
        remedy: 'the column mask of units.csv gives each unit a number of its own',
      });
    const file = `maps/${name}.masks.txt`;
    const isThere = (part: string) => exists(resolve(election.dir, part));
    for (const part of [file, `maps/${name}.base.png`])
      if (!(await isThere(part)))
        tell('warning', 'no-map', whole(part), 'a map is missing', {
          remedy: 'mask-tool draw makes it from boundaries, mask-tool extract from screenshots',
        });
    if (!(await isThere(file))) continue;
    try {
      const masks = readMasks(await readFile(resolve(election.dir, file), 'utf8'), file);
      const absent = numbers.filter((number) => !masks.seats.has(number));
      if (absent.length > 0)
        tell('error', 'mask', whole(file), 'contests without a mask on their map', {
          got: absent.slice(0, 8).join(', '),
          remedy: 'they could never be coloured',
        });
      const strangers = [...masks.seats.keys()].filter((number) => !numbers.includes(number));
      if (strangers.length > 0)
        tell('warning', 'mask', whole(file), 'masks of contests that the map is not of', {
          got: strangers.slice(0, 8).join(', '),
        });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const { what, where: _, ...rest } = error.complaint;
      tell('error', 'mask', whole(file), what, rest);
    }
  }
}

/** What the projection knows of last time, and what more it could know. */
function pastOf(election: Election | null): string {
  if (!election || election.past.size === 0) return '';
  let [known, standing, short] = [0, 0, false];
  for (const [contest, roster] of election.candidates) {
    const past = election.past.get(contest);
    const votes = past && pastVotes(past);
    short ||= past !== undefined && !past.all;
    for (const { party } of roster) {
      if (election.parties.get(party)?.kind !== 'party') continue;
      standing += 1;
      if (votes?.has(party)) known += 1;
    }
  }
  const more = short
    ? '; a row for every candidate or party, instead of the first two, would tell it more'
    : '';
  return `past.csv: the projection knows what the party had in the seat last time for ${known} of ${standing} candidates of parties${more}\n`;
}

function summary(election: Election | null): string {
  if (!election) return '';
  const candidates = [...election.candidates.values()].reduce((sum, roster) => sum + roster.length, 0);
  const { contests, parties, coalitions, states } = election;
  return `${election.title}: ${states.length} states, ${contests.size} contests, ${candidates} candidates, ${parties.size} parties, ${coalitions.length} coalitions; `;
}
