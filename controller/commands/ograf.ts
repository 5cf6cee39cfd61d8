import { join, resolve } from 'node:path';
import type { ArgumentsCamelCase, CommandModule } from 'yargs';
import { wallClock } from '../clock.ts';
import { loadElection } from '../election/load.ts';
import { exportOgraf } from '../render/board/ograf.ts';
import { openPages } from '../render/board/pages.ts';
import { openMapBook } from '../render/map/map-book.ts';
import { emptyCount } from '../tally/count.ts';
import { sumHouse } from '../tally/house.ts';

interface OgrafOptions {
  election: string;
  out: string;
}

export const command: CommandModule = {
  command: 'ograf <election>',
  describe:
    'write every board as an EBU OGraf v1 graphic and a CasparCG template, for other graphics systems',
  builder: (yargs) =>
    yargs
      .positional('election', { type: 'string', demandOption: true, describe: 'election folder' })
      .option('out', { type: 'string', default: 'out/ograf', describe: 'folder to write' }),
  handler: async (argv) => {
    const options = argv as unknown as ArgumentsCamelCase<OgrafOptions>;
    const election = await loadElection(options.election);
    const dir = resolve(options.out);
    const count = emptyCount(election, 'test');
    const work = join(dir, '.pages');
    const view = {
      election,
      count,
      houses: new Map(election.states.map(({ code }) => [code, sumHouse(count, election, code)])),
      projection: null,
      flips: [],
      events: [],
      maps: (await openMapBook(election, count.tallies, work)).pictures,
      mode: 'test' as const,
      source: election.sourceShort ?? election.source,
      dataAt: null,
      now: wallClock.now(),
      clockRate: 0,
      seat: null,
    };
    const manifests = exportOgraf(view, openPages(election, work, { clock: wallClock }), dir);
    process.stdout.write(`${manifests.length} OGraf graphics and CasparCG templates in ${dir}\n`);
  },
};
