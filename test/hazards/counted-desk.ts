import assert from 'node:assert/strict';
import type { ContestId } from '../../controller/election/election.ts';
import { Desk, wb } from './desk.ts';

export const SEAT = wb(159);
export const GOOD = {
  electionDay: [500, 900, 4000, 9000, 10, 20, 30, 40, 50, 60],
  postal: [1, 2, 30, 40],
  done: 3,
};
export const NEXT = {
  electionDay: [600, 990, 4400, 9900, 11, 21, 31, 41, 51, 61],
  postal: [1, 2, 30, 40],
  done: 4,
};

/** A desk on which one seat was counted in part. */
export async function started(seat: ContestId = SEAT): Promise<Desk> {
  const desk = await Desk.open();
  desk.poll(10, [{ contest: seat, said: GOOD }]);
  assert.equal(desk.tally(seat).total, 14_683);
  return desk;
}
