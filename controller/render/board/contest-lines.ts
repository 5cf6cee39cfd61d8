import type { CandidateId, Contest } from '../../election/election.ts';
import { seatsOf } from '../../election/house-size.ts';
import { methodOf } from '../../method/methods.ts';
import { isWon, type Tally } from '../../tally/tally.ts';
import { counted, type Desk } from './desk.ts';

/** A number that decides, as the seat board says it under the candidates. */
export interface ShownLine {
  key: string;
  /** `Needs 16,776,002 votes · has 17,410,742`. */
  text: string;
  reached: boolean;
  /** How much of it there is, per cent of the bar; the line itself stands at `at`. */
  width: number;
  at: number;
}

/** How a candidate stands: `won`, `leading` (a seat, as things stand), `through` to a second round, or nothing. */
export function standingOf(candidate: CandidateId, tally: Tally | undefined): string {
  if (!tally) return '';
  if (tally.holders && !decides(tally)) {
    const holding = tally.holders.find((one) => one.candidate === candidate);
    if (holding) return holding.won ? 'won' : 'leading';
    return tally.advance?.includes(candidate) ? 'through' : '';
  }
  if (tally.leader !== candidate) return '';
  return isWon(tally) ? 'won' : tally.outcome === 'leading' ? 'leading' : '';
}

/** A question has no seats: the answer that is ahead leads it. */
function decides({ holders, advance }: Tally): boolean {
  return holders?.length === 0 && advance?.length === 0;
}

/** What is needed against what there is: half of the votes, a quorum, a turnout, a majority of units. */
export function linesOf(tally: Tally | undefined, { say, format }: Desk): ShownLine[] {
  const whole = (n: number): string =>
    Number.isInteger(n) ? format.number(n) : `${format.number(Math.floor(n))}½`;
  return (tally?.lines ?? []).flatMap(({ key, needs, has, reached }) => {
    const text = say(`line-${key}`, { needs: whole(needs), has: whole(has) });
    if (text === '') return [];
    const end = Math.max(needs * 2, has, 1);
    return [
      {
        ...{ key, reached, text },
        width: Math.round((has / end) * 1000) / 10,
        at: Math.round((needs / end) * 1000) / 10,
      },
    ];
  });
}

/** What the margin is called: where several are elected it is between the last who is in and the first who is out. */
export function marginWord(contest: Contest | undefined, { say }: Desk): string {
  const several = contest !== undefined && methodOf(contest).several && contest.elects > 1;
  return say(several ? 'marginLastSeat' : 'margin');
}

/** `3 seats`, where a contest has more than one. */
export function seatsText(contest: Contest | undefined, desk: Desk): string {
  if (!contest || contest.kind === 'measure') return '';
  if (contest.weight > 1) return counted('electorsHere', seatsOf(contest), desk);
  if (contest.elects === 1) return '';
  return desk.say('seatsToFill', { n: desk.format.number(contest.elects) });
}
