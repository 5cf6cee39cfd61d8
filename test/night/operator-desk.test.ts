import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { OperatorCommand } from '../../controller/director/operator.ts';
import { commandOf } from '../../controller/director/operator-words.ts';
import { planRundown } from '../../controller/director/plan.ts';
import { readRundown } from '../../controller/director/rundown.ts';
import { type DirectorState, openingState } from '../../controller/director/state.ts';
import { loadElection } from '../../controller/election/load.ts';
import type { Logbook } from '../../controller/night/logbook.ts';
import { OperatorDesk } from '../../controller/night/operator-desk.ts';
import type { Show } from '../../controller/night/show.ts';
import { beginNight } from '../../controller/night/step.ts';
import { smallFolder } from '../election/small-folder.ts';

const RUNDOWN = fileURLToPath(new URL('../../scenes/rundown.yaml', import.meta.url));
let remove: () => Promise<void>;
let show: Pick<Show, 'parts' | 'state' | 'director'>;
before(async () => {
  const folder = await smallFolder();
  remove = folder.remove;
  const election = await loadElection(folder.dir);
  const own = await readRundown(`${folder.dir}/rundown.yaml`).catch(() => readRundown(RUNDOWN));
  show = {
    parts: { election, plan: planRundown(own, election), clock: { now: () => 1000, wall: () => 1000 } },
    state: beginNight(election, 'test'),
    director: openingState(),
  } as never;
});
after(() => remove());

const air = { cue: { scene: 'tally', reason: '', kind: 'rotation' }, takenAt: { night: 0, wall: 0 } };
const held = { kind: 'takeover', by: 'OBS', why: '', since: 0 };
const answers: [words: string, state: object, answer: string | RegExp, passedOn: boolean][] = [
  ['hold', { air }, 'holds the tally until release', true],
  ['hold', {}, 'holds the programme until release', true],
  ['cue tall', {}, 'wanted on air: the tally until clear or release', true],
  ['step', {}, 'wanted on air: the next scene', true],
  ['step', { held: { ...held, kind: 'panic' } }, 'panic stays until release', true],
  ['cue house 8', {}, 'wanted on air: the house for 8 s', true],
  ['cue house', {}, 'wanted on air: the house until clear or release', true],
  ['clear', {}, 'empties the queue of 0', true],
  ['panic', {}, 'wanted on air: standby until release', true],
  ['release', { held }, 'releases the takeover of OBS', true],
  ['release', {}, 'nothing was held; the rundown goes on', true],
  ['pin EX-1', {}, 'pin EX-1 Northtown', false],
  ['pin EX-1 1=5', {}, 'pin EX-1 Northtown', false],
  ['pin north', {}, 'pin EX-1 Northtown', false],
  ['withhold 2', {}, 'withhold EX-2 Midvale', false],
  ['find mid', {}, 'found 1', false],
  ['release EX-2', {}, 'release EX-2 Midvale: nothing was held, it follows its feed', false],
];
for (const [words, state, answer, passedOn] of answers)
  test(`the operator is answered in his own terms: ${words} ${JSON.stringify(state).slice(0, 30)}`, async () => {
    const desk = deskOf(state);
    assert.equal(await desk.obey(command(words), 'ana', null), answer);
    assert.equal(desk.take().commands?.length, passedOn ? 1 : 0);
  });

const refused: [words: string, reason: RegExp][] = [
  ['cue sta', /sta may be state, .*standby.*; say which/],
  ['cue atlantis', /no scene atlantis; there are state, tally, house, /],
  ['pin EX-9', /no contest of .* is called EX-9/],
  ['pin EX-1 1=5 99=3', /EX-1\/99 is not on the roster of EX-1 Northtown/],
  ['call EX-1 99', /99 is not on the roster of EX-1 Northtown/],
  ['take house', /nothing waits for the house/],
  ['drop house', /nothing waits for the house/],
  ['undo take', /no take to take back/],
  ['undo seat', /no pin, call, withholding or release of an operator stands/],
  ['pin EX-1 1=9000000000', /more than its \d+ electors; if it is so, say it again as sure/],
  ['release EX-9', /no contest of .* is called EX-9/],
  ['record start', /there is no OBS to do it/],
  ['pause', /this night is live/],
  ['play 20', /this night is live/],
  ['jump 14:30', /this night is live/],
  ['inject flip EX-1', /this night is live: its time goes by itself, and nothing in it is made up/],
];
for (const [words, reason] of refused)
  test(`what cannot be done is refused, and nothing is done: ${words}`, async () => {
    const desk = deskOf({});
    await assert.rejects(desk.obey(command(words), 'ana', null), reason);
    assert.deepEqual([desk.take().commands, desk.take().overrule], [[], undefined]);
  });

for (const words of ['hold', 'cue house 8', 'panic', 'release'])
  test(`an OBS that follows obeys its own operator: ${words}`, async () => {
    const desk = deskOf({ air }, true);
    assert.equal(await desk.obey(command(words), 'ana', null), `${words.split(' ')[0]}, on this OBS only`);
    assert.equal(desk.take().commands?.length, 1);
  });

for (const words of [
  'step',
  'clear',
  'pin EX-1',
  'call EX-1 1',
  'withhold EX-1',
  'release EX-1',
  'record start',
])
  test(`an OBS that follows refuses what is its leader's: ${words}`, async () => {
    const desk = deskOf({ air }, true);
    await assert.rejects(
      desk.obey(command(words), 'ana', null),
      /^Error: this OBS follows; ask the leading machine$/,
    );
    assert.deepEqual([desk.take().commands, desk.take().overrule], [[], undefined]);
  });

function deskOf(state: object, follows = false): OperatorDesk {
  const director: DirectorState = { ...openingState(), ...state };
  return new OperatorDesk({ ...show, director } as Show, [], {} as Logbook, { follows });
}

function command(words: string): OperatorCommand {
  return commandOf(words.split(' '), 'a reason');
}
