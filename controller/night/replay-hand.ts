import type { OperatorCommand } from '../director/operator.ts';
import { oneContest } from '../election/find.ts';
import type { ReplayHand } from '../feed/run/feeds.ts';
import type { Show } from './show.ts';

type ReplayCommand = Extract<OperatorCommand, { do: 'pause' | 'play' | 'jump' | 'inject' }>;

/**
 * Obeys what is asked of a night that is replayed.
 *
 * @returns what the operator reads @throws Error with the reason, always on a live night
 */
export function handleReplay(
  asked: ReplayCommand,
  hand: ReplayHand | null,
  { state, parts: { clock, election } }: Pick<Show, 'state' | 'parts'>,
): string {
  if (!hand) throw new Error('this night is live: its time goes by itself, and nothing in it is made up');
  const timeOf = (at: number) =>
    new Date(at).toLocaleTimeString('en-GB', { timeZone: election.timeZone, timeStyle: 'short' });
  switch (asked.do) {
    case 'pause':
      hand.pace(0);
      return `the night stands still at ${timeOf(clock.now())}`;
    case 'play': {
      const speed = hand.pace(asked.speed);
      return `the night goes on, ${speed === 'max' ? 'as fast as it goes' : `${speed} times as fast as it was`}`;
    }
    case 'jump':
      return `the night goes on from ${timeOf(hand.jump(asked.to))}`;
    case 'inject': {
      const { fault, minutes } = asked;
      const long = `for ${minutes} minutes of the night`;
      if (fault === 'outage') {
        hand.inject(fault, null, minutes);
        return `injects an outage of all sources ${long}`;
      }
      if (asked.contest === null) throw new Error(`inject ${fault} wants a contest`);
      const { id, name } = oneContest(election, asked.contest);
      const last = state.count.seats.get(id)?.last;
      if (!last || last.unit !== undefined || (last.rows.length < 2 && !last.lead))
        throw new Error(
          `no numbers of ${id} ${name} are believed just now, so nothing can go wrong with them; try another, or a little later`,
        );
      hand.inject(fault, last, minutes);
      return `injects ${fault} into ${id} ${name} ${long}`;
    }
  }
}
