import type { Election } from './election.ts';

type Needs = (
  election: Pick<Election, 'contests' | 'states' | 'units'> & Partial<Pick<Election, 'past'>>,
) => boolean;

/** Whether an election fills seats; one of questions alone has no house. */
export const hasHouse: Needs = ({ contests }) =>
  contests.size === 0 || [...contests.values()].some(({ kind }) => kind !== 'measure');

/** Whether every contest is a seat that one member wins by the most votes: of others nothing is projected. */
const isOfSeats: Needs = ({ contests, units }) =>
  (units?.size ?? 0) === 0 &&
  [...contests.values()].every(({ rule, weight }) => rule?.method === 'plurality' && weight === 1);

/** Whether what a contest is worth differs: electoral votes. */
const hasElectors: Needs = ({ contests }) =>
  new Set([...contests.values()].map(({ weight }) => weight)).size > 1;

/** Whether there is a last result to compare with. */
function hasPast({ past }: Parameters<Needs>[0]): boolean {
  return (past?.size ?? 0) > 0;
}

/** What a board needs of an election to have something to say; every other board has it always. */
const NEEDS: Readonly<Record<string, Needs>> = {
  ...{ tally: hasHouse, house: hasHouse, declared: hasHouse, moment: hasHouse },
  ...{ close: hasHouse, left: hasHouse, projection: isOfSeats, changes: hasPast, past: hasPast },
  states: ({ states }) => states.length > 1,
  electors: hasElectors,
  stages: ({ contests }) => [...contests.values()].some(({ rule }) => rule?.method === 'ranked'),
  'run-off': ({ contests }) => [...contests.values()].some(({ rule }) => rule?.method === 'run-off'),
  units: ({ units }) => (units?.size ?? 0) > 0,
};

/** Whether an election has what a board of every election shows, by its page id. */
export function hasBoard(page: string, election: Parameters<Needs>[0]): boolean {
  return NEEDS[page]?.(election) ?? true;
}

/** Pages with a transparent ground, for whatever lies below. */
const OVER = new Set(['lower', 'ticker', 'camera', 'flip']);

/** Whether a page covers all that lies below it. */
export function isOpaque(page: string): boolean {
  return !OVER.has(page);
}
