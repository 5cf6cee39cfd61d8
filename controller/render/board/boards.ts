import { hasBoard, hasHouse } from '../../election/board-pages.ts';
import type { Election } from '../../election/election.ts';
import type { Board } from './board.ts';
import { changesBoard } from './changes-board.ts';
import { closeBoard } from './close-board.ts';
import { declaredBoard } from './declared-board.ts';
import { electorsBoard } from './electors-board.ts';
import { flipBoard } from './flip-board.ts';
import { houseBoard } from './house-board.ts';
import { leftBoard } from './left-board.ts';
import { momentBoard } from './moment-board.ts';
import { stillBoard, tickerBoard, totalsOver } from './over-board.ts';
import { pastBoard } from './past-board.ts';
import { projectionBoard } from './projection-board.ts';
import { questionsBoard } from './questions-board.ts';
import { regionBoard } from './region-board.ts';
import { runOffBoard } from './run-off-board.ts';
import { seatBoard } from './seat-board.ts';
import { stagesBoard } from './stages-board.ts';
import { stateBoard } from './state-board.ts';
import { statesBoard } from './states-board.ts';
import { tallyBoard } from './tally-board.ts';
import { unitsBoard } from './units-board.ts';

/** Every board of an election, in the order of the preview's strip. */
export function boardsOf(election: Election): Board[] {
  const boards = [
    hasHouse(election) ? stateBoard : questionsBoard,
    tallyBoard,
    houseBoard,
    statesBoard,
    electorsBoard,
    seatBoard,
    stagesBoard,
    runOffBoard,
    unitsBoard,
    declaredBoard,
    changesBoard,
    pastBoard,
    closeBoard,
    leftBoard,
    projectionBoard,
    momentBoard,
    flipBoard,
    totalsOver('lower'),
    totalsOver('camera'),
    tickerBoard,
    ...election.regionKinds.flatMap((kind) => kind.regions.map((region) => regionBoard(kind, region))),
    stillBoard('standby'),
    stillBoard('soon'),
    stillBoard('thanks'),
  ].filter(({ id }) => hasBoard(id, election));
  const wanted = election.look.boards;
  if (!wanted) return boards;
  const kinds = election.regionKinds.flatMap(({ key, regions }) =>
    wanted.includes(key) ? regions.map(({ id }) => `${key}-${id}`) : [],
  );
  const named = new Set([...wanted, ...kinds]);
  // Standby is panic's picture: it cannot be left out.
  return boards.filter(({ id, template }) => id === 'standby' || named.has(id) || named.has(template));
}
