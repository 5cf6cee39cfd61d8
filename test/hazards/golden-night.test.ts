import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { direct } from '../../controller/director/direct.ts';
import { planRundown } from '../../controller/director/plan.ts';
import { readRundown } from '../../controller/director/rundown.ts';
import { SCENES } from '../../controller/director/rundown-file.ts';
import { openingState } from '../../controller/director/state.ts';
import type { ContestId, Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { startFeeds } from '../../controller/feed/run/feeds.ts';
import { type AiredLine, airTimeOf } from '../../controller/log/air-time.ts';
import { directorEntry, eventEntry } from '../../controller/log/as-run-entry.ts';
import { conductNight } from '../../controller/night/conduct.ts';
import { beginNight, step } from '../../controller/night/step.ts';
import { type CountEvent, EVENT_TYPES } from '../../controller/tally/event.ts';
import { sumHouse } from '../../controller/tally/house.ts';
import { checkInvariants, type PlayedNight, playNight } from './night-invariants.ts';
import { recordShortNight, SHORT_NIGHT } from './short-night.ts';

/**
 * One whole short night, from the first vote to the last declaration, with every kind of event in it. Read
 * short-night/night.txt for what the source says, short-night/events.txt for what is made of it, and
 * short-night/as-run.ndjson for what went on air. Each is compared byte for byte; UPDATE=1 writes the last two.
 */

const ELECTION = join(SHORT_NIGHT, 'election');
let dir: string;
let election: Election;
let played: PlayedNight;

before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'countnight-golden-'));
  election = await loadElection(ELECTION);
  await recordShortNight(election, join(dir, 'night'));
  played = await playNight(election, join(dir, 'night'));
});
after(() => rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));

test('what happened is told, line by line', () => golden('events.txt', `${played.log.join('\n')}\n`));

test('every kind of event is in it, and the night keeps its invariants', () => {
  const told = new Set(played.ids.map((id) => id.slice(0, id.indexOf(':'))));
  // Where one member is elected nobody has the last seat of several; test/tally/kinds.test.ts tells of that.
  assert.deepEqual([...told].sort(), EVENT_TYPES.filter((type) => type !== 'seat-changed').sort());
  checkInvariants(played);
  assert.deepEqual(played.open, []);
});

test('what went on air is told, line by line', async () => {
  const out = join(dir, 'out');
  await conductNight(
    {
      kind: 'rehearsal',
      election: ELECTION,
      out,
      obs: [],
      night: join(dir, 'night'),
      speed: 'max',
      exit: true,
    },
    { say: () => {}, signal: new AbortController().signal },
  );
  await golden('as-run.ndjson', await readFile(join(out, 'as-run.ndjson'), 'utf8'));
});

test('a director who looks every second tells the story: key seats at once, few tables, nothing twice', async () => {
  const plan = planRundown(await readRundown(join(SCENES, 'rundown.yaml')), election);
  const night = { file: join(dir, 'night'), speed: 'max' as const };
  const feeds = await startFeeds({ election, mode: 'rehearsal', night });
  let state = beginNight(election, 'rehearsal');
  let director = openingState();
  const lines: AiredLine[] = [];
  let at = 0;
  const look = (until: number, events: readonly CountEvent[], changed: ContestId[]) => {
    for (at ||= until; at <= until; at += 1000) {
      const told = at + 1000 > until ? { events, changed } : { events: [] };
      const house = sumHouse(state.count, election, election.mainState);
      const phase = house.won === house.contests ? 'end' : 'count';
      const { tallies } = state.count;
      const direction = direct(director, { plan, tallies, phase, ...told }, { night: at, wall: at });
      director = direction.state;
      for (const line of direction.log) {
        const { facts, ...entry } = directorEntry(line);
        lines.push({ ...entry, ...facts });
      }
    }
  };
  for await (const poll of feeds.polls()) {
    look(poll.at - 1, [], []);
    const done = step(state, poll, election, poll.at);
    state = done.state;
    at = poll.at;
    for (const event of done.events) {
      const { facts, ...entry } = eventEntry(event);
      lines.push({ ...entry, ...facts });
    }
    look(
      poll.at,
      done.events,
      done.changes.map(({ contest }) => contest),
    );
  }
  await feeds.stop();
  look(at + 180_000, [], []);
  const aired = airTimeOf(lines, new Set(election.keySeats?.map(({ contest }) => contest)));
  assert.ok(aired.takes > 100, `${aired.takes} takes`);
  assert.ok(aired.tables < 0.3, `tables of seats are on air for ${aired.tables} of the time`);
  assert.equal(aired.repeats, 0, 'boards taken twice in a row without news');
  assert.ok(aired.keySeats.length > 0);
  for (const { event, seconds } of aired.keySeats)
    assert.ok(seconds !== null && seconds <= 60, `${event} is on air after ${seconds} s`);
  // The night ends with its result.
  const taken = lines.filter(({ what }) => what === 'take').map(({ scene }) => scene);
  assert.ok(
    taken.slice(-12).includes('moment') && taken.slice(-12).includes('thanks'),
    taken.slice(-12).join(),
  );
});

async function golden(name: string, text: string): Promise<void> {
  const file = join(SHORT_NIGHT, name);
  if (process.env.UPDATE) await writeFile(file, text);
  const expected = (await readFile(file, 'utf8')).split('\n');
  for (const [i, line] of text.split('\n').entries()) assert.equal(line, expected[i], `${name}:${i + 1}`);
  assert.equal(text.split('\n').length, expected.length, `lines of ${name}`);
}
