import { contestAbove, type Election } from '../../controller/election/election.ts';
import type { FinalCount } from '../../controller/election/results.ts';
import type { Report } from '../../controller/feed/report.ts';

/**
 * What a source says of a contest, or of one of its units, when a part of its published result is counted; the whole is
 * declared, and names the elected.
 */
export function pageOfResult(
  id: string,
  {
    electionDay,
    postal,
    outcomes,
    stages,
  }: Pick<FinalCount, 'electionDay' | 'postal' | 'stages'> & {
    outcomes?: FinalCount['outcomes'] | undefined;
  },
  election: Election,
  part: number,
  at: number,
): Report {
  const roster = election.candidates.get(contestAbove(id)) ?? [];
  return {
    ...{
      contest: id,
      feed: 'own',
      priority: 0,
      url: `http://results.example/${id}`,
      stamp: at,
      fetchedAt: at,
    },
    ...{ claimed: { number: null, name: null, state: null }, rounds: null, totals: null, lead: null },
    ...(part === 1 && stages && { exhausted: stages.map(({ exhausted }) => exhausted) }),
    status: part === 1 ? 'declared' : 'in-progress',
    rows: roster.map(({ serial, name, party }, place) => ({
      ...{ serial, name, party: election.parties.get(party)?.name ?? party, partyCode: null, share: null },
      votes: Math.floor(((electionDay[place] ?? 0) + (postal[place] ?? 0)) * part),
      ...{ electionDay: null, postal: null },
      ...(part === 1 && stages && { stages: stages.map((stage) => stage.votes[place] ?? 0) }),
      ...(part === 1 && outcomes?.[place] === 'elected' && { outcome: 'winner' as const }),
    })),
  };
}
