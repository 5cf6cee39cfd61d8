import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SingleBar } from 'cli-progress';
import { PNG } from 'pngjs';
import yargs, { type Argv } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { loadMasks, type Masks, writeMasks } from '../controller/render/map/mask-file.ts';
import { openMap } from '../controller/render/map/painter.ts';
import { fitsMap } from '../controller/render/map/png-inspect.ts';
import { replaceFile } from '../controller/render/map/save-map.ts';
import { EXIT, UserError } from '../controller/user-error.ts';
import { formatOf, readAny, writeAny } from './convert.ts';
import { drawMaps } from './draw-maps.ts';
import { type ExtractPlan, extract } from './extract.ts';
import { highlight } from './highlight.ts';
import { type Complaint, judgeMasks } from './judge.ts';
import { drawSheet } from './sheet.ts';

// Only this file prints or exits; --json says the same to a program.
const cli = yargs(hideBin(process.argv))
  .scriptName('mask-tool')
  .usage('$0 COMMAND: base maps and masks, from screenshots or boundaries')
  .option('json', { type: 'boolean', default: false, describe: 'print the result as JSON' })
  .command(
    'extract <screenshots..>',
    'screenshots, one a seat, in which the seat is highlighted -> masks',
    (args) =>
      args
        .positional('screenshots', {
          type: 'string',
          array: true,
          demandOption: true,
          describe: 'PNG or JPEG files, or folders of them',
        })
        .option('base', {
          type: 'string',
          describe: 'the same picture with nothing highlighted; written beside the masks as NAME.base.png',
        })
        .option('out', { type: 'string', demandOption: true, describe: 'mask file to write, NAME.masks.txt' })
        .option('colour', { type: 'string', default: 'ffff00', describe: 'the highlight, rrggbb' })
        .option('tolerance', {
          type: 'number',
          default: 12,
          describe: 'how far a colour may be from it (OKLab, times 100)',
        })
        .option('crop', { type: 'string', describe: 'X,Y,W,H of the map in the screenshots' })
        .option('pattern', {
          type: 'string',
          describe: 'regular expression; its first group is the seat number in a file name',
        })
        .option('seats', { type: 'string', describe: 'seats that must be there: 1-294, or 1,2,5-9' })
        .option('align', { type: 'boolean', default: true, describe: 'find how far screenshots have moved' })
        .option('jobs', { type: 'number', describe: 'worker threads; default: one a core' })
        .option('force', {
          type: 'boolean',
          default: false,
          describe: 'write the masks even when the set is not whole',
        }),
    async (args) => {
      const files = args.screenshots.flatMap(picturesOf);
      const plan: ExtractPlan = {
        screenshots: files,
        colour: colourOf(args.colour),
        tolerance: numberOf('tolerance', args.tolerance, 0, 100),
        align: args.align,
        ...(args.base === undefined ? {} : { base: args.base }),
        ...(args.crop === undefined ? {} : { crop: cropOf(args.crop) }),
        ...(args.pattern === undefined ? {} : { pattern: patternOf(args.pattern) }),
        ...(args.seats === undefined ? {} : { expected: numbersOf(args.seats) }),
        ...(args.jobs === undefined ? {} : { jobs: numberOf('jobs', args.jobs, 1, 64) }),
      };
      const baseFile = basePathOf(args.out);
      refuseFolder(args.out);
      const progress = progressOf('screenshots');
      const { masks, complaints, decodingShare, moved, base } = await extract({
        ...plan,
        progress: progress.show,
      });
      progress.stop();
      const fatal = complaints.some((complaint) => complaint.fatal);
      const written = (!fatal || args.force) && masks.seats.size > 0;
      if (written) save(args.out, writeMasks(masks));
      if (written && base) save(baseFile, PNG.sync.write(base));
      report(args.json, { ...sum(masks), complaints, decodingShare, moved, written }, [
        ...complaints.map(lineOf),
        `${masks.seats.size} seats from ${files.length} screenshots of ${masks.width}x${masks.height}; ${Math.round(decodingShare * 100)} % of the time went into decoding`,
        ...(written ? [args.out, ...(base ? [baseFile] : [])] : ['The set is not whole: nothing written']),
      ]);
      if (fatal) process.exitCode = EXIT.data;
    },
  )
  .command(
    'draw <boundaries>',
    'GeoJSON or TopoJSON -> base maps and masks',
    (args) =>
      args
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
          describe: 'magnify a region that is too small to be seen',
        })
        .option('labels', {
          choices: ['none', 'number', 'name'] as const,
          default: 'none' as const,
          describe: 'write seat numbers or names into the base, where they fit',
        })
        .option('label', { type: 'string', describe: 'property that holds the name to write' })
        .option('cities', { type: 'string', describe: 'GeoJSON points to mark with dots and names' }),
    async (args) => {
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
        labels: args.labels,
        progress: progress.show,
        ...(args.number === undefined ? {} : { number: args.number }),
        ...(args.label === undefined ? {} : { label: args.label }),
        ...(args.cities === undefined ? {} : { cities: args.cities }),
      });
      progress.stop();
      report(args.json, { maps, shapeless }, [
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
  )
  .command(
    'highlight <base> <masks>',
    'base map and masks -> one screenshot a seat, in which it is highlighted',
    (args) =>
      pair(args)
        .option('out', { type: 'string', demandOption: true, describe: 'folder for the screenshots' })
        .option('colour', { type: 'string', default: 'ffff00', describe: 'rrggbb' }),
    async (args) => {
      const progress = progressOf('seats');
      const files = highlight(
        readFile(args.base),
        await loadMasks(args.masks),
        args.out,
        colourOf(args.colour),
        progress.show,
      );
      progress.stop();
      report(args.json, { files }, [`${files.length} screenshots in ${args.out}`]);
    },
  )
  .command(
    'check <base> <masks>',
    'do a base map and its masks fit each other and make sense?',
    (args) => pair(args),
    async (args) => {
      const masks = await loadMasks(args.masks);
      const { mode } = openMap(readFile(args.base), masks, args.base);
      const complaints = judgeMasks(masks);
      report(args.json, { ...sum(masks), mode, complaints }, [
        ...complaints.map(lineOf),
        `${masks.seats.size} seats, ${masks.width}x${masks.height}; painted by ${HOW[mode]}`,
      ]);
    },
  )
  .command(
    'sheet <base> <masks>',
    'contact sheet: every seat numbered and coloured, for the eye',
    (args) => pair(args).option('out', { type: 'string', demandOption: true, describe: 'PNG to write' }),
    async (args) => {
      save(args.out, drawSheet(readFile(args.base), await loadMasks(args.masks)));
      report(args.json, { out: args.out }, [args.out]);
    },
  )
  .command(
    'convert <in> <out>',
    'masks to and from an id PNG, a list of coordinates (.txt), GeoJSON outlines',
    (args) =>
      args
        .positional('in', { type: 'string', demandOption: true })
        .positional('out', { type: 'string', demandOption: true }),
    async (args) => {
      const format = formatOf(args.out);
      const masks = await readAny(args.in);
      save(args.out, writeAny(masks, format));
      report(args.json, sum(masks), [
        `${masks.seats.size} seats, ${masks.width}x${masks.height}: ${args.out}`,
      ]);
    },
  )
  .demandCommand(1, 'Say what to do: extract, draw, highlight, check, sheet or convert')
  .strict()
  .exitProcess(false)
  .fail((message, error) => {
    throw error ?? new UserError({ what: message, remedy: 'mask-tool --help' }, EXIT.usage);
  });

const HOW = {
  palette: 'rewriting palette entries (fastest)',
  indexed: 'repainting bands, one byte a pixel',
  rgba: 'repainting bands, four bytes a pixel',
  pngjs: 'pngjs writing the whole picture (slow)',
} as const;

try {
  await cli.parseAsync();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`mask-tool: ${error.message}\n`);
  process.exitCode = error.exitCode;
}

function pair<T>(args: Argv<T>) {
  return args
    .positional('base', { type: 'string', demandOption: true, describe: 'NAME.base.png' })
    .positional('masks', { type: 'string', demandOption: true, describe: 'NAME.masks.txt' });
}

function report(json: boolean, data: object, lines: readonly string[]): void {
  process.stdout.write(json ? `${JSON.stringify(data)}\n` : `${lines.join('\n')}\n`);
}

function sum(masks: Masks): { width: number; height: number; seats: number } {
  return { width: masks.width, height: masks.height, seats: masks.seats.size };
}

function lineOf({ kind, fatal, text }: Complaint): string {
  return `${fatal ? 'ERROR' : 'look'} ${kind}: ${text}`;
}

/** A bar on a terminal, a line at every tenth elsewhere. */
function progressOf(what: string): { show: (done: number, of: number) => void; stop: () => void } {
  if (process.stderr.isTTY) {
    const bar = new SingleBar({
      format: `${what} [{bar}] {value}/{total} {eta_formatted}`,
      hideCursor: true,
    });
    let started = false;
    return {
      show: (done, of) => {
        if (!started) bar.start(of, 0);
        started = true;
        bar.update(done);
      },
      stop: () => bar.stop(),
    };
  }
  let tenth = 0;
  return {
    show: (done, of) => {
      if (Math.floor((done * 10) / of) <= tenth) return;
      tenth = Math.floor((done * 10) / of);
      process.stderr.write(`${what}: ${done} of ${of}\n`);
    },
    stop: () => {},
  };
}

function picturesOf(path: string): string[] {
  const wrong = (cause?: unknown): never => {
    throw new UserError(
      { what: 'No such screenshots', got: path, expected: 'PNG or JPEG files, or a folder of them' },
      EXIT.data,
      { cause },
    );
  };
  let isFolder = false;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (cause) {
    wrong(cause);
  }
  if (!isFolder) return [path];
  const files = readdirSync(path).filter((name) => /\.(png|jpe?g)$/i.test(name));
  return files.length ? files.sort().map((name) => join(path, name)) : wrong();
}

function readFile(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new UserError({ what: 'Cannot read the file', where: file }, EXIT.data, { cause });
  }
}

function save(file: string, content: string | Uint8Array): void {
  try {
    replaceFile(resolve(file), [typeof content === 'string' ? Buffer.from(content) : content]);
  } catch (cause) {
    throw new UserError({ what: 'Cannot write the file', where: file, got: String(cause) }, EXIT.io, {
      cause,
    });
  }
}

function usage(what: string, got: string, expected: string): never {
  throw new UserError({ what, got, expected }, EXIT.usage);
}

function colourOf(text: string): string {
  return /^#?([0-9a-f]{6})$/i.exec(text)?.[1] ?? usage('Not a colour', text, 'rrggbb');
}

function sizeOf(text: string): { width: number; height: number } {
  const found = /^(\d{2,5})x(\d{2,5})$/.exec(text);
  const size = { width: Number(found?.[1]), height: Number(found?.[2]) };
  return fitsMap(size) ? size : usage('Not a size', text, 'WxH, at most 40 million pixels');
}

function numberOf(option: string, value: number, least: number, most: number): number {
  const good = Number.isFinite(value) && value >= least && value <= most;
  return good ? value : usage(`Not a value for --${option}`, `${value}`, `a number from ${least} to ${most}`);
}

/** `maps/state.masks.txt` -> `maps/state.base.png`. */
function basePathOf(masks: string): string {
  return `${masks.replace(/(\.masks)?\.txt$/i, '')}.base.png`;
}

/** Said before the work, not after it. */
function refuseFolder(file: string): void {
  const folder = dirname(resolve(file));
  if (!existsSync(folder)) throw new UserError({ what: 'There is no such folder', where: folder }, EXIT.io);
}

/** A long list is told by its length; --json has all of it. */
function noteOf(what: string, list: readonly (string | number)[]): string {
  if (list.length === 0) return '';
  return `; ${what} ${list.length > 12 ? `${list.length} of them` : list.join(', ')}`;
}

function cropOf(text: string): { x: number; y: number; width: number; height: number } {
  const found = /^(\d+),(\d+),(\d+),(\d+)$/.exec(text)?.slice(1).map(Number);
  const [x, y, width, height] = found ?? usage('Not a crop', text, 'X,Y,W,H');
  return { x: x as number, y: y as number, width: width as number, height: height as number };
}

function patternOf(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    return usage('Not a regular expression', text, 'one whose first group is the seat number');
  }
}

function numbersOf(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const found = /^(\d+)(?:-(\d+))?$/.exec(part.trim());
    if (!found) return usage('Not seat numbers', text, '1-294, or 1,2,5-9');
    const from = Number(found[1]);
    const to = Number(found[2] ?? found[1]);
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
  });
}
