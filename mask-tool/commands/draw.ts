import { verb } from '../../controller/ground/verbs.ts';
import { answer } from '../answer.ts';
import { COMMON, numberOf, sizeOf } from '../arguments.ts';
import { drawMaps } from '../draw-maps.ts';
import { progressOf } from '../progress.ts';

export const command = verb(
  {
    ...COMMON,
    boundaries: { type: 'string', demandOption: true },
    out: { type: 'string', demandOption: true, describe: 'folder for NAME.base.png and NAME.masks.txt' },
    size: { type: 'string', default: '1000x1000', describe: 'largest picture of the whole, WxH' },
    'region-size': { type: 'string', default: '820x820', describe: 'largest picture of a region, WxH' },
    region: { type: 'string', array: true, default: [], describe: 'property to draw one map a value of' },
    number: { type: 'string', describe: 'property that holds the seat number' },
    cells: {
      choices: ['hexagons', 'squares'],
      describe: 'one cell a seat instead of its shape; BOUNDARIES may be a CSV with lon and lat',
    },
    name: { type: 'string', describe: 'name of the map of the whole: state, or cells with --cells' },
    theme: { choices: ['dark', 'light'], default: 'dark' },
    padding: { type: 'number', default: 6, describe: 'px kept free around the map' },
    inset: { type: 'boolean', default: true, describe: 'magnify regions that are too small to be seen' },
    insets: { type: 'number', default: 3, describe: 'how many regions are magnified at most' },
    'inset-of': {
      type: 'string',
      array: true,
      default: [],
      describe: 'value of the first --region that is magnified in any case',
    },
    labels: {
      choices: ['none', 'number', 'name'],
      default: 'none',
      describe: 'write seat numbers or names into the base, where they fit',
    },
    label: { type: 'string', describe: 'property that holds the name to write' },
    cities: { type: 'string', describe: 'GeoJSON points to mark with dots and names' },
  },
  async (args) => {
    const progress = progressOf('maps');
    const { maps, shapeless } = await drawMaps({
      boundaries: args.boundaries,
      out: args.out,
      size: sizeOf(args.size),
      regionSize: sizeOf(args.regionSize),
      regions: args.region,
      theme: args.theme,
      padding: numberOf('padding', args.padding, 0, 1000),
      inset: args.inset,
      insets: numberOf('insets', args.insets, 0, 9),
      insetOf: args.insetOf,
      labels: args.labels,
      progress: progress.show,
      ...(args.cells === undefined ? {} : { cells: args.cells }),
      ...(args.name === undefined ? {} : { name: args.name }),
      ...(args.number === undefined ? {} : { number: args.number }),
      ...(args.label === undefined ? {} : { label: args.label }),
      ...(args.cities === undefined ? {} : { cities: args.cities }),
    });
    progress.stop();
    answer(args.json, { maps, shapeless }, [
      ...maps.map(({ name, width, height, seats, bytes, ...notes }) =>
        [
          `${name}: ${seats} seats, ${width}x${height}, ${Math.round(bytes / 1024)} KiB`,
          noteOf('too small to be seen, marked:', notes.tiny),
          noteOf('no room for the label of', notes.unlabelled),
          noteOf('no room for', notes.unmarked),
        ].join(''),
      ),
      ...(shapeless.length
        ? [`look: on no map, as there is no polygon for them: ${shapeless.join(', ')}`]
        : []),
    ]);
  },
);

/** A long list is told by its length; --json has all of it. */
function noteOf(what: string, list: readonly (string | number)[]): string {
  if (list.length === 0) return '';
  return `; ${what} ${list.length > 12 ? `${list.length} of them` : list.join(', ')}`;
}
