import { candidateOf } from '../../election/candidate.ts';
import type { CandidateId, Contest, PartyId } from '../../election/election.ts';
import { timesOf } from '../../ground/times.ts';
import { isWon, type Tally } from '../../tally/tally.ts';
import type { Board } from './board.ts';
import { type Chip, chipOfParty } from './desk.ts';
import type { Shown } from './format.ts';
import type { NightView } from './view.ts';

interface RunOffModel {
  /** Contests decided at once, those with a second round, those without a word yet. */
  cards: readonly { key: string; n: Shown; word: string; detail: string }[];
  rows: readonly RunOffRow[];
  heads: readonly string[];
  more: string;
}

interface RunOffRow {
  key: string;
  chip: Chip;
  /** Elected at once; going on; first among those who go on. */
  outright: Shown;
  through: Shown;
  first: Shown;
}

const ROWS = 8;

/** First rounds: where somebody has won outright, and who goes on. What is not declared is as things stand. */
export const runOffBoard: Board = {
  id: 'run-off',
  template: 'run-off',
  title: (_view, { say }) => say('firstRound'),
  headline: (view, desk) => {
    const { outright, second } = standsOf(view);
    if (outright.length + second.length === 0) return { kicker: '', text: desk.say('noVotes') };
    const told = { n: desk.format.number(outright.length), m: desk.format.number(second.length) };
    return { kicker: '', text: desk.say('sayFirstRound', told) };
  },
  scope: (view) => ({ contests: firstRounds(view).map(({ id }) => id) }),
  inputs: (view) => [view.election, view.count.tallies],
  model(view, desk): RunOffModel {
    const { say, format, election } = desk;
    const { outright, second, open } = standsOf(view);
    const partyOf = (id: CandidateId): PartyId[] => {
      const party = candidateOf(id, election)?.party;
      return party === undefined ? [] : [party];
    };
    const won = timesOf(outright.flatMap(({ leaderParty }) => leaderParty ?? []));
    const first = timesOf(second.flatMap(({ leaderParty }) => leaderParty ?? []));
    const through = timesOf(second.flatMap(({ advance = [] }) => advance.flatMap(partyOf)));
    const parties = [...new Set([...won.keys(), ...through.keys()])].sort(
      (a, b) =>
        (won.get(b) ?? 0) + (through.get(b) ?? 0) - (won.get(a) ?? 0) - (through.get(a) ?? 0) ||
        (won.get(b) ?? 0) - (won.get(a) ?? 0),
    );
    const declared = [...outright, ...second].filter((one) => isWon(one) || one.outcome === 'run-off').length;
    const fields = [...timesOf(second.map(({ advance = [] }) => advance.length))].sort(([a], [b]) => a - b);
    const card = (key: string, n: number, word: string, detail = '') => ({
      ...{ key, n: format.shown(n), word: say(word), detail },
    });
    return {
      cards: [
        card('outright', outright.length, 'outright'),
        card(
          'second',
          second.length,
          'secondRounds',
          fields.map(([of, n]) => say('fieldOf', { n: format.number(n), of: format.number(of) })).join(' · '),
        ),
        card(
          'open',
          open,
          'toCome',
          say('declaredOf', {
            n: format.number(declared),
            of: format.number(outright.length + second.length + open),
          }),
        ),
      ],
      heads: [say('outright'), say('throughThere'), say('firstThere')],
      rows: parties.slice(0, ROWS).map((party) => ({
        key: `run-off-${party}`,
        chip: chipOfParty(party, desk),
        outright: format.shown(won.get(party) ?? 0),
        through: format.shown(through.get(party) ?? 0),
        first: format.shown(first.get(party) ?? 0),
      })),
      more: parties.length > ROWS ? `+ ${format.number(parties.length - ROWS)}` : '',
    };
  },
};

function firstRounds({ election }: NightView): Contest[] {
  return [...election.contests.values()].filter(({ rule }) => rule.method === 'run-off');
}

/** Who has won outright, or would; where there is, or would be, a second round; how many have no votes yet. */
function standsOf(view: NightView): { outright: Tally[]; second: Tally[]; open: number } {
  const outright: Tally[] = [];
  const second: Tally[] = [];
  let open = 0;
  for (const { id } of firstRounds(view)) {
    const tally = view.count.tallies.get(id);
    if (tally && (isWon(tally) || (tally.holders?.length ?? 0) > 0)) outright.push(tally);
    else if (tally && (tally.advance?.length ?? 0) > 0) second.push(tally);
    else open++;
  }
  return { outright, second, open };
}
