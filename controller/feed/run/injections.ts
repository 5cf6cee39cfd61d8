import type { ContestId, Party, PartyId } from '../../election/election.ts';
import { matchParty } from '../../election/identity.ts';
import type { MadeFault } from '../../ground/mode.ts';
import { ALL_CONTESTS, type FeedProblem, type Poll, type Report, type ReportRow } from '../report.ts';

interface Injection {
  fault: MadeFault;
  /** What the source says meanwhile; null of an outage. */
  truth: Report | null;
  /** ms of the night. */
  until: number;
}

/** An older copy is so much older, and has so much less. */
const OLDER = { ms: 10 * 60_000, share: 0.9 };
/** By so much of all votes a made flip leads. */
const FLIPPED_BY = 0.01;

/**
 * What goes wrong with a replayed source because an operator wants to see it. Faults stand in what the source says, so
 * that everything behind is as in a night; when one is over, what the source says by then comes again.
 */
export class Injections {
  readonly #parties: ReadonlyMap<PartyId, Party>;
  #injections: Injection[] = [];
  /** What an outage keeps back, the newest of each. */
  readonly #missed = new Map<string, Report>();

  constructor(parties: ReadonlyMap<PartyId, Party>) {
    this.#parties = parties;
  }

  /** @param truth what the source says of the contest now @returns what it says from now on */
  begin(fault: MadeFault, truth: Report, until: number): Report;
  begin(fault: 'outage', truth: null, until: number): null;
  begin(fault: MadeFault, truth: Report | null, until: number): Report | null {
    const known = truth && this.#injections.find((one) => isOf(one, truth));
    const injection = { fault, truth: known?.truth ?? truth, until };
    this.#injections = [...this.#injections.filter((one) => one !== known), injection];
    return injection.truth && spoiled(injection.truth, fault, this.#parties);
  }

  /** Nothing is wrong any more, and nothing is kept back: the source is looked at anew. */
  end(): void {
    this.#injections = [];
    this.#missed.clear();
  }

  /** A poll as the source answers with all that is wrong. */
  through(poll: Poll): Poll {
    if (this.#injections.length === 0 && this.#missed.size === 0) return poll;
    const over = this.#injections.filter(
      ({ until, truth }) => poll.at >= until && (truth === null || truth.feed === poll.feed),
    );
    this.#injections = this.#injections.filter((one) => !over.includes(one));
    if (this.#injections.some(({ truth }) => truth === null)) return this.#unanswered(poll);
    const injected: Record<string, MadeFault> = {};
    const reports = [...poll.reports, ...this.#takeMissed(poll)].map((report) => {
      const active = this.#injections.find((one) => isOf(one, report));
      if (!active) return report;
      active.truth = report;
      injected[report.contest] = active.fault;
      return spoiled(report, active.fault, this.#parties);
    });
    for (const { truth, fault } of over) {
      if (truth === null) continue;
      injected[truth.contest] = fault;
      if (!reports.some((report) => isSameSeat(report, truth)))
        reports.push({ ...truth, fetchedAt: poll.at });
    }
    return { ...poll, reports, ...(Object.keys(injected).length > 0 && { injected }) };
  }

  #unanswered(poll: Poll): Poll {
    const { feed, at, reports, same = [] } = poll;
    for (const report of reports)
      this.#missed.set(`${report.feed} ${report.contest} ${report.unit ?? ''}`, report);
    const seats = new Map<string, ContestId[]>();
    for (const { url, contest } of reports) seats.set(url, [...(seats.get(url) ?? []), contest]);
    const [first] = same;
    if (seats.size === 0 && first !== undefined) seats.set(first, []);
    const problems = [...seats].map(
      ([url, [contest, another]]): FeedProblem => ({
        ...{ feed, url, at, where: url, what: 'the source gave no page' },
        // A page of many seats marks none of them.
        contest: another === undefined ? (contest ?? null) : null,
        got: 'an injected outage',
        expected: '200',
      }),
    );
    return {
      ...{ feed, at, problems, arrivedWall: poll.arrivedWall },
      ...{ reports: [], pages: problems.length, unchanged: 0 },
      injected: { [ALL_CONTESTS]: 'outage' },
    };
  }

  // What came since is newer.
  #takeMissed({ feed, reports }: Poll): Report[] {
    const missed = [...this.#missed].filter(([, report]) => report.feed === feed);
    for (const [key] of missed) this.#missed.delete(key);
    return missed
      .map(([, report]) => report)
      .filter((report) => !reports.some((newer) => isSameSeat(newer, report)));
  }
}

function isOf({ truth }: Injection, report: Report): boolean {
  return truth !== null && isSameSeat(truth, report);
}

function isSameSeat(a: Report, b: Report): boolean {
  return a.contest === b.contest && a.feed === b.feed && a.unit === b.unit;
}

/** A report with a fault in it. Sums and shares that would give it away at once are left out. */
function spoiled(report: Report, fault: MadeFault, parties: ReadonlyMap<PartyId, Party>): Report {
  const { ballots: _, ...rest } = report;
  const bare: Report = { ...rest, totals: null };
  const { rows, lead, stamp, rounds } = report;
  const total = rows.reduce((sum, { votes }) => sum + votes, 0);
  const [first, second] = rows
    .filter(({ party, partyCode }) => matchParty(party, partyCode, parties)?.kind !== 'none')
    .sort((a, b) => b.votes - a.votes);
  const given = (votes: (row: ReportRow) => number): ReportRow[] =>
    rows.map((row) => ({ ...numberless(row), votes: votes(row) }));
  switch (fault) {
    case 'flip': {
      if (lead?.runnerUp)
        return {
          ...bare,
          lead: {
            ...{ name: lead.runnerUp, party: lead.runnerUpParty ?? '', margin: lead.margin },
            ...{ runnerUp: lead.name, runnerUpParty: lead.party },
          },
        };
      const ahead = (first?.votes ?? 0) + 1 + Math.round(total * FLIPPED_BY);
      return { ...bare, rows: given((row) => (row === second ? ahead : row.votes)) };
    }
    case 'wrong-number':
      return {
        ...bare,
        rows: given((row) => (row === second ? row.votes * 10 : row.votes)),
        lead: lead && { ...lead, margin: lead.margin === null ? null : lead.margin * 10 },
      };
    case 'stale-copy':
      return {
        ...bare,
        stamp: stamp === null ? null : stamp - OLDER.ms,
        rounds: rounds && { ...rounds, done: Math.max(0, rounds.done - 1) },
        rows: given(({ votes }) => Math.floor(votes * OLDER.share)),
        lead: lead && {
          ...lead,
          margin: lead.margin === null ? null : Math.floor(lead.margin * OLDER.share),
        },
      };
    default: {
      const typed = rows.slice(0, Math.ceil(rows.length / 2));
      const waits = `${typed.length} of ${rows.length} numbers are typed`;
      return {
        ...bare,
        rows: typed,
        typed: { by: 'injected', waits, blank: false, tick: null, settleMs: 0, answers: [] },
      };
    }
  }
}

function numberless({ other: _, shareStep: __, ...row }: ReportRow): ReportRow {
  return { ...row, electionDay: null, postal: null, share: null };
}
