import { candidateOf } from '../../election/candidate.ts';
import type { ContestId } from '../../election/election.ts';
import type { Board } from './board.ts';
import { type Chip, chipOfParty, counted, personName, seatName } from './desk.ts';
import { verdictOf } from './story.ts';
import { type NightView, partyOf } from './view.ts';

interface FlipModel {
  /** Null while nothing has changed hands: the lower third is then empty. */
  card: {
    key: string;
    seat: string;
    kicker: string;
    /** Null where nothing goes from one to another: a seat that is held. */
    from: Chip | null;
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
    const { election, say, format } = desk;
    const line = shownLine(view);
    const contest = line ? election.contests.get(line.contest) : undefined;
    if (!line || !contest) return { card: null };
    const tally = view.count.tallies.get(contest.id);
    const leader = tally?.leader ?? line.to;
    const candidate = candidateOf(leader, election);
    const past = election.past.get(contest.id);
    const verdict = verdictOf(tally, election);
    const won = verdict !== null;
    // Who has won takes the seat from its holder of last time, or holds it; who led in between is told no more.
    const from = !won
      ? chipOfParty(partyOf(line.from, view), desk)
      : verdict === 'gain' && past
        ? chipOfParty(past.party, desk)
        : null;
    const margin = tally?.margin ?? line.margin;
    return {
      card: {
        key: `flip-${contest.id}-${line.at}`,
        seat: seatName(contest, desk),
        kicker: say(verdict === 'new' ? 'declared' : (verdict ?? 'leadChange')),
        from,
        to: chipOfParty(tally?.leaderParty ?? partyOf(leader, view), desk),
        candidate: candidate ? personName(candidate, desk) : '',
        margin: margin === null ? '' : counted('marginVotes', margin, desk),
        times: line.times > 1 && !won ? say('times', { n: format.number(line.times) }) : '',
        won,
      },
    };
  },
};

function shownLine(view: NightView): NightView['flips'][number] | null {
  const asked: ContestId | null = view.focus?.get('flip')?.contest ?? view.seat;
  return (asked && view.flips.find(({ contest }) => contest === asked)) || view.flips[0] || null;
}
