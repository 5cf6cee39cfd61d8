import { candidateOf } from '../../election/candidate.ts';
import type { Candidate, Contest, ContestId, Election, PartyId } from '../../election/election.ts';
import { keptBy } from '../../ground/kept.ts';
import { methodOf } from '../../method/methods.ts';
import type { BlocTotal } from '../../tally/house.ts';
import { hasHolder, holdingsOf, type Tally } from '../../tally/tally.ts';
import { type Format, formatOf, type Shown } from './format.ts';
import { fill, type Words } from './words.ts';

/** Colour of a party without one, and of no party at all; differs from every state of "no data". */
export const NEUTRAL = '#8d99a8';

/** A party or coalition as the boards name it: its colour never stands without its short name. */
export interface Chip {
  short: string;
  name: string;
  colour: string;
}

/** What every board's model is made with: the election's words, formats and names. */
export interface Desk {
  election: Election;
  words: Words;
  format: Format;
  /** A word with its holes filled; empty where there is no such word. */
  say(key: string, values?: Readonly<Record<string, string | number>>): string;
}

export function deskOf(election: Election, words: Words): Desk {
  const say: Desk['say'] = (key, values = {}) => fill(words[key] ?? '', values);
  return { election, words, format: formatOf(election, words), say };
}

// Making one costs more than a hundred answers of it.
const pluralsOf = keptBy((language: string) => new Intl.PluralRules(language));

/** A number of things in words, `1 seat`: the form of the word that goes with the number in the election's language. */
export function counted(key: string, n: number, { election, words, format }: Desk): string {
  const form = pluralsOf(election.language).select(n);
  return fill(words[`${key}_${form}`] ?? words[key] ?? '', { n: format.number(n) });
}

export function chipOfParty(party: PartyId | null, { election, format, say }: Desk): Chip {
  const found = party === null ? undefined : election.parties.get(party);
  if (!found) return { short: say('othersShort'), name: say('others'), colour: NEUTRAL };
  return { short: found.short, name: format.name(found), colour: found.colour ?? NEUTRAL };
}

/** A chip without a party: what is left, or seats without a party. */
export function neutralChip(word: string, { say }: Desk): Chip {
  return { short: say(word), name: say(word), colour: NEUTRAL };
}

export function chipOfBloc(bloc: BlocTotal, desk: Desk): Chip {
  const { election, format } = desk;
  const thing =
    bloc.kind === 'coalition'
      ? election.coalitions.find(({ id }) => id === bloc.id)
      : election.parties.get(bloc.id);
  const chip = thing ? { short: bloc.short, name: format.name(thing) } : neutralChip('others', desk);
  return { ...chip, colour: bloc.colour ?? NEUTRAL };
}

/** Whether a party is the answer "none of the above": votes of those who can win nothing may also be all others' together. */
export function isNota(party: PartyId, { parties }: Pick<Election, 'parties'>): boolean {
  const found = parties.get(party);
  return (
    found?.kind === 'none' && [found.short, found.name].some((name) => /nota|none of the above/i.test(name))
  );
}

/** A place's name as people write it: a source that shouts is lowered, `COOCHBEHAR UTTAR` -> `Coochbehar Uttar`. */
export function placeName(contest: Contest, { format }: Desk): string {
  return lowered(format.name(contest));
}

/** A person's name in the same way: `ADV. V.P. ABDUL RAHMAN` -> `Adv. V.P. Abdul Rahman`. */
export function personName(candidate: Candidate, { format }: Desk): string {
  return lowered(format.name(candidate));
}

function lowered(name: string): string {
  if (name !== name.toUpperCase() || name === name.toLowerCase()) return name;
  return name
    .toLowerCase()
    .replace(/(^|[\s("'.-])(\p{Ll})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());
}

/** A state's name as the boards say it; empty for one that the election has not. */
export function stateName(state: string, { election, format }: Desk): string {
  const found = election.states.find(({ code }) => code === state);
  return found ? format.name(found) : '';
}

/** A seat's name where seats of several states stand together: `Mahe, PY`. */
export function seatName(contest: Contest, desk: Desk): string {
  const name = placeName(contest, desk);
  if (contest.state === desk.election.mainState) return name;
  return desk.say('seatIn', { seat: name, state: contest.state });
}

/** One seat as a row of a district's or phase's table. */
export interface SeatRow {
  id: ContestId;
  number: string;
  name: string;
  chip: Chip | null;
  candidate: string;
  /** `won`, `leading`, `tied`, `waiting`, … : style of the row and of its mark. */
  state: string;
  status: string;
  margin: Shown | null;
  past: Chip | null;
  /** Who holds its seats, where it has several: `A 5, H 4`. */
  seats?: string;
  /** Another party than last time leads or has won. */
  gain: boolean;
  /** Its numbers are held back for a check. */
  held: boolean;
}

export function seatRow(contest: Contest, tally: Tally | undefined, desk: Desk): SeatRow {
  const { election, format, words } = desk;
  const past = election.past.get(contest.id);
  const outcome = tally?.outcome ?? 'no-trend';
  const several = methodOf(contest).several;
  const leads = tally && hasHolder(tally) && !several;
  const leader = leads ? candidateOf(tally.leader, election) : undefined;
  const margin = leads && outcome !== 'uncontested' ? tally.margin : null;
  return {
    id: contest.id,
    number: format.number(contest.number),
    name: placeName(contest, desk),
    chip: leads && tally.leaderParty !== null ? chipOfParty(tally.leaderParty, desk) : null,
    candidate: leader ? personName(leader, desk) : '',
    state: outcome,
    status: words[STATUS[outcome]] ?? outcome,
    margin: margin === null ? null : format.shown(margin),
    ...(several && { seats: heldText(tally, desk, SEATS_IN_ROW) }),
    past: past ? chipOfParty(past.party, desk) : null,
    gain: Boolean(leads && past && tally.leaderParty !== past.party),
    held: tally?.hold?.kind === 'quarantine' || tally?.hold?.kind === 'blocked',
  };
}

/** Parties that a row has room for. */
const SEATS_IN_ROW = 3;

/** `A 5, H 4, FRP 3`: the seats of one contest by party; empty where nobody has one. */
export function heldText(tally: Tally | undefined, desk: Desk, most = Number.POSITIVE_INFINITY): string {
  const seats = new Map<PartyId, number>();
  for (const { party, seats: n } of tally ? holdingsOf(tally) : [])
    seats.set(party, (seats.get(party) ?? 0) + n);
  const parts = [...seats]
    .sort(([, a], [, b]) => b - a)
    .map(([party, n]) => `${chipOfParty(party, desk).short} ${desk.format.number(n)}`);
  return [...parts.slice(0, most), ...(parts.length > most ? ['…'] : [])].join(', ');
}

const STATUS: Record<Tally['outcome'], string> = {
  won: 'statusWon',
  leading: 'statusLeading',
  tied: 'statusTied',
  'run-off': 'statusRunOff',
  'no-trend': 'statusNoTrend',
  uncontested: 'statusUncontested',
  postponed: 'statusPostponed',
  countermanded: 'statusCountermanded',
  annulled: 'annulled',
  withheld: 'statusWithheld',
};

/** A word that goes with what contests are counted by, its holes filled: `roundsCounted`, `roundsCounted-boxes`. */
export function unitSay(
  key: string,
  { election, words, say }: Desk,
  values: Parameters<Desk['say']>[1],
): string {
  const own = `${key}-${election.countedIn}`;
  return say(own in words ? own : key, values);
}

/** `Round 7 of 20`; empty when the source prints no rounds. */
export function roundText(tally: Tally | undefined, desk: Desk): string {
  if (!tally?.rounds || tally.rounds.done === 0) return '';
  const { done, of } = tally.rounds;
  const { format } = desk;
  return unitSay(of === null ? 'roundOnly' : 'round', desk, {
    n: format.number(done),
    of: of === null ? '' : format.number(of),
  });
}
