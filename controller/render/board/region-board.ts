import type { Region, RegionKind } from '../../election/election.ts';
import { seatsIn } from '../../election/house-size.ts';
import type { Board } from './board.ts';
import { type Chip, chipOfParty, counted, type Desk } from './desk.ts';
import type { Shown } from './format.ts';
import { heldIn } from './held.ts';
import { type MapModel, mapModel, ringsInput } from './map-view.ts';
import { type SeatTable, seatTableOf } from './seat-table.ts';
import { regionHeadline } from './story.ts';
import type { NightView } from './view.ts';
import { fill } from './words.ts';

const MOST_TOTALS = 5;

interface RegionModel extends SeatTable {
  map: MapModel | null;
  /** Won and leading by party, most first. */
  totals: readonly { key: string; chip: Chip; seats: Shown }[];
  /** `33 seats` */
  seats: string;
}

/** A district's or phase's own map and the table of its seats. */
export function regionBoard(kind: RegionKind, region: Region): Board {
  const contests = new Set(region.contests);
  return {
    id: `${kind.key}-${region.id}`,
    template: kind.key === 'phase' ? 'phase' : 'district',
    title: (_view, desk) => regionTitle(kind, region, desk),
    headline: (view, desk) => regionHeadline(`${kind.key}-${region.id}`, region.contests, view, desk),
    scope: () => region,
    inputs: (view) => [
      view.election,
      view.maps.get(`${kind.key}-${region.id}`),
      ringsInput(view, contests),
      ...region.contests.map((id) => view.count.tallies.get(id)),
    ],
    model: (view, desk) => regionModel(kind, region, view, desk),
  };
}

/** A region's name as a title: `4` alone says nothing, `Phase 4` does. */
export function regionTitle(kind: RegionKind, region: Region, desk: Desk): string {
  const name = desk.format.name(region);
  const words = desk.words[kind.key];
  if (words?.includes('{name}')) return fill(words, { name });
  return /\p{L}/u.test(name) ? name : `${kind.label} ${name}`;
}

function regionModel(kind: RegionKind, region: Region, view: NightView, desk: Desk): RegionModel {
  const contests = region.contests.flatMap((id) => view.election.contests.get(id) ?? []);
  return {
    map: mapModel(`${kind.key}-${region.id}`, view),
    ...seatTableOf(contests, view, desk),
    totals: totalsOf(heldIn(region.contests, view), desk),
    seats: counted('districtSub', seatsIn(contests), desk),
  };
}

/** As many parties as there is room for; where there are more, the last place is that of all others. */
function totalsOf(held: ReturnType<typeof heldIn>, desk: Desk): RegionModel['totals'] {
  const total = (key: string, chip: Chip, of: ReturnType<typeof heldIn>) => {
    const seats = of.reduce((sum, [, { won, leading }]) => sum + won + leading, 0);
    return { key: `total-${key}`, chip, seats: { value: seats, text: desk.format.number(seats) } };
  };
  const shown = held.slice(0, held.length > MOST_TOTALS ? MOST_TOTALS - 1 : MOST_TOTALS);
  const rest = held.slice(shown.length);
  return [
    ...shown.map((one) => total(one[0], chipOfParty(one[0], desk), [one])),
    ...(rest.length > 0 ? [total('rest', chipOfParty(null, desk), rest)] : []),
  ];
}
