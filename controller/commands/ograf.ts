import { join, resolve } from 'node:path';
import { loadElection } from '../election/load.ts';
import { exportOgraf } from '../export/ograf.ts';
import { wallClock } from '../ground/clock.ts';
import { print } from '../ground/terminal.ts';
import { ELECTION, verb } from '../ground/verbs.ts';
import { openPages } from '../render/board/pages.ts';
import { viewOf } from '../render/board/view.ts';
import { openMapBook } from '../render/map/map-book.ts';
import { emptyCount } from '../tally/count.ts';
import { sumHouses } from '../tally/house.ts';

export const command = verb(
  { election: ELECTION, out: { type: 'string', default: 'out/ograf', describe: 'folder to write' } },
  async (options) => {
    const election = await loadElection(options.election);
    const dir = resolve(options.out);
    const count = emptyCount(election, 'test');
    const work = join(dir, '.pages');
    const { pictures: maps } = await openMapBook(election, count, work);
    const begun = { count, flips: [], recent: [] };
    const shown = { maps, projection: null, now: wallClock.now(), clockRate: 0 };
    const view = viewOf(election, begun, sumHouses(count, election), shown);
    const manifests = exportOgraf(view, openPages(election, work, { clock: wallClock }), dir);
    print(`${manifests.length} OGraf graphics in ${dir}\n`);
  },
);
