import {
  type Candidate,
  type Coalition,
  type Contest,
  type ContestId,
  candidateId,
  contestId,
  type Election,
  ONE_MEMBER,
  type Party,
  type PartyId,
  type PastResult,
} from '../../controller/election/election.ts';
import type { Report, ReportRow } from '../../controller/feed/report.ts';

/** What a test says of an election; everything else is filled in. */
export interface SmallElection {
  /** Seats of state WB, `['ROSE', 'LILY', 'IND']` = the parties of each seat's candidates, NOTA added. */
  seats: readonly (readonly string[])[];
  names?: (seat: number, serial: number) => string;
  contest?: (number: number) => Partial<Contest>;
  past?: (number: number) => Partial<PastResult> | null;
  coalitions?: readonly Coalition[];
  majority?: number;
  houseSeats?: number;
  moreStates?: readonly { code: string; seats: readonly (readonly string[])[] }[];
  ageLimitSeconds?: number;
}

const PARTIES: readonly Party[] = [
  party('rose', 'Rose Party', 'ROSE', '#cc2222'),
  party('lily', 'Lily Front', 'LILY', '#2244cc'),
  party('fern', 'Fern League', 'FERN', '#228833'),
  party('moss', 'Moss Union', 'MOSS', null),
  { ...party('independent', 'Independent', 'IND', null), kind: 'independent' },
  { ...party('none-of-the-above', 'None of the Above', 'NOTA', null), kind: 'none' },
];
const BY_SHORT = new Map(PARTIES.map((p) => [p.short, p]));

/** A coalition for {@link SmallElection.coalitions}. */
export function garden(members: Coalition['members'], exceptions: Coalition['exceptions'] = []): Coalition {
  return {
    id: 'garden',
    name: 'Garden',
    names: {},
    short: 'GDN',
    colour: '#aa0000',
    members,
    exceptions,
    states: [],
  };
}

export function smallElection(small: SmallElection): Election {
  const contests = new Map<ContestId, Contest>();
  const candidates = new Map<ContestId, readonly Candidate[]>();
  const past = new Map<ContestId, PastResult>();
  const states = [{ code: 'WB', seats: small.seats }, ...(small.moreStates ?? [])];
  for (const { code, seats } of states) {
    for (const [i, parties] of seats.entries()) {
      const number = i + 1;
      const id = contestId(code, number);
      contests.set(id, {
        id,
        state: code,
        number,
        name: PLACES[i] ?? `Place ${number}`,
        names: {},
        regions: {},
        electors: null,
        reserved: null,
        poll: 'polled',
        ...ONE_MEMBER,
        ...small.contest?.(number),
      });
      candidates.set(
        id,
        [...parties, 'NOTA'].map((short, at) => ({
          id: candidateId(id, at + 1),
          contest: id,
          serial: at + 1,
          name:
            short === 'NOTA' ? 'NOTA' : (small.names?.(number, at + 1) ?? `${PEOPLE[at]} ${short} ${number}`),
          names: {},
          party: BY_SHORT.get(short)?.id as PartyId,
        })),
      );
      const before = small.past?.(number);
      if (before)
        past.set(id, {
          contest: id,
          winner: 'X',
          party: 'rose',
          votes: 600,
          runnerUpParty: 'lily',
          runnerUpVotes: 400,
          margin: 200,
          total: 1000,
          ...before,
        });
    }
  }
  return {
    dir: '/nowhere',
    files: [],
    id: 'small',
    title: 'A small election',
    timeZone: 'Asia/Kolkata',
    locale: 'en-IN',
    source: 'Election Commission',
    language: 'en',
    ageLimitSeconds: small.ageLimitSeconds ?? 900,
    pastLabel: '2016',
    states: states.map(({ code, seats }) => ({
      code,
      name: `State ${code}`,
      names: {},
      seats: small.houseSeats ?? seats.length,
      majority: small.majority ?? Math.floor(seats.length / 2) + 1,
    })),
    mainState: 'WB',
    contests,
    candidates,
    parties: new Map(PARTIES.map((p) => [p.id, p])),
    coalitions: small.coalitions ?? [],
    past,
    regionKinds: [],
    look: { name: 'T', logo: null, theme: 'dark', motion: 'full', accent: null },
  };
}

/** Minute of the test night, as ms. */
export function minute(n: number): number {
  return Date.UTC(2021, 4, 2, 3, 0) + n * 60_000;
}

/** A page of seat WB-n with these votes in roster order. */
export function page(
  election: Election,
  number: number,
  votes: readonly number[],
  over: Partial<Report> & { at?: number; round?: number; of?: number; postal?: readonly number[] } = {},
): Report {
  const { at = minute(0), round, of = 10, postal, ...rest } = over;
  const contest = rest.contest ?? contestId('WB', number);
  const roster = election.candidates.get(contest) ?? [];
  const total = votes.reduce((sum, n) => sum + n, 0);
  const rows: ReportRow[] = votes.map((n, i) => ({
    serial: roster[i]?.serial ?? i + 1,
    name: roster[i]?.name ?? '?',
    party: election.parties.get(roster[i]?.party ?? '')?.name ?? '?',
    partyCode: null,
    votes: n,
    electionDay: postal ? n - (postal[i] ?? 0) : n,
    postal: postal ? (postal[i] ?? 0) : 0,
    share: null,
  }));
  return {
    contest,
    claimed: { number, name: election.contests.get(contest)?.name ?? null, state: null },
    feed: 'eci',
    priority: 0,
    url: `http://results.example/${contest}.htm`,
    stamp: null,
    fetchedAt: at,
    status: 'in-progress',
    rounds: round === undefined ? null : { done: round, of },
    rows,
    totals: { votes: total, electionDay: null, postal: null },
    lead: null,
    ...rest,
  };
}

const PLACES = [
  'Mekliganj',
  'Mathabhanga',
  'Cooch Behar Uttar',
  'Sitalkuchi',
  'Sitai',
  'Dinhata',
  'Natabari',
];
const PEOPLE = ['ASHA', 'BINA', 'CHITRA', 'DIPAK', 'ELA', 'FARID', 'GITA', 'HARI', 'INDU', 'JAYA'];

function party(id: string, name: string, short: string, colour: string | null): Party {
  return { id, name, names: {}, short, colour, aliases: [], kind: 'party' };
}
