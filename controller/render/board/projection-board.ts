import type { HouseTotal } from '../../tally/house.ts';
import { type BlocRow, blocRow, mainBlocs, majorityLine } from './bloc-row.ts';
import type { Board, Headline } from './board.ts';
import type { Desk } from './desk.ts';
import { houseHeadline } from './story.ts';
import { houseOf, type NightView, type ProjectionView } from './view.ts';

/** One bloc's range through the night, as places in a chart of 1000 x 500. */
interface Band {
  key: string;
  colour: string;
  /** Outline of its range, and its most likely number, as points of SVG. */
  range: string;
  middle: string;
}

interface ProjectionModel {
  blocs: readonly BlocRow[];
  bands: readonly Band[];
  majority: string;
  /** Per cent of the chart's height below the majority line. */
  majorityAt: number;
  /** Times at both ends of the chart. */
  from: string;
  to: string;
  /** What stands there while nothing is projected. */
  none: string;
}

const BLOCS = 3;
const [WIDTH, HEIGHT] = [1000, 500];

/** What was projected through the night: each bloc's range over time, and how likely its majority is, in words. */
export const projectionBoard: Board = {
  id: 'projection',
  template: 'projection',
  title: (_view, { say }) => say('projection'),
  headline: (view, desk) => projectedHeadline(view, desk),
  inputs: (view) => [view.election, houseOf(view), view.projection, view.projections],
  model(view, desk): ProjectionModel {
    const { projection, projections = [] } = view;
    const house = houseOf(view);
    const [first, last] = [projections[0], projections.at(-1)];
    if (!projection || !first || !last)
      return {
        ...{ blocs: [], bands: [], majority: '', majorityAt: 50, from: '', to: '' },
        // Before much is counted, and again towards the end, nothing is projected, though there are data.
        none: desk.say(house.dataAt === null ? 'noData' : 'noProjection'),
      };
    const blocs = projectedBlocs(house, projection, desk);
    const of = blocs.map(({ id }) => id);
    const most = Math.max(
      house.majority * 1.15,
      ...projections.flatMap((one) => one.blocs.filter(({ id }) => of.includes(id)).map(({ high }) => high)),
    );
    return {
      blocs: blocs.map((bloc) => blocRow(bloc, house, projection, desk)),
      bands: blocs.map((bloc) => bandOf(bloc.id, bloc.colour ?? '', projections, most)),
      majority: majorityLine(house, desk).majority,
      majorityAt: Math.round((1000 * house.majority) / most) / 10,
      from: desk.format.time(first.at),
      to: desk.format.time(last.at),
      none: '',
    };
  },
};

/** Those with most seats of what is projected. */
function projectedBlocs(house: HouseTotal, { blocs }: ProjectionView, desk: Desk) {
  const seats = (id: string): number => blocs.find((bloc) => bloc.id === id)?.seats ?? 0;
  return mainBlocs(house, 6, desk)
    .filter(({ id }) => blocs.some((bloc) => bloc.id === id))
    .toSorted((a, b) => seats(b.id) - seats(a.id))
    .slice(0, BLOCS);
}

function bandOf(id: string, colour: string, projections: readonly ProjectionView[], most: number): Band {
  const [begin, end] = [projections[0]?.at ?? 0, projections.at(-1)?.at ?? 0];
  const known = projections.flatMap(({ at, blocs }) => {
    const bloc = blocs.find((one) => one.id === id);
    return bloc ? [{ ...bloc, x: end === begin ? WIDTH : (WIDTH * (at - begin)) / (end - begin) }] : [];
  });
  // A single projection is drawn over the whole width: a band without a width would not be seen.
  const points = known.length === 1 ? known.flatMap((one) => [{ ...one, x: 0 }, one]) : known;
  const place = (x: number, seats: number) => `${Math.round(x)},${Math.round(HEIGHT * (1 - seats / most))}`;
  return {
    key: `band-${id}`,
    colour,
    range: [
      ...points.map(({ x, high }) => place(x, high)),
      ...points.toReversed().map(({ x, low }) => place(x, low)),
    ].join(' '),
    middle: points.map(({ x, seats }) => place(x, seats)).join(' '),
  };
}

/** `AITC+ 209–219, majority very likely`; while nothing is projected, who leads. */
function projectedHeadline(view: NightView, desk: Desk): Headline {
  const house = houseOf(view);
  const told = houseHeadline('projection', house, view, desk);
  if (!view.projection) return told;
  const [first] = projectedBlocs(house, view.projection, desk).map((bloc) =>
    blocRow(bloc, house, view.projection, desk),
  );
  if (!first) return told;
  const { chip, projection, majority } = first;
  return { kicker: told.kicker, text: [`${chip.short} ${projection}`, majority].filter(Boolean).join(' · ') };
}
