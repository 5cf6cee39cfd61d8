import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContestId, Election } from '../../controller/election/election.ts';
import { Lane } from '../../controller/feed/run/lane.ts';
import { parseFeedSpec } from '../../controller/feed/spec-file.ts';
import { goodExchange } from '../../controller/feed/wire/exchange.ts';
import { beginNight, type NightState } from '../../controller/night/step.ts';
import { type Random, randomOf } from '../../controller/simulate/random.ts';
import { addOverride } from '../../controller/tally/apply-overrides.ts';
import { riverElectionAt } from '../feed/river-election.ts';
import { lookAt, SHEET } from './typed-looks.ts';

/**
 * Six people type one election into one sheet, cell by cell, and the sheet is read after every second of it by the real
 * reader and the real count. Whatever is shown, somebody finished; whatever somebody finished is shown within two looks;
 * at the end nothing is lost.
 */

const SEEDS = 100;
const SEATS = ['Northbank', 'Southbank', 'Eastbank', 'Westbank', 'Midstream', 'Delta'];
const WRITERS = 6;
const ROUNDS = 3;
const BEGIN = Date.UTC(2031, 4, 2, 14);
const SETTLE = 4;

/** How a seat is told to be finished. */
type Manner = 'tick' | 'number' | 'total' | 'rows' | 'still' | 'form' | 'two';
const MANNERS: readonly Manner[] = ['tick', 'number', 'total', 'rows', 'still', 'form', 'two'];

type Votes = readonly [number, number, number];
/** Cells of a seat as they stand in the sheet: three numbers, a total, a mark. */
interface Cells {
  votes: [string, string, string];
  total: string;
  mark: string;
}
/** One thing that a hand does; `finishes` says which numbers stand finished after it. */
interface Stroke {
  do(sheet: Sheet): void;
  finishes?: Votes;
  /** Seconds before it. */
  pause?: number;
}

for (const manner of MANNERS) {
  test(`six writers, ${manner}: nothing unfinished on air, all that is finished within two looks, none lost`, (t) => {
    let finished = 0;
    const seeds = Math.ceil(SEEDS / MANNERS.length);
    for (let seed = 1; seed <= seeds; seed++) finished += play(manner, seed).finished;
    t.diagnostic(`${seeds} seeds: ${finished} numbers finished, 0 others on air, 0 late, 0 lost`);
    assert.ok(finished > SEATS.length, `${finished} numbers were finished`);
  });
}

function play(manner: Manner, seed: number): { finished: number } {
  const random = randomOf(seed, manner);
  const election = bigRolls(riverElectionAt('/nowhere', SEATS));
  const spec = parseFeedSpec(feedOf(manner), 'feed.yaml');
  const lane = new Lane(spec.feeds[0] as (typeof spec.feeds)[number], spec, election);
  const sheet = new Sheet(manner);
  const hands = Array.from({ length: WRITERS }, () => [] as { contest: ContestId; stroke: Stroke }[]);
  for (const [seat] of SEATS.entries()) {
    const contest: ContestId = `RL-${seat + 1}`;
    const hand = hands[seat % WRITERS];
    for (const stroke of strokesOf(manner, seat, random)) hand?.push({ contest, stroke });
  }
  let state = beginNight(election, 'live');
  const done = new Map<ContestId, { votes: Votes; at: number }[]>();
  const pauses = hands.map(() => 0);
  let finished = 0;
  for (let second = 0; ; second++) {
    for (const [who, hand] of hands.entries()) {
      pauses[who] = (pauses[who] ?? 0) - 1;
      // Who has begun a row of a sheet that is waited for goes on in it.
      if ((pauses[who] ?? 0) > 0 || (manner !== 'still' && random.share() > 0.7)) continue;
      const next = hand.shift();
      if (!next) continue;
      sheet.second = second;
      next.stroke.do(sheet);
      pauses[who] = hand[0]?.stroke.pause ?? 0;
      const { finishes } = next.stroke;
      if (!finishes) continue;
      done.set(next.contest, [...(done.get(next.contest) ?? []), { votes: finishes, at: second }]);
      finished++;
    }
    state = look(state, lane, sheet, election, second);
    for (const [contest] of election.contests)
      check(contest, state, done.get(contest) ?? [], second, manner, seed);
    if (hands.every((hand) => hand.length === 0) && second > lastOf(done) + SETTLE + 3) break;
  }
  for (const [contest] of election.contests)
    assert.deepEqual(
      shownOf(state, contest),
      done.get(contest)?.at(-1)?.votes,
      `${manner} ${seed}: ${contest} at the end`,
    );
  return { finished };
}

/** One look at the sheet, as the night takes it; where people differ the operator believes who spoke last. */
function look(state: NightState, lane: Lane, sheet: Sheet, election: Election, second: number): NightState {
  const at = BEGIN + second * 1000;
  const body = new TextEncoder().encode(sheet.text());
  const { state: next } = lookAt(state, lane, election, goodExchange(SHEET, at, body));
  if (sheet.manner !== 'form') return next;
  let { count } = next;
  for (const { contest, hold } of next.count.tallies.values()) {
    const last = hold?.answers?.[0];
    if (!last || next.count.overrides.some((one) => 'contest' in one && one.contest === contest)) continue;
    const signed = { who: 'ana', why: 'heard it', when: at, origin: 'operator' } as const;
    count = addOverride(count, { kind: 'believe', contest, person: last.who, ...signed }, election, at);
  }
  return { ...next, count };
}

function check(
  contest: ContestId,
  state: NightState,
  done: readonly { votes: Votes; at: number }[],
  second: number,
  manner: Manner,
  seed: number,
): void {
  const shown = shownOf(state, contest);
  const where = `${manner} ${seed}: ${contest} in second ${second}`;
  if (shown)
    assert.ok(
      done.some(({ votes }) => votes.join() === shown.join()),
      `${where} shows ${shown}, which nobody finished`,
    );
  // What stood finished for two looks is shown; a still sheet needs its rest first.
  const due = done.findLast(({ at }) => at + 2 + (manner === 'still' ? SETTLE : 0) <= second);
  const later = done.some(({ at }) => due !== undefined && at > due.at);
  if (due && !later)
    assert.deepEqual(shown, due.votes, `${where} does not show what was finished at ${due.at}`);
}

function shownOf(state: NightState, contest: ContestId): Votes | undefined {
  const votes = state.count.tallies.get(contest)?.votes.map((one) => one.votes) ?? [];
  return votes.length === 3 ? (votes as unknown as Votes) : undefined;
}

function lastOf(done: ReadonlyMap<ContestId, readonly { at: number }[]>): number {
  return Math.max(0, ...[...done.values()].flat().map(({ at }) => at));
}

/** What a hand does to one seat in all its rounds. */
function strokesOf(manner: Manner, seat: number, random: Random): Stroke[] {
  const strokes: Stroke[] = [];
  let votes: Votes = [0, 0, 0];
  for (let round = 1; round <= ROUNDS; round++) {
    const grown = votes.map((n) => n + 40 + Math.floor(random.share() * 60)) as unknown as Votes;
    strokes.push(...roundOf(manner, seat, round, votes, grown, random));
    votes = grown;
    // A correction: one number was heard wrongly, and falls.
    if (random.share() < 0.3) {
      const lower: Votes = [votes[0] - 7, votes[1], votes[2]];
      strokes.push(...roundOf(manner, seat, round + 0.5, votes, lower, random));
      votes = lower;
    }
  }
  return strokes;
}

function roundOf(
  manner: Manner,
  seat: number,
  round: number,
  from: Votes,
  to: Votes,
  random: Random,
): Stroke[] {
  if (manner === 'form' || manner === 'two') return formRound(manner, seat, round, to, random);
  const set = (change: (cells: Cells) => unknown): Stroke => ({
    do: (sheet) => change(sheet.cells[seat] as Cells),
  });
  const typing: Stroke[] = [];
  const places = ([0, 1, 2] as const).filter((place) => from[place] !== to[place] || round === 1);
  for (const place of shuffled(places, random)) {
    const value = String(to[place]);
    // Where nothing says that a seat is finished, the first numbers that fill it are.
    const slips = [
      `${value}o`,
      '',
      ...(manner === 'still' && round === 1 ? [] : [`${value}00`, `${to[place] + 13}`]),
    ];
    // A slip is noticed before the seat is finished.
    if (random.share() < 0.3) {
      const slip = slips[Math.floor(random.share() * slips.length)] ?? '';
      typing.push(set(({ votes }) => votes.splice(place, 1, slip)));
    }
    typing.push(set(({ votes }) => votes.splice(place, 1, value)));
  }
  const total = String(to[0] + to[1] + to[2]);
  switch (manner) {
    case 'total':
    case 'rows': {
      const said = set((cells) => Object.assign(cells, { total }));
      // The total is read out first or last.
      const all = random.share() < 0.5 ? [said, ...typing] : [...typing, said];
      return finishing(all, to);
    }
    case 'tick': {
      const off = set((cells) => Object.assign(cells, { mark: 'FALSE' }));
      const on = set((cells) => Object.assign(cells, { mark: 'TRUE' }));
      // Some forget to take the mark away before they type.
      return finishing([...(random.share() < 0.7 ? [off, ...typing] : [...typing, off]), on], to);
    }
    case 'number':
      return finishing([...typing, set((cells) => Object.assign(cells, { mark: `${round}` }))], to);
    default: {
      // Nobody rests in the middle of a row for longer than the sheet is waited for, and all do so behind it.
      const [first, ...rest] = finishing(typing, to);
      return first ? [{ ...first, pause: SETTLE + 3 }, ...rest] : [];
    }
  }
}

/** Rows of a form: one person's, or of two who agree, or who do not. */
function formRound(manner: Manner, seat: number, round: number, to: Votes, random: Random): Stroke[] {
  const row = (who: string, votes: Votes): Stroke => ({
    do: (sheet) => sheet.rows.push({ who, seat, votes, round, second: sheet.second }),
  });
  const [asha, ben] = shuffled(['Asha', 'Ben'], random) as [string, string];
  const wrong: Votes = [to[0], to[1] + 5, to[2]];
  if (manner === 'two') {
    const slip = random.share() < 0.3 ? [row(ben, wrong)] : [];
    return finishing([row(asha, to), ...slip, row(ben, to)], to);
  }
  // Two differ of one round; the one who is believed spoke last, and is believed from then on.
  if (round === 1 && random.share() < 0.4)
    return [...finishing([row(asha, wrong)], wrong), ...finishing([row(ben, to)], to)];
  return finishing([row('Cleo', to)], to);
}

function finishing(strokes: readonly Stroke[], votes: Votes): Stroke[] {
  return strokes.map((stroke, i) => (i === strokes.length - 1 ? { ...stroke, finishes: votes } : stroke));
}

/** The sheet that all write into. */
class Sheet {
  readonly manner: Manner;
  readonly cells: Cells[] = SEATS.map(() => ({ votes: ['', '', ''], total: '', mark: '' }));
  readonly rows: { who: string; seat: number; votes: Votes; round: number; second: number }[] = [];
  second = 0;

  constructor(manner: Manner) {
    this.manner = manner;
  }

  text(): string {
    switch (this.manner) {
      case 'form':
      case 'two':
        return lines(
          'Timestamp,Typed by,Seat,Rivers,Hills,Nobody,Round',
          this.rows.map(({ who, seat, votes, round, second }) => {
            const stamp = new Date(BEGIN + second * 1000).toISOString();
            return `${stamp},${who},${SEATS[seat]},${votes.join()},${Math.ceil(round * 2)}`;
          }),
        );
      case 'rows':
        return lines(
          'Seat,Candidate,Party,Votes',
          this.cells.flatMap(({ votes, total }, i) => [
            `${SEATS[i]},ASHA SEN,Party of Rivers,${votes[0]}`,
            `${SEATS[i]},BIMAL ROY,Party of Hills,${votes[1]}`,
            `${SEATS[i]},NOTA,None of the Above,${votes[2]}`,
            `${SEATS[i]},Total,,${total}`,
          ]),
        );
      case 'total':
        return lines(
          'Seat,Rivers,Hills,Nobody,Total',
          this.cells.map(({ votes, total }, i) => `${SEATS[i]},${votes.join()},${total}`),
        );
      case 'still':
        return lines(
          'Seat,Rivers,Hills,Nobody',
          this.cells.map(({ votes }, i) => `${SEATS[i]},${votes.join()}`),
        );
      default:
        return lines(
          'Seat,Rivers,Hills,Nobody,Final',
          this.cells.map(({ votes, mark }, i) => `${SEATS[i]},${votes.join()},${mark}`),
        );
    }
  }
}

function lines(header: string, rows: readonly string[]): string {
  return `${[header, ...rows].join('\n')}\n`;
}

function feedOf(manner: Manner): string {
  const wide =
    manner === 'rows'
      ? ''
      : 'wide: [{ column: Rivers, party: Party of Rivers }, { column: Hills, party: Party of Hills }, { column: Nobody, party: None of the Above }], ';
  const entry = manner === 'two' ? 'two-people' : 'people';
  return `feeds: [{ name: desk, kind: manual, file: typed.csv, ${wide}entry: ${entry}, settleSeconds: ${SETTLE} }]\n`;
}

// So that no guard of the roll speaks.
function bigRolls(election: Election): Election {
  const contests = [...election.contests].map(
    ([id, contest]) => [id, { ...contest, electors: 1_000_000 }] as const,
  );
  return { ...election, contests: new Map(contests) };
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, at: random.share() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
