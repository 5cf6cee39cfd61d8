import { candidateOf } from '../../election/candidate.ts';
import type { Contest } from '../../election/election.ts';
import { methodOf } from '../../method/methods.ts';
import { isWon, type Tally } from '../../tally/tally.ts';
import { chipOfParty, counted, type Desk, heldText, personName, seatName } from './desk.ts';

/** Parties there is room for in a sentence. */
const NAMED = 6;

/**
 * A contest in one sentence where "who leads, by how much" would say it wrongly: a question, lists, several members, a first
 * round. Null where that is what there is to say.
 */
export function kindStory(contest: Contest, tally: Tally, desk: Desk): string | null {
  if (tally.outcome === 'no-trend') return null;
  if (contest.kind === 'measure') return questionStory(contest, tally, desk);
  if (methodOf(contest).several) return severalStory(contest, tally, desk);
  if ((tally.advance?.length ?? 0) > 0) return runOffStory(contest, tally, desk);
  return null;
}

function questionStory(contest: Contest, tally: Tally, desk: Desk): string | null {
  const { say, format, election } = desk;
  if (tally.leader === null || tally.total === 0) return null;
  const yes = answerThatMustPass(contest, desk);
  const votesOf = (id: string | undefined): number =>
    tally.votes.find(({ candidate }) => candidate === id)?.votes ?? 0;
  const name = (id: string | undefined): string =>
    chipOfParty(election.candidates.get(contest.id)?.find((one) => one.id === id)?.party ?? null, desk).short;
  const share = (id: string | undefined): string => format.share(votesOf(id) / tally.total);
  const told = { answer: name(tally.leader), share: share(tally.leader), yes: name(yes) };
  // More votes than the other answer, and still not all that it needs.
  if (tally.leader !== yes && votesOf(yes) > votesOf(tally.leader))
    return say(isWon(tally) ? 'sayFellShort' : 'sayShort', {
      ...{ answer: told.yes, share: share(yes) },
    });
  if (!isWon(tally)) {
    const by = counted('marginVotes', Math.abs(tally.margin ?? 0), desk);
    return say('sayAnswerAhead', { ...told, by });
  }
  return say(tally.leader === yes ? 'sayPassed' : 'sayRejected', told);
}

/** Of a question the answer whose votes are held against the line. */
export function answerThatMustPass(
  contest: Contest,
  { election }: Pick<Desk, 'election'>,
): string | undefined {
  const roster = election.candidates.get(contest.id) ?? [];
  const { rule } = contest;
  const yes = rule.method === 'measure' ? rule.yes : undefined;
  return (roster.find(({ party }) => party === yes) ?? roster[0])?.id;
}

function severalStory(contest: Contest, tally: Tally, desk: Desk): string | null {
  const { say, format, election } = desk;
  const n = format.number(contest.elects);
  const seats = heldText(tally, desk, NAMED);
  const seat = seatName(contest, desk);
  if (seats === '') {
    const first = candidateOf(tally.leader, election);
    if (!first) return null;
    const who = say('whoOf', {
      name: personName(first, desk),
      party: chipOfParty(first.party, desk).short,
    });
    return say('sayFirstOf', { who, n });
  }
  if (isWon(tally)) return say('sayElected', { seat, seats });
  const elected = (tally.holders ?? []).filter(({ won }) => won).length;
  if (elected > 0)
    return say('sayElectedSoFar', {
      n: format.number(elected),
      of: n,
      seats: electedText(tally, desk),
    });
  return say(contest.kind === 'party' ? 'sayLists' : 'sayInLine', { n, seats });
}

function electedText(tally: Tally, desk: Desk): string {
  return heldText({ ...tally, holders: (tally.holders ?? []).filter(({ won }) => won) }, desk, NAMED);
}

function runOffStory(contest: Contest, tally: Tally, desk: Desk): string {
  const { say, election } = desk;
  const through = (tally.advance ?? []).flatMap((id) => candidateOf(id, election) ?? []);
  const names = through.slice(0, NAMED).map(({ party }) => chipOfParty(party, desk).short);
  const list = [...names, ...(through.length > NAMED ? ['…'] : [])].join(', ');
  return say(tally.outcome === 'run-off' ? 'sayRunOff' : 'sayToRunOff', {
    seat: seatName(contest, desk),
    list,
  });
}
