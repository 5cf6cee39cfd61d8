import { DateTime } from 'luxon';
import type { Election } from '../../election/election.ts';
import type { Mode } from '../../mode.ts';
import type { FlipLine } from '../../tally/flips.ts';
import type { BlocTotal, HouseTotal } from '../../tally/house.ts';

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
 * The words for OBS's own text sources: short, whole without their neighbours, and never wrong when the boards
 * are late, because they are sent first.
 */
export function headlineTexts(
  house: HouseTotal,
  flips: readonly FlipLine[],
  election: Election,
  mode: Mode,
): Record<TextSource, string> {
  const number = new Intl.NumberFormat(`${election.locale}-u-nu-latn`);
  const blocs = house.parties.filter((bloc) => bloc.seats > 0);
  return {
    'Countnight headline': blocs.length === 0 ? 'No leads yet' : leaders(blocs),
    'Countnight majority': `Majority ${house.majority} of ${house.seats}`,
    'Countnight counted':
      house.counted === null
        ? `${number.format(house.votes)} votes`
        : `${number.format(house.votes)} votes · ${Math.floor(house.counted * 100)} % of rounds`,
    'Countnight data time':
      house.dataAt === null
        ? 'No data yet'
        : `Data of ${DateTime.fromMillis(house.dataAt, { zone: election.timeZone }).toFormat('HH:mm')}`,
    'Countnight last flip': flips[0] ? flipText(flips[0], election, number) : '',
    'Countnight mode': mode === 'live' ? 'LIVE' : 'TEST',
  };
}

// Four fit a lower third at 360p; the rest are summed, so that the line adds up.
function leaders(blocs: readonly BlocTotal[]): string {
  const first = blocs.length <= 4 ? blocs : blocs.slice(0, 3);
  const rest = blocs.slice(first.length).reduce((sum, bloc) => sum + bloc.seats, 0);
  const parts = first.map((bloc) => `${bloc.short} ${bloc.seats}`);
  return [...parts, ...(rest > 0 ? [`others ${rest}`] : [])].join(' · ');
}

function flipText(flip: FlipLine, election: Election, number: Intl.NumberFormat): string {
  const seat = election.contests.get(flip.contest)?.name ?? flip.contest;
  const roster = election.candidates.get(flip.contest) ?? [];
  const short = (id: string) => {
    const candidate = roster.find((one) => one.id === id);
    return (candidate && election.parties.get(candidate.party)?.short) ?? '?';
  };
  const margin = flip.margin === null ? '' : ` by ${number.format(flip.margin)}`;
  return `${seat}: ${short(flip.from)} to ${short(flip.to)}${margin}`;
}
