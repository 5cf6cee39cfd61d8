import type { PartyId } from '../../election/election.ts';
import { holderOf, isWon } from '../../tally/tally.ts';
import { type Move, moveOf } from './bloc-row.ts';
import type { Board, Headline } from './board.ts';
import { type Chip, chipOfParty, type Desk } from './desk.ts';
import type { Shown } from './format.ts';
import { houseHeadline, kickerOf, toldOn } from './story.ts';
import { houseOf, mainContests, type NightView } from './view.ts';
import { fill } from './words.ts';

/** Seats that went, or go as things stand, from one party to another. */
interface Flow {
  key: string;
  from: Chip;
  to: Chip;
  /** Colour of the bar. */
  chip: Chip;
  seats: Shown;
  /** All smaller flows together: from nobody to nobody in particular. */
  rest: boolean;
  /** Per cent of the largest flow. */
  wonWidth: number;
  leadingWidth: number;
}

interface PartyChange {
  key: string;
  chip: Chip;
  gained: string;
  lost: string;
  net: Move;
}

export interface ChangesModel {
  flows: readonly Flow[];
  parties: readonly PartyChange[];
  /** What stands there while nothing moves; the sentence above says it in words. */
  none: string;
  note: string;
}

const FLOWS = 7;
const PARTIES = 6;

/** Gains and losses of the main state against the last election, from party to party. */
export const changesBoard: Board = {
  id: 'changes',
  template: 'changes',
  title: (_view, { say }) => say('changesTitle'),
  headline: (view, desk) => movedHeadline('changes', view, desk),
  inputs: (view) => [view.election, view.count.tallies],
  model(view, desk): ChangesModel {
    const { say, format, election } = desk;
    const { moves, compared } = movesOf(view);
    // Between two parties that stand for others it would be a row from others to others.
    const named = moves.filter(
      ({ from, to }) => chipOfParty(from, desk).short !== chipOfParty(to, desk).short,
    );
    const isWhole = named.length === moves.length && moves.length <= FLOWS;
    const shown = named.slice(0, isWhole ? FLOWS : FLOWS - 1);
    const rest = moves.filter((move) => !shown.includes(move));
    const most = Math.max(1, ...shown.map(({ won, leading }) => won + leading));
    const flow = (key: string, from: Chip, to: Chip, won: number, leading: number): Flow => ({
      ...{ key: `flow-${key}`, from, to, chip: to, rest: key === 'rest' },
      seats: format.shown(won + leading),
      wonWidth: Math.round(Math.min(1, won / most) * 100),
      leadingWidth: Math.round(Math.min(1, leading / most) * 100),
    });
    const flows = shown.map(({ from, to, won, leading }) =>
      flow(`${from}-${to}`, chipOfParty(from, desk), chipOfParty(to, desk), won, leading),
    );
    const sum = (key: 'won' | 'leading') => rest.reduce((all, move) => all + move[key], 0);
    if (rest.length > 0)
      flows.push(flow('rest', chipOfParty(null, desk), chipOfParty(null, desk), sum('won'), sum('leading')));
    return {
      flows,
      parties: partiesOf(moves, desk),
      none: compared === 0 ? '' : format.number(0),
      note: say('changeNote', { past: election.pastLabel, n: format.number(compared) }),
    };
  },
};

interface Swap {
  from: PartyId;
  to: PartyId;
  won: number;
  leading: number;
}

/** Seats of the main state that another party has or leads than last time, the largest move first, of so many compared. */
function movesOf({ election, count }: NightView): { moves: Swap[]; compared: number } {
  const moves = new Map<string, Swap>();
  let compared = 0;
  for (const { contest, party: from } of election.past.values()) {
    if (election.contests.get(contest)?.state !== election.mainState) continue;
    const tally = count.tallies.get(contest);
    const to = holderOf(tally);
    if (!tally || to === null) continue;
    compared++;
    if (to === from) continue;
    const key = `${from}>${to}`;
    const move = moves.get(key) ?? { from, to, won: 0, leading: 0 };
    move[isWon(tally) ? 'won' : 'leading']++;
    moves.set(key, move);
  }
  const size = ({ won, leading }: Swap) => won + leading;
  return { moves: [...moves.values()].sort((a, b) => size(b) - size(a)), compared };
}

/** Seats of the main state that a party has or leads. */
function leadsIn(view: NightView): number {
  return mainContests(view).filter(({ id }) => holderOf(view.count.tallies.get(id)) !== null).length;
}

function partiesOf(moves: readonly Swap[], desk: Desk): PartyChange[] {
  const { format } = desk;
  const parties = new Map<PartyId, { gained: number; lost: number }>();
  const of = (party: PartyId) => {
    const known = parties.get(party) ?? { gained: 0, lost: 0 };
    parties.set(party, known);
    return known;
  };
  for (const { from, to, won, leading } of moves) {
    of(from).lost += won + leading;
    of(to).gained += won + leading;
  }
  return [...parties]
    .map(([party, { gained, lost }]) => ({ party, gained, lost, net: gained - lost }))
    .sort((a, b) => b.gained + b.lost - a.gained - a.lost)
    .slice(0, PARTIES)
    .sort((a, b) => b.net - a.net)
    .map(({ party, gained, lost, net }) => ({
      key: `change-${party}`,
      chip: chipOfParty(party, desk),
      gained: format.number(gained),
      lost: format.number(lost),
      net: moveOf(net, desk),
    }));
}

/** `61 of 292 seats differ from 2016: BJP gains most, 48`; of the board `page`. */
export function movedHeadline(page: string, view: NightView, desk: Desk): Headline {
  const { say, format, election } = desk;
  const { moves, compared } = movesOf(view);
  const kicker = kickerOf(toldOn(page, view).at(-1), undefined, desk);
  // Of seats without a last result nobody can say whether they moved: who leads stands there instead.
  if (moves.length === 0 && compared < leadsIn(view)) return houseHeadline(page, houseOf(view), view, desk);
  if (compared === 0) return { kicker, text: say('noLeads') };
  if (moves.length === 0) return { kicker, text: unmoved(compared, desk) };
  const gained = new Map<PartyId, number>();
  for (const { to, won, leading } of moves) gained.set(to, (gained.get(to) ?? 0) + won + leading);
  const [most, next] = [...gained].sort(([, a], [, b]) => b - a);
  // Of two that gain as much neither gains most.
  if (most?.[1] === next?.[1]) return houseHeadline(page, houseOf(view), view, desk);
  const text = say('sayMoved', {
    n: format.number([...gained.values()].reduce((all, seats) => all + seats, 0)),
    of: format.number(compared),
    past: election.pastLabel,
    bloc: chipOfParty(most?.[0] ?? null, desk).short,
    gains: format.number(most?.[1] ?? 0),
  });
  return { kicker, text };
}

function unmoved(compared: number, { words, format, election }: Desk): string {
  const form = new Intl.PluralRules(election.language).select(compared);
  const told = { of: format.number(compared), past: election.pastLabel };
  return fill(words[`sayUnmoved_${form}`] ?? words.sayUnmoved ?? '', told);
}
