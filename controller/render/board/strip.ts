import { candidateOf } from '../../election/candidate.ts';
import type { Contest, ContestId, State } from '../../election/election.ts';
import { methodOf } from '../../method/methods.ts';
import { isClose } from '../../tally/derive-contest.ts';
import type { FlipLine } from '../../tally/flips.ts';
import { isDecided } from '../../tally/house.ts';
import { hasHolder, isWon, type Tally } from '../../tally/tally.ts';
import { type Chip, chipOfParty, type Desk, heldText, personName, placeName } from './desk.ts';
import { verdictOf } from './story.ts';
import { houseOf, type NightView, partyOf } from './view.ts';
import type { Words } from './words.ts';

/** What the strip below the boards may tell, in the order in which it does unless election.yaml says otherwise. */
const STRIP_KINDS = ['declared', 'leads', 'close', 'key'] as const;
type Kind = (typeof STRIP_KINDS)[number] | 'closest';

/** One seat in the strip, as shown. */
interface StripCard {
  key: string;
  /** When it was declared, ms of the night: the page gives each declaration a turn of its own. Null for other cards. */
  seen: number | null;
  time: string;
  seat: string;
  /** Who leads or has won, or why people wait for the seat: for a card that is alone in its part. */
  who: string;
  /** Who led before; null where no lead has changed. */
  from: Chip | null;
  /** Null where several parties have its seats: they are named in its word. */
  to: Chip | null;
  won: boolean;
  /** `GAIN`, `HOLD`, `won`; empty where nobody has won. */
  word: string;
  gain: boolean;
  margin: string;
  /** `×3` when the seat ping-pongs. */
  times: string;
}

/** News of one kind from one state, with a head. The page shows as many of its cards at a time as fit. */
export interface StripPart {
  key: string;
  head: string;
  cards: readonly StripCard[];
}

interface Entry {
  contest: Contest;
  tally: Tally;
  flip: FlipLine | undefined;
}

/** For so long a declaration and a lead change are news, ms of the night. */
const DECLARED_MS = 10 * 60_000;
const LEAD_MS = 15 * 60_000;
/** Parties that a card has room for. */
const PARTIES = 4;
/** Most cards of a kind, over all states. */
const MOST: Record<Kind, number> = { declared: 90, leads: 12, close: 12, key: 12, closest: 6 };

/**
 * What the strip tells, state by state, the main one first. Each seat stands once: newly declared before anything else, and
 * what is no longer true or no longer new is gone. When there is nothing of it, or all is decided, the closest seats.
 */
export function stripOf(view: NightView, desk: Desk): StripPart[] {
  const { election } = view;
  const kinds = election.look.ticker?.show ?? STRIP_KINDS;
  const seats = sorted(view, kinds);
  const main = election.states.filter(({ code }) => code === election.mainState);
  const states = [...main, ...election.states.filter((state) => !main.includes(state))];
  const parts = states.flatMap((state) =>
    [...kinds, 'closest' as const].flatMap((kind) => partOf(state, kind, seats[kind], view, desk)),
  );
  // Where no margin is known there are no closest seats: then the last lead changes stand, with their times.
  if (parts.length === 0)
    return states.flatMap((state) => partOf(state, 'leads', heldLeads(view), view, desk));
  const told = parts.filter(({ key }) => !key.endsWith('closest'));
  const house = houseOf(view);
  return told.length > 0 && !isDecided(house) ? told : parts;
}

/** Seats by what is to be told of them, what matters most first. */
function sorted(view: NightView, kinds: readonly Kind[]): Record<Kind, Entry[]> {
  const { election, count } = view;
  const found: Record<Kind, Entry[]> = { declared: [], leads: [], close: [], key: [], closest: [] };
  const isKey = new Set(election.keySeats?.map(({ contest }) => contest));
  const flips = new Map<ContestId, FlipLine>(view.flips.map((line) => [line.contest, line]));
  for (const tally of count.tallies.values()) {
    const contest = election.contests.get(tally.contest);
    if (!contest || !hasHolder(tally)) continue;
    const flip = flips.get(contest.id);
    const kind = kindsOf(tally, flip, isKey.has(contest.id), view.now).find((one) => kinds.includes(one));
    const entry = { contest, tally, flip };
    if (kind) found[kind].push(entry);
    if (tally.margin !== null && contest.state === election.mainState) found.closest.push(entry);
  }
  const margin = ({ tally }: Entry) => Math.abs(tally.margin ?? Number.POSITIVE_INFINITY);
  const weight = ({ contest, tally }: Entry) =>
    (isKey.has(contest.id) ? 2 : 0) + (verdictOf(tally, election) === 'gain' ? 1 : 0);
  found.declared.sort((a, b) => weight(b) - weight(a) || b.tally.seenAt - a.tally.seenAt);
  found.leads.sort((a, b) => (b.flip?.at ?? 0) - (a.flip?.at ?? 0));
  for (const kind of ['close', 'closest'] as const) found[kind].sort((a, b) => margin(a) - margin(b));
  for (const [kind, entries] of Object.entries(found)) entries.splice(MOST[kind as Kind]);
  return found;
}

/** Seats where somebody leads who took the lead tonight, however long ago, the newest first. */
function heldLeads({ election, count, flips }: NightView): Entry[] {
  return [...flips]
    .sort((a, b) => b.at - a.at)
    .flatMap((flip): Entry[] => {
      const [contest, tally] = [election.contests.get(flip.contest), count.tallies.get(flip.contest)];
      const holds = contest && tally && hasHolder(tally) && flip.to === tally.leader;
      return holds ? [{ contest, tally, flip }] : [];
    })
    .slice(0, MOST.leads);
}

function kindsOf(tally: Tally, flip: FlipLine | undefined, isKey: boolean, now: number): Kind[] {
  const kinds: Kind[] = [];
  if (tally.outcome === 'won' && now - tally.seenAt < DECLARED_MS) kinds.push('declared');
  if (flip && !isWon(tally) && flip.to === tally.leader && now - flip.at < LEAD_MS) kinds.push('leads');
  if (!isWon(tally) && isClose(tally)) kinds.push('close');
  if (isKey) kinds.push('key');
  return kinds;
}

function partOf(state: State, kind: Kind, seats: readonly Entry[], view: NightView, desk: Desk): StripPart[] {
  const own = seats.filter(({ contest }) => contest.state === state.code);
  if (own.length === 0) return [];
  const word = desk.words[HEAD[kind]] ?? '';
  const key = `strip-${state.code}-${kind}`;
  return [
    {
      key,
      head: view.election.states.length > 1 ? `${desk.format.name(state)} · ${word}` : word,
      cards: own.map((entry) => cardOf(key, kind, entry, view, desk)),
    },
  ];
}

const HEAD: Record<Kind, keyof Words> = {
  declared: 'headDeclared',
  leads: 'flips',
  close: 'headClose',
  key: 'headKey',
  closest: 'closest',
};

function cardOf(
  part: string,
  kind: Kind,
  { contest, tally, flip }: Entry,
  view: NightView,
  desk: Desk,
): StripCard {
  const { election, say, format } = desk;
  const key = kind === 'key' && election.keySeats?.find((seat) => seat.contest === contest.id);
  const leader = candidateOf(tally.leader, election);
  const name = leader ? personName(leader, desk) : '';
  const line = kind === 'leads' ? flip : undefined;
  const won = isWon(tally);
  const several = won && methodOf(contest).several ? heldText(tally, desk, PARTIES) : '';
  const verdict = verdictOf(tally, election);
  const wins = say(verdict === 'gain' || verdict === 'hold' ? verdict : 'statusWon');
  return {
    key: `${part}-${contest.id}`,
    seen: kind === 'declared' ? tally.seenAt : null,
    time: line ? format.time(line.at) : '',
    seat: placeName(contest, desk),
    who: key ? format.name(key) : several ? '' : name,
    from: line ? chipOfParty(partyOf(line.from, view), desk) : null,
    to: several ? null : chipOfParty(tally.leaderParty, desk),
    won,
    word: several ? several : !won ? '' : tally.calledBy === 'us' ? say('calledByUs') : wins,
    gain: verdict === 'gain',
    margin: tally.margin === null || several ? '' : format.signed(tally.margin),
    times: line && line.times > 1 ? say('times', { n: format.number(line.times) }) : '',
  };
}
