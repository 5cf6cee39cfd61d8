import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planRundown } from '../../controller/director/plan.ts';
import { readRundown } from '../../controller/director/rundown.ts';
import { SCENES } from '../../controller/director/rundown-file.ts';
import type { Contest, ContestId, Election } from '../../controller/election/election.ts';
import type { CountEvent, EventType } from '../../controller/tally/event.ts';
import { election, leadChange, majority, Played } from './small-night.ts';

/** Key seats: one of the state whose map is shown, one of a further state. */
const OURS: ContestId = 'WB-3';
const THEIRS: ContestId = 'TN-1';

async function played(): Promise<Played> {
  const keySeats = [OURS, THEIRS].map((contest) => ({
    contest,
    name: contest,
    names: {},
    reason: 'it matters',
    reasons: {},
  }));
  const contests = new Map(election.contests).set(THEIRS, { id: THEIRS, name: 'Harbour' } as Contest);
  const own: Election = { ...election, keySeats, contests };
  return new Played(planRundown(await readRundown(`${SCENES}/rundown.yaml`), own));
}

function told(contest: ContestId, type: EventType, at: number, id = `${type}:${contest}:1`): CountEvent {
  const event = leadChange(1, 1, 2, at, type);
  const state = contest.slice(0, 2);
  return { ...event, id, contest, state, from: null, to: `${contest}/2`, weight: 40 };
}

/** Seconds at which the board of a seat was taken or told more. */
function shown({ log }: Played, contest: ContestId, event: string): number[] {
  return log
    .filter(({ verb, events }) => (verb === 'take' || verb === 'extended') && events.includes(event))
    .filter((line) => line.scene === 'seat' && line.contest === contest)
    .map(({ at }) => at / 1000);
}

for (const contest of [OURS, THEIRS])
  test(`the declaration of ${contest}, a key seat, is shown in the minute, whatever else happens`, async () => {
    const night = (await played()).until(30);
    const declared = told(contest, 'declared', 31);
    night.tick({ events: [majority(31), declared, leadChange(1, 1, 2, 31, 'upset')] });
    for (const seat of [1, 2, 4, 5, 6]) night.tick({ events: [told(`WB-${seat}`, 'declared', 32)] });
    night.until(100);
    const [first] = shown(night, contest, declared.id);
    assert.ok(first !== undefined && first <= 31 + 60, `shown at ${first}`);
  });

test('what viewers were told of a key seat elsewhere is taken back before them', async () => {
  const night = (await played()).until(30);
  night.tick({ events: [told(THEIRS, 'declared', 31)] });
  night.until(60);
  const back = { ...told(THEIRS, 'retracted', 61, 'retracted:win:TN-1:2'), from: 'TN-1/2' };
  night.tick({ events: [back] });
  night.until(90);
  assert.equal(shown(night, THEIRS, back.id).length, 1);
});
