import type { CommandModule } from 'yargs';
import { answer } from '../answer.ts';
import { type CommonArgs, numberOf, sizeOf } from '../arguments.ts';
import { drawMaps } from '../draw-maps.ts';
import { progressOf } from '../progress.ts';

interface Args extends CommonArgs {
  boundaries: string;
  out: string;
  size: string;
  'region-size': string;
  region: string[];
  number: string | undefined;
  name: string;
  theme: 'dark' | 'light';
  padding: number;
  inset: boolean;
  insets: number;
  'inset-of': string[];
  labels: 'none' | 'number' | 'name';
  label: string | undefined;
  cities: string | undefined;
}

export const command: CommandModule<CommonArgs, Args> = {
  builder: (yargs) =>
    yargs
      .positional('boundaries', { type: 'string', demandOption: true })
      .option('out', {
        type: 'string',
        demandOption: true,
        describe: 'folder for NAME.base.png and NAME.masks.txt',
      })
      .option('size', {
        type: 'string',
        default: '1000x1000',
        describe: 'largest picture of the whole, WxH',
      })
      .option('region-size', {
        type: 'string',
        default: '820x820',
        describe: 'largest picture of a region, WxH',
      })
      .option('region', {
        type: 'string',
        array: true,
        default: [] as string[],
        describe: 'property to draw one map a value of',
      })
      .option('number', { type: 'string', describe: 'property that holds the seat number' })
      .option('name', { type: 'string', default: 'state', describe: 'name of the map of the whole' })
      .option('theme', { choices: ['dark', 'light'] as const, default: 'dark' as const })
      .option('padding', { type: 'number', default: 6, describe: 'px kept free around the map' })
      .option('inset', {
        type: 'boolean',
        default: true,
        describe: 'magnify regions that are too small to be seen',
      })
      .option('insets', { type: 'number', default: 3, describe: 'how many regions are magnified at most' })
      .option('inset-of', {
        type: 'string',
        array: true,
        default: [] as string[],
        describe: 'value of the first --region that is magnified in any case',
      })
      .option('labels', {
        choices: ['none', 'number', 'name'] as const,
        default: 'none' as const,
        describe: 'write seat numbers or names into the base, where they fit',
      })
      .option('label', { type: 'string', describe: 'property that holds the name to write' })
      .option('cities', { type: 'string', describe: 'GeoJSON points to mark with dots and names' }),
  handler: async (args) => {
    const progress = progressOf('maps');
    const { maps, shapeless } = await drawMaps({
      boundaries: args.boundaries,
      out: args.out,
      size: sizeOf(args.size),
      regionSize: sizeOf(args.regionSize),
      regions: args.region,
      name: args.name,
      theme: args.theme,
      padding: numberOf('padding', args.padding, 0, 1000),
      inset: args.inset,
      insets: numberOf('insets', args.insets, 0, 9),
      insetOf: args['inset-of'],
      labels: args.labels,
      progress: progress.show,
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
};

/** A long list is told by its length; --json has all of it. */
function noteOf(what: string, list: readonly (string | number)[]): string {
  if (list.length === 0) return '';
  return `; ${what} ${list.length > 12 ? `${list.length} of them` : list.join(', ')}`;
}
