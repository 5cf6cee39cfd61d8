import { candidateOf } from '../election/candidate.ts';
import { type CandidateId, type Contest, type PartyId, stateOf } from '../election/election.ts';
import { methodOf } from '../method/methods.ts';
import { coalitionOf, serialOf } from './coalition.ts';
import type { Change } from './diff.ts';
import type { CountEvent, EventType } from './event.ts';
import { realPlaces } from './reading.ts';
import type { Scene } from './scene.ts';
import { isWon, type Tally } from './tally.ts';

/** Margin over votes below which a nearly finished count is close. */
const CLOSE_SHARE = 0.005;
/** Share of rounds from which a race can be called close before it is won. */
const CLOSE_FROM = 0.9;
/** From the next lead change on a seat ping-pongs (H3): it stays on the panel, no scene is cut for it. */
const LASTING_FLIPS = 2;
const PING_PONG_WEIGHT = 15;
/** Lead of last time, over its votes, that makes a loss an upset. */
const SAFE_SHARE = 0.15;

/** The events of one changed contest, in the order in which they are told. */
export function contestEvents(change: Change, scene: Scene): CountEvent[] {
  const story = new Story(change, scene);
  return [
    ...story.correction(),
    ...story.lead(),
    ...story.seats(),
    ...story.flip(),
    ...story.declaration(),
    ...story.tie(),
    ...story.closeRace(),
    ...story.ranking(),
  ];
}

class Story {
  readonly #change: Change;
  readonly #scene: Scene;
  readonly #lastLeader: CandidateId | null;
  /** Leads taken back by a correction: the history of leaders grew shorter. */
  readonly #undone: boolean;
  readonly #corrected: boolean;

  constructor(change: Change, scene: Scene) {
    this.#change = change;
    this.#scene = scene;
    const was = scene.before.seats.get(change.contest);
    const is = scene.after.seats.get(change.contest);
    this.#lastLeader = was?.leads.at(-1) ?? null;
    this.#undone = (is?.leads.length ?? 0) < (was?.leads.length ?? 0);
    this.#corrected = change.after.results === 'correction' && steppedBack(change.before, change.after);
  }

  correction(): CountEvent[] {
    if (!this.#corrected) return [];
    const { before, after } = this.#change;
    const fall = before.votes
      .map(({ candidate, votes }, i) => ({ candidate, by: votes - (after.votes[i]?.votes ?? 0) }))
      .sort((a, b) => b.by - a.by)[0];
    const text =
      fall && fall.by > 0
        ? `${this.#name(fall.candidate)} is corrected down by ${fall.by} votes`
        : 'the source corrects its count';
    return [this.#event('correction', text, { weight: 30 + this.#progress() * 20 })];
  }

  lead(): CountEvent[] {
    const { after } = this.#change;
    const last = this.#lastLeader;
    if (this.#undone) {
      const to = after.leader;
      const text = to
        ? `the lead of ${this.#name(last)} is taken back, ${this.#name(to)} leads by ${after.margin ?? '?'}`
        : `the lead of ${this.#name(last)} is taken back, ${after.total === 0 ? 'no votes are counted' : 'nobody leads'}`;
      return [this.#event('retracted', text, { from: last, to, weight: 60 })];
    }
    if (after.leader === null || after.leader === last) return [];
    // Where several are elected, being first of them is nothing; who comes in and who falls out is told of the seats.
    if (last !== null && methodOf(this.#contest()).several) return [];
    const lead = `${this.#name(after.leader)} ${after.outcome === 'won' ? 'wins' : after.outcome === 'uncontested' ? 'is elected uncontested' : 'leads'}${this.#by()}`;
    if (last === null)
      return [
        this.#event('first-result', `${lead}, the first result`, {
          to: after.leader,
          weight: 20,
        }),
      ];
    const reason = `${lead}, ahead of ${this.#name(last)} who led before`;
    return [
      this.#event('lead-changed', reason, { from: last, to: after.leader, weight: this.#leadWeight() }),
    ];
  }

  /** Who holds a seat now who did not, where several are elected, or lists have seats. */
  seats(): CountEvent[] {
    const { before, after } = this.#change;
    if (!after.holders || !before.holders || before.holders.length === 0 || after.outcome === 'won')
      return [];
    if (!methodOf(this.#contest()).several) return [];
    const had = new Map(before.holders.map(({ candidate, seats }) => [candidate, seats]));
    const more = after.holders.filter(({ candidate, seats }) => seats > (had.get(candidate) ?? 0));
    const has = new Map(after.holders.map(({ candidate, seats }) => [candidate, seats]));
    const fewer = before.holders.filter(({ candidate, seats }) => seats > (has.get(candidate) ?? 0));
    return more.map(({ candidate }, i) => {
      const from = fewer[i]?.candidate ?? null;
      const loser = from === null ? '' : `, in place of ${this.#name(from)}`;
      const text = `${this.#name(candidate)} has the last seat${loser}${this.#by()}`;
      return this.#event('seat-changed', text, {
        id: candidate,
        from,
        to: candidate,
        weight: this.#leadWeight(),
      });
    });
  }

  /**
   * Against the last election, not against tonight (H31): told when the holder's party is no longer ahead. A lead
   * that goes from one other party to the next is a lead change, and no second flip.
   */
  flip(): CountEvent[] {
    const { after, contest } = this.#change;
    const past = this.#scene.election.past.get(contest);
    if (
      !past ||
      !this.#holds() ||
      after.leaderParty === null ||
      after.leaderParty === past.party ||
      this.#undone
    )
      return [];
    if (this.#lastLeader !== null && this.#partyOf(this.#lastLeader) !== past.party) return [];
    const { pastLabel } = this.#scene.election;
    const reason = `${this.#short(after.leaderParty)} ${after.outcome === 'won' ? 'takes' : 'leads in'} the seat that ${this.#short(past.party)} won in ${pastLabel}${this.#by()}`;
    return [
      this.#event('flip', reason, {
        from: past.party,
        to: after.leaderParty,
        weight: this.#leadWeight() + 5,
      }),
    ];
  }

  declaration(): CountEvent[] {
    const { before, after, contest } = this.#change;
    const [was, is] = [isWon(before) && before.leader !== null, isWon(after)];
    const events: CountEvent[] = [];
    if (was && (!is || before.leader !== after.leader)) {
      const why =
        after.hold?.kind === 'withhold' || after.hold?.kind === 'annul'
          ? `${after.outcome} by ${after.hold.by}: ${after.hold.reason}`
          : after.outcome === 'annulled'
            ? 'annulled by the source'
            : 'no longer declared';
      const lost = `the win of ${this.#name(before.leader)} is taken back, ${why}`;
      const facts = { id: 'win', from: before.leader, to: after.leader, weight: 85 };
      events.push(this.#event('retracted', lost, facts));
    }
    if (!is || after.leader === null || (was && before.leader === after.leader)) return events;
    const past = this.#scene.election.past.get(contest);
    const gain = this.#holds() && past !== undefined && past.party !== after.leaderParty;
    const against =
      past && this.#holds() ? (gain ? `, a gain from ${this.#short(past.party)}` : ', a hold') : '';
    const who =
      after.holders && methodOf(this.#contest()).several ? this.#elected() : this.#name(after.leader);
    const call = after.calledBy === 'us' ? `, called by ${after.hold?.by ?? 'us'}` : '';
    const text =
      after.outcome === 'uncontested'
        ? `${who} is elected uncontested`
        : `${who} wins${this.#by()}${against}${call}`;
    events.push(this.#event('declared', text, { to: after.leader, weight: gain ? 60 : 40 }));
    if ((after.margin ?? 0) < 0) {
      const trails = `${who} is declared elected, but trails by ${-(after.margin ?? 0)} votes`;
      events.push(this.#event('elected-but-trailing', trails, { to: after.leader, weight: 85 }));
    }
    if (gain && past.total && past.margin !== null && past.margin / past.total >= SAFE_SHARE) {
      const upset = `${who} takes a seat that ${this.#short(past.party)} had won by ${past.margin}`;
      events.push(this.#event('upset', upset, { from: past.party, to: after.leaderParty, weight: 75 }));
    }
    return events;
  }

  tie(): CountEvent[] {
    const { before, after } = this.#change;
    if (after.outcome !== 'tied' || before.outcome === 'tied') return [];
    const best = Math.max(...this.#realVotes(after));
    const level = after.votes.filter(({ votes }, i) => votes === best && this.#real()[i]);
    const names = level.map(({ candidate }) => this.#name(candidate)).join(' and ');
    return [this.#event('tie', `${names} are level at ${best} votes`, { weight: 45 })];
  }

  closeRace(): CountEvent[] {
    const { before, after } = this.#change;
    if (!isClose(after) || isClose(before)) return [];
    const text = `${Math.abs(after.margin ?? 0)} votes between ${this.#name(after.leader)} and ${this.#name(after.runnerUp)}`;
    return [this.#event('close-race', text, { from: after.runnerUp, to: after.leader, weight: 50 })];
  }

  /** The order behind an unchanged leader: second and third. */
  ranking(): CountEvent[] {
    const { before, after } = this.#change;
    if (after.leader === null || before.leader !== after.leader || before.total === 0 || after.total === 0)
      return [];
    const was = this.#topThree(before);
    const is = this.#topThree(after);
    if (was.length !== is.length || was.every((candidate, i) => candidate === is[i])) return [];
    const text = `${is.map((candidate) => this.#name(candidate)).join(', ')} is the order now`;
    return [this.#event('ranking-changed', text, { from: was[1] ?? null, to: is[1] ?? null, weight: 10 })];
  }

  #topThree(tally: Tally): CandidateId[] {
    const real = this.#real();
    return tally.votes
      .map((count, i) => ({ ...count, i }))
      .filter(({ i, votes }) => real[i] && votes > 0)
      .sort((a, b) => b.votes - a.votes || a.i - b.i)
      .slice(0, 3)
      .map(({ candidate }) => candidate);
  }

  #realVotes(tally: Tally): number[] {
    return tally.votes.map(({ votes }, i) => (this.#real()[i] ? votes : -1));
  }

  #real(): readonly boolean[] {
    const { election } = this.#scene;
    return realPlaces(election.candidates.get(this.#change.contest) ?? [], election.parties);
  }

  #event(
    type: EventType,
    said: string,
    facts: { id?: string; weight: number; from?: string | null; to?: string | null },
  ): CountEvent {
    const { contest, before, after } = this.#change;
    const { election, now } = this.#scene;
    const party = after.leaderParty ?? before.leaderParty;
    return {
      id: `${type}:${facts.id ? `${facts.id}:` : ''}${contest}:${after.revision}`,
      type,
      at: now,
      mode: after.mode,
      weight: Math.max(0, Math.min(100, Math.round(facts.weight))),
      reason: `${this.#seat()}: ${said}`,
      contest,
      state: stateOf(contest, election),
      party,
      coalition:
        party === null
          ? null
          : (coalitionOf(election, contest, party, serialOf(after.leader ?? before.leader))?.id ?? null),
      from: facts.from ?? null,
      to: facts.to ?? null,
      before,
      after,
    };
  }

  /** A lead weighs more the more is counted and the clearer it is; one that keeps coming and going weighs little. */
  #leadWeight(): number {
    const { after } = this.#change;
    if (after.flips > LASTING_FLIPS) return PING_PONG_WEIGHT;
    const clear = after.total > 0 && after.margin !== null && after.margin / after.total > CLOSE_SHARE;
    return 30 + this.#progress() * 35 + (clear ? 10 : 0);
  }

  #progress(): number {
    const { after } = this.#change;
    if (isWon(after)) return 1;
    return after.rounds?.of ? Math.min(1, after.rounds.done / after.rounds.of) : 0.5;
  }

  #by(): string {
    const { margin } = this.#change.after;
    if (margin === null) return '';
    if (margin < 0) return `, ${-margin} votes behind`;
    return margin === 0 ? ', level on votes' : ` by ${margin}`;
  }

  /** Whether a seat can be taken from who held it. */
  #holds(): boolean {
    return methodOf(this.#contest()).gain === 'holder';
  }

  #contest(): Contest {
    return this.#scene.election.contests.get(this.#change.contest) as Contest;
  }

  #elected(): string {
    const { holders = [] } = this.#change.after;
    return holders.map(({ candidate }) => this.#name(candidate)).join(', ');
  }

  #seat(): string {
    const contest = this.#scene.election.contests.get(this.#change.contest);
    return contest ? `${contest.name} (${contest.id})` : this.#change.contest;
  }

  #name(id: CandidateId | null): string {
    if (id === null) return 'nobody';
    const candidate = candidateOf(id, this.#scene.election);
    return candidate ? `${candidate.name} (${this.#short(candidate.party)})` : id;
  }

  #partyOf(id: CandidateId): PartyId | null {
    return candidateOf(id, this.#scene.election)?.party ?? null;
  }

  #short(party: PartyId | null): string {
    if (party === null) return 'nobody';
    return this.#scene.election.parties.get(party)?.short ?? party;
  }
}

export function isClose(tally: Tally): boolean {
  if (tally.margin === null || tally.leader === null || tally.total === 0 || tally.runnerUp === null)
    return false;
  const done = isWon(tally) || (tally.rounds?.of ? tally.rounds.done / tally.rounds.of >= CLOSE_FROM : false);
  return done && Math.abs(tally.margin) / tally.total < CLOSE_SHARE;
}

function steppedBack(before: Tally, after: Tally): boolean {
  return (
    before.revision !== after.revision &&
    ((after.rounds?.done ?? 0) < (before.rounds?.done ?? 0) ||
      (isWon(before) && !isWon(after)) ||
      before.votes.some(({ votes }, i) => (after.votes[i]?.votes ?? 0) < votes))
  );
}
