import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Candidate, ContestId, Election } from '../../controller/election/election.ts';
import type { Report } from '../../controller/feed/report.ts';
import type { Mode } from '../../controller/ground/mode.ts';
import type { NightView } from '../../controller/render/board/view.ts';
import { openMapBook } from '../../controller/render/map/map-book.ts';
import { acceptReports } from '../../controller/tally/accept.ts';
import { amendElection } from '../../controller/tally/amend.ts';
import { type Count, emptyCount } from '../../controller/tally/count.ts';
import { deriveEvents } from '../../controller/tally/derive.ts';
import { diffTallies } from '../../controller/tally/diff.ts';
import type { CountEvent } from '../../controller/tally/event.ts';
import { foldFlips } from '../../controller/tally/flips.ts';
import { sumHouse } from '../../controller/tally/house.ts';

/** A moment of the West Bengal night; at `majority` two seats of three are declared. */
export type Moment = 'zeros' | 'half' | 'majority' | 'end';

export const START = Date.UTC(2021, 4, 2, 2, 30);
const TIMES: Record<Moment, number> = {
  ...{ zeros: 0, half: 4 * 3_600_000 + 35 * 60_000, majority: 8 * 3_600_000, end: 12 * 3_600_000 },
};
/** Share of each seat's rounds that is counted, 0..1, and how long before the moment that was, ms. */
const STEPS: Record<Moment, readonly (readonly [part: number, offset: number])[]> = {
  zeros: [],
  half: [
    [0.3, -420_000],
    [0.62, -60_000],
  ],
  majority: [
    [0.62, -3_600_000],
    [0.9, -60_000],
  ],
  end: [
    [0.6, -7_200_000],
    [1, -60_000],
  ],
};

/** The picture of the night at one moment, made from the real results through the real tally. */
export async function nightView(
  election: Election,
  moment: Moment,
  outDir: string,
  mode: Mode = 'live',
): Promise<NightView> {
  const results = readResults(election);
  const now = START + TIMES[moment];
  let count = emptyCount(election, mode);
  let events: CountEvent[] = [];
  for (const [part, offset] of STEPS[moment]) {
    const reports = [...election.contests.values()].flatMap((contest) =>
      reportOf(
        contest.id,
        part === 0.9 && contest.number % 3 > 0 ? 1 : part,
        now + offset,
        election,
        results,
      ),
    );
    const next = acceptReports(count, reports, { election, now: now + offset });
    events = events.concat(
      deriveEvents(diffTallies(count, next.count), count, next.count, election, { now: now + offset }),
    );
    count = next.count;
  }
  return viewOf(election, count, events, now, outDir, mode);
}

export async function viewOf(
  election: Election,
  count: Count,
  events: readonly CountEvent[],
  now: number,
  outDir: string,
  mode: Mode,
  withMaps = true,
): Promise<NightView> {
  const amended = amendElection(election, count);
  const houses = new Map(election.states.map(({ code }) => [code, sumHouse(count, amended, code)]));
  const maps = withMaps ? (await openMapBook(amended, count, outDir)).pictures : new Map();
  const dataAt = [...houses.values()].reduce((newest, house) => Math.max(newest, house.dataAt ?? 0), 0);
  return {
    election: amended,
    count,
    houses,
    projection: null,
    flips: foldFlips([], events),
    events: events.slice(-40),
    maps,
    mode,
    source: 'ECI',
    dataAt: dataAt || null,
    now,
    clockRate: 0,
    seat: null,
  };
}

export type Results = ReadonlyMap<string, { electionDay: number; postal: number }>;

export function readResults(election: Election): Results {
  const rows: Record<string, string>[] = parse(readFileSync(join(election.dir, 'results.csv'), 'utf8'), {
    columns: true,
  });
  return new Map(
    rows.map((row) => [
      `${row.state}-${row.number}/${row.serial}`,
      { electionDay: Number(row.evm), postal: Number(row.postal) },
    ]),
  );
}

/** A seat's page at `part` of the night; small seats are declared early, and early rounds lean to one side. */
export function reportOf(
  id: ContestId,
  part: number,
  at: number,
  election: Election,
  results: Results,
): Report[] {
  const contest = election.contests.get(id);
  const roster = election.candidates.get(id) ?? [];
  if (contest?.poll !== 'polled' || roster.length === 0) return [];
  const of = 14 + ((contest.number * 7) % 11);
  const pace = 0.5 + ((contest.number * 13) % 61) / 50;
  const done = part >= 1 ? of : Math.min(of, Math.floor(of * part * pace));
  const declared = done === of;
  const rows = roster.map((candidate: Candidate, order) => {
    const result = results.get(candidate.id) ?? { electionDay: 0, postal: 0 };
    const lean = declared
      ? 1
      : 1 + 0.3 * Math.sin(contest.number * 3.1 + order * 2.3 + done * 0.9) * (1 - done / of);
    const electionDay = Math.round(((result.electionDay * done) / of) * lean);
    const postal = declared ? result.postal : Math.round(result.postal * 0.6);
    return {
      serial: candidate.serial,
      name: candidate.name,
      party: election.parties.get(candidate.party)?.name ?? '',
      partyCode: null,
      votes: electionDay + postal,
      electionDay,
      postal,
      share: null,
    };
  });
  const sum = (pick: (row: (typeof rows)[number]) => number) => rows.reduce((all, row) => all + pick(row), 0);
  return [
    {
      contest: id,
      claimed: { number: contest.number, name: contest.name, state: null },
      feed: 'test',
      priority: 1,
      url: `http://results.example/${id}`,
      stamp: at,
      fetchedAt: at,
      status: declared ? 'declared' : 'in-progress',
      rounds: { done, of },
      rows,
      totals: {
        votes: sum((row) => row.votes),
        electionDay: sum((row) => row.electionDay),
        postal: sum((row) => row.postal),
      },
      lead: null,
    },
  ];
}
