import type { ContestId } from '../../election/election.ts';
import type { Board } from './board.ts';
import { type Chip, candidateOf, chipOfParty, counted, personName, seatName } from './desk.ts';
import type { NightView } from './view.ts';
import { fill } from './words.ts';

interface FlipModel {
  /** Null while nothing has changed hands: the lower third is then empty. */
  card: {
    key: string;
    seat: string;
    kicker: string;
    from: Chip;
    to: Chip;
    candidate: string;
    margin: string;
    times: string;
    won: boolean;
  } | null;
}

/** The lower third over another picture: one seat, its old and new holder, and the margin. */
export const flipBoard: Board = {
  id: 'flip',
  template: 'flip',
  title: () => '',
  inputs: (view) => {
    const line = shownLine(view);
    return [view.election, line, line && view.count.tallies.get(line.contest)];
  },
  model(view, desk): FlipModel {
    const { election, words, format } = desk;
    const line = shownLine(view);
    const contest = line ? election.contests.get(line.contest) : undefined;
    if (!line || !contest) return { card: null };
    const tally = view.count.tallies.get(contest.id);
    const leader = tally?.leader ?? line.to;
    const partyOf = (id: typeof leader) =>
      view.count.reassigned.get(id) ?? candidateOf(id, election)?.party ?? null;
    const candidate = candidateOf(leader, election);
    const past = election.past.get(contest.id);
    const won = tally?.outcome === 'won';
    const gain = won && past && tally.leaderParty !== past.party;
    const margin = tally?.margin ?? line.margin;
    return {
      card: {
        key: `flip-${contest.id}-${line.at}`,
        seat: seatName(contest, desk),
        kicker: (gain ? words.gain : won ? words.declared : words.leadChange) ?? '',
        from: chipOfParty(gain ? past.party : partyOf(line.from), desk),
        to: chipOfParty(tally?.leaderParty ?? partyOf(leader), desk),
        candidate: candidate ? personName(candidate, desk) : '',
        margin: margin === null ? '' : counted('marginVotes', margin, desk),
        times: line.times > 1 ? fill(words.times ?? '', { n: format.number(line.times) }) : '',
        won,
      },
    };
  },
};

function shownLine(view: NightView): NightView['flips'][number] | null {
  const asked: ContestId | null = view.seat;
  return (asked && view.flips.find(({ contest }) => contest === asked)) || view.flips[0] || null;
}
