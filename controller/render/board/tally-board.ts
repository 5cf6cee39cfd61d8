import { stateOf } from '../../election/election.ts';
import { pastVotes } from '../../election/read-past.ts';
import type { BlocTotal, HouseTotal } from '../../tally/house.ts';
import {
  type BlocRow,
  blocRow,
  type MajorityLine,
  majorityLine,
  sumBlocs,
  waitingParties,
} from './bloc-row.ts';
import type { Board } from './board.ts';
import { type Desk, isNota, NEUTRAL } from './desk.ts';
import { houseHeadline } from './story.ts';
import { houseOf } from './view.ts';

export interface TallyModel extends MajorityLine {
  /** Coalitions, for the bar over the table; empty where there is none. */
  coalitions: readonly BlocRow[];
  rows: readonly BlocRow[];
  nota: string;
  comparable: string;
  swingNote: string;
  /** The last election's label; empty = no change and no swing to show. */
  pastLabel: string;
  /** Whether the source tells votes, and whether those of last time are known: columns that stay empty are left out. */
  shares: boolean;
  swings: boolean;
}

const ROWS = 7;
/** A party without a seat is worth a row of its own from this share of the votes on. */
const WORTH_A_ROW = 0.02;
/** A swing speaks for the state only where last time's votes are known in this share of the seats. */
const KNOWN_ENOUGH = 0.8;

/** Parties as bars: won, leading, total, change, share and swing, with the coalitions over them. */
export const tallyBoard: Board = {
  id: 'tally',
  template: 'tally',
  title: (_view, { say }) => say('tally'),
  headline: (view, desk) => houseHeadline('tally', houseOf(view), view, desk),
  inputs: (view) => [view.election, houseOf(view)],
  model(view, desk): TallyModel {
    const { say, format, election } = desk;
    const house = houseOf(view);
    const nota = house.parties.find(({ id }) => election.parties.get(id)?.kind === 'none');
    const known = pastVotesKnown(house, desk);
    const rows = partyRows(house, known, desk);
    // Before the first vote nobody can say.
    const shares = house.votes > 0 || house.reporting === 0;
    const past = { past: election.pastLabel };
    return {
      ...majorityLine(house, desk),
      coalitions: house.coalitions.slice(0, 4).map((bloc) => blocRow(bloc, house, null, desk)),
      rows,
      nota: nota?.share
        ? isNota(nota.id, election)
          ? say('notaShare', { share: format.share(nota.share) })
          : `${nota.short} ${format.share(nota.share)}`
        : '',
      // What a change and a swing are over is said, as they are over fewer seats than the rest of the row (H31).
      comparable: house.comparable > 0 ? say('changeNote', past) : '',
      swingNote: rows.some(({ swing }) => swing !== '') ? say('swingNote', past) : '',
      pastLabel: election.past.size > 0 ? election.pastLabel : '',
      shares,
      swings: shares && [...known.values()].some((part) => part >= KNOWN_ENOUGH),
    };
  },
};

/**
 * A row for each party that matters; the rest are "others". Whoever leads or has won a seat matters, and a
 * party of no file's at the top has its own row like any other (hazard H8).
 */
function partyRows(house: HouseTotal, known: ReadonlyMap<string, number>, desk: Desk): BlocRow[] {
  const { election, say } = desk;
  const real = house.parties.filter(({ id }) => election.parties.get(id)?.kind !== 'none');
  let own: readonly BlocTotal[] = real.filter(({ seats, share }) => seats > 0 || (share ?? 0) >= WORTH_A_ROW);
  // At zeros nobody has anything: the parties that held seats last time stand there, waiting.
  if (own.length === 0) own = [...real].sort((a, b) => b.past - a.past).filter(({ past }) => past > 0);
  if (own.length === 0) own = waitingParties(ROWS, desk);
  const rest = real.filter((bloc) => !own.includes(bloc));
  const room = rest.length > 0 || own.length > ROWS ? ROWS - 1 : ROWS;
  const small = [...own.slice(room), ...rest];
  const rows = own.slice(0, room).map((bloc) => {
    const row = blocRow(bloc, house, null, desk);
    return (known.get(bloc.id) ?? 0) >= KNOWN_ENOUGH ? row : { ...row, swing: '' };
  });
  if (small.length > 0) {
    const others = blocRow(sumBlocs(small, say('others'), NEUTRAL), house, null, desk);
    rows.push({ ...others, key: 'others', chip: { short: say('others'), name: '', colour: NEUTRAL } });
  }
  return rows;
}

/** Share of the state's seats where a party's votes of last time are known: short results name two parties a seat. */
function pastVotesKnown(house: HouseTotal, { election }: Desk): ReadonlyMap<string, number> {
  const seats = new Map<string, number>();
  for (const past of election.past.values()) {
    if (stateOf(past.contest, election) !== house.state) continue;
    for (const party of pastVotes(past).keys())
      seats.set(party, (seats.get(party) ?? 0) + 1 / Math.max(1, house.contests));
  }
  return seats;
}
