import { candidateOf } from '../../election/candidate.ts';
import type { Mode } from '../../ground/mode.ts';
import type { FlipLine } from '../../tally/flips.ts';
import type { BlocTotal, HouseTotal } from '../../tally/house.ts';
import { chipOfParty, type Desk, seatName } from './desk.ts';
import { countedText } from './furniture.ts';

/**
 * Names of the text sources: those of scenes/numbers.yaml are made by us, and a text source of the user's own
 * with one of these names is filled as well.
 */
export type TextSource =
  | 'Countnight headline'
  | 'Countnight majority'
  | 'Countnight counted'
  | 'Countnight data time'
  | 'Countnight last flip'
  | 'Countnight mode';

/**
 * The words for OBS's own text sources, in the desk's language: short, whole without their neighbours, and never wrong
 * when the boards are late, because they are sent first.
 */
export function headlineTexts(
  house: HouseTotal,
  flips: readonly FlipLine[],
  desk: Desk,
  mode: Mode,
): Record<TextSource, string> {
  const { say, format } = desk;
  // Where nobody is elected the answers stand with their shares.
  const isQuestion = house.polled === 0 && house.contests > 0;
  const blocs = house.parties.filter((bloc) => bloc.seats > 0 || (isQuestion && bloc.share !== null));
  const majority = { n: format.number(house.majority), of: format.number(house.seats) };
  return {
    'Countnight headline': blocs.length === 0 ? say('noLeads') : leaders(blocs, isQuestion, desk),
    'Countnight majority': isQuestion ? '' : say('majorityOf', majority),
    'Countnight counted': countedText(house, desk),
    'Countnight data time':
      house.dataAt === null ? say('noData') : say('dataOf', { time: format.time(house.dataAt) }),
    'Countnight last flip': flips[0] ? flipText(flips[0], desk) : '',
    'Countnight mode': say(mode === 'live' ? 'live' : 'test'),
  };
}

// Four fit a lower third at 360p; the rest are summed, so that the line adds up.
function leaders(blocs: readonly BlocTotal[], shares: boolean, { say, format }: Desk): string {
  const first = blocs.length <= 4 ? blocs : blocs.slice(0, 3);
  const rest = blocs.slice(first.length).reduce((sum, bloc) => sum + bloc.seats, 0);
  const parts = first.map(
    ({ short, seats, share }) => `${short} ${shares ? format.share(share ?? 0) : format.number(seats)}`,
  );
  return [...parts, ...(rest > 0 ? [`${say('others')} ${format.number(rest)}`] : [])].join(' · ');
}

function flipText({ contest, from, to, margin }: FlipLine, desk: Desk): string {
  const { election, say, format } = desk;
  const seat = election.contests.get(contest);
  const short = (id: FlipLine['from']) => chipOfParty(candidateOf(id, election)?.party ?? null, desk).short;
  const names = { seat: seat ? seatName(seat, desk) : contest, from: short(from), to: short(to) };
  if (margin === null) return say('leadMoved', names);
  return say('leadMovedBy', { ...names, n: format.number(margin) });
}
