import type { Election } from '../election/election.ts';
import type { Count } from './count.ts';

/** Everything an event is derived from, beside the change itself. `election` is the amended one. */
export interface Scene {
  before: Count;
  after: Count;
  election: Election;
  now: number;
}
