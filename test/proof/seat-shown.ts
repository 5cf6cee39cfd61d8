import { load } from 'cheerio';

/** What the board of one seat says on disk: votes by roster serial. */
export interface SeatShown {
  contest: string;
  votes: ReadonlyMap<number, number>;
}

/** @returns null while it shows no votes */
export function seatShown(html: string): SeatShown | null {
  const $ = load(html);
  const votes = new Map<number, number>();
  let contest = '';
  for (const row of $('.candidate[data-k*="/"]').toArray()) {
    const [seat = '', serial] = ($(row).attr('data-k') ?? '').split('/');
    contest ||= seat;
    votes.set(Number(serial), Number($(row).find('.n .num').first().attr('data-n')));
  }
  return contest !== '' && [...votes.values()].some((count) => count > 0) ? { contest, votes } : null;
}

/** The number of a seat in its state: `EX-3` is 3. */
export function numberOf(contest: string): number {
  return Number(contest.split('-')[1]);
}
