import assert from 'node:assert/strict';
import { test } from 'node:test';
import { direct } from '../../controller/director/direct.ts';
import type { ContestId } from '../../controller/election/election.ts';
import type { CountEvent } from '../../controller/tally/event.ts';
import type { Tally } from '../../controller/tally/tally.ts';
import { leadChange, majority, operator, Played, RUNDOWN, smallPlan } from './small-night.ts';

test('the rotation goes round, each entry for its time', () => {
  const night = new Played().until(70);
  assert.deepEqual(night.takes(), [
    [0, 'state'],
    [20, 'district-north'],
    [30, 'tally'],
    [42, 'state'],
    [62, 'district-south'],
  ]);
});

test('the rotation shows the district where most has happened', () => {
  const night = new Played();
  night.tick();
  night.tick({ changed: ['WB-5', 'WB-5', 'WB-3'] });
  // The choice was made (and is preloading) before the change: it stays, and east is next.
  night.until(70);
  assert.deepEqual(
    night.takes().map(([, scene]) => scene),
    ['state', 'district-north', 'tally', 'state', 'district-east'],
  );
});

const EVENING = RUNDOWN.replace(
  '  - { scene: state, seconds: 20 }',
  `  - { scene: soon, seconds: 30 }
  - { scene: thanks, when: before, seconds: 30 }
  - { scene: state, when: count, seconds: 20 }`,
);
const BEGUN = { phase: 'count', blank: new Set(['soon']) } as const;

test('what says that the count is to begin leaves with the first vote, whatever its time; and does not come back', () => {
  const night = new Played(smallPlan(EVENING));
  night.tick({ phase: 'before' });
  night.tick({ phase: 'before' });
  // Its minimum is five seconds; its own time thirty.
  while (night.second < 150) night.tick(BEGUN);
  assert.deepEqual(night.takes().slice(0, 3), [
    [0, 'soon'],
    [3, 'state'],
    [23, 'district-north'],
  ]);
  assert.equal(night.takes().filter(([, scene]) => scene === 'soon').length, 1);
});

test('a place of the rotation for the time before the first vote ends with it; a board that has another place stays', () => {
  const waits = new Played(
    smallPlan(EVENING.replace('soon, seconds: 30', 'state, when: before, seconds: 9')),
  );
  for (const phase of ['before', 'before', 'before', 'count'] as const) waits.tick({ phase });
  while (waits.second < 14) waits.tick({ phase: 'count' });
  // The map is for both parts of the night.
  assert.deepEqual(waits.takes(), [
    [0, 'state'],
    [9, 'district-north'],
  ]);
  const over = new Played(smallPlan(EVENING.replace(/ {2}- \{ scene: soon.*\n/, '')));
  over.tick({ phase: 'before' });
  while (over.second < 4) over.tick({ phase: 'count' });
  assert.deepEqual(over.takes(), [
    [0, 'thanks'],
    // Loaded by then.
    [1, 'district-north'],
  ]);
});

test('a human keeps on air what he put there, also a board for the time before the first vote', () => {
  const night = new Played(smallPlan(EVENING));
  night.tick({ phase: 'before', commands: [operator({ do: 'cue', scene: 'soon' })] });
  while (night.second < 60) night.tick(BEGUN);
  assert.deepEqual(night.takes(), [[0, 'soon']]);
});

test('a flip cuts to its district and back, for what was left of the interrupted board', () => {
  const night = new Played().until(1);
  night.tick({ events: [leadChange(3, 1, 2, 2)] });
  night.until(60);
  // Settled at 12 after ten seconds of hysteresis, preloaded for one, on air until its maximum, then back.
  assert.deepEqual(night.takes().slice(0, 4), [
    [0, 'state'],
    [13, 'district-south'],
    [29, 'state'],
    [36, 'district-north'],
  ]);
  const [, cut, back] = night.verbs('take');
  assert.deepEqual([cut?.kind, cut?.reason], ['event', 'Seat 3: 2 leads 1']);
  assert.deepEqual(cut?.events, ['lead-changed:WB-3:1>2@2']);
  assert.equal(back?.reason, 'back to the state map');
});

test('a flip that flips back within its hysteresis never reaches air', () => {
  const night = new Played().until(1);
  night.tick({ events: [leadChange(3, 1, 2, 2), leadChange(3, 1, 2, 2, 'flip')] });
  night.until(7);
  night.tick({ events: [leadChange(3, 2, 1, 8), leadChange(3, 2, 1, 8, 'flip')] });
  night.until(19);
  assert.deepEqual(night.takes(), [[0, 'state']]);
  const [undone] = night.verbs('undone');
  assert.equal(undone?.reason, 'Seat 3: the lead went back after 6 s, before it was on air');
  assert.equal(undone?.events.length, 2);
  assert.deepEqual(night.state.queue, []);
});

/** The count as it stands: who leads in a seat, by serial; null for a tie. */
function standing(seat: number, leader: number | null, outcome: Tally['outcome'] = 'leading') {
  const contest: ContestId = `WB-${seat}`;
  const tally = { contest, leader: leader === null ? null : `${contest}/${leader}`, outcome };
  return new Map([[contest, tally as Tally]]);
}

function takenBack(seat: number, from: number, to: number, atSeconds: number): CountEvent {
  const event = leadChange(seat, from, to, atSeconds, 'retracted');
  return { ...event, reason: `Seat ${seat}: the lead of ${from} is taken back` };
}

const TAKING_BACK = `${RUNDOWN}  - { on: [retracted], scene: '{district}', priority: 70, minSeconds: 8, maxSeconds: 16, expireSeconds: 120, cooldownSeconds: 0 }\n`;

test('a cue does not outlive its reason: a lead that was corrected before its take is dropped', () => {
  const night = new Played(smallPlan(TAKING_BACK)).until(1);
  night.tick({ events: [leadChange(3, 1, 2, 2), leadChange(3, 1, 2, 2, 'flip')], tallies: standing(3, 2) });
  night.until(11);
  // Settled, and corrected in the second in which it would have been taken.
  night.tick({ events: [takenBack(3, 2, 1, 12)], tallies: standing(3, 1) });
  night.until(18);
  assert.deepEqual(night.takes(), [[0, 'state']]);
  assert.deepEqual(night.state.queue, []);
  assert.deepEqual(
    night.verbs('undone').map(({ reason, events }) => [reason, events.length]),
    [['Seat 3: the lead of 2 is taken back', 2]],
  );
});

test('a lead that ended without a word of its own is dropped as well', () => {
  const night = new Played().until(1);
  night.tick({ events: [leadChange(3, 1, 2, 2), leadChange(4, 1, 2, 2)], tallies: standing(3, 2) });
  night.until(11);
  night.tick({ tallies: new Map([...standing(3, null, 'tied'), ...standing(4, 2)]) });
  night.until(14);
  assert.deepEqual(night.takes().at(-1)?.[1], 'district-south');
  assert.equal(night.verbs('take').at(-1)?.reason, 'Seat 4: 2 leads 1');
  assert.match(night.verbs('undone')[0]?.reason ?? '', /^no longer so, before it was on air: Seat 3/);
});

test('what was on air is taken back on air', () => {
  const night = new Played(smallPlan(TAKING_BACK)).until(1);
  night.tick({ events: [leadChange(3, 1, 2, 2)], tallies: standing(3, 2) });
  night.until(40);
  assert.equal(night.takes().filter(([, scene]) => scene === 'district-south').length, 1);
  night.tick({ events: [takenBack(3, 2, 1, 41)], tallies: standing(3, 1) });
  night.until(44);
  assert.deepEqual(night.takes().at(-1)?.[1], 'district-south');
  assert.equal(night.verbs('take').at(-1)?.reason, 'Seat 3: the lead of 2 is taken back');
});

test('a lead that goes to a third candidate is still news', () => {
  const night = new Played().until(1);
  night.tick({ events: [leadChange(3, 1, 2, 2)] });
  night.tick({ events: [leadChange(3, 2, 4, 3)] });
  night.until(20);
  assert.deepEqual(night.takes().at(-1), [13, 'district-south']);
});

test('several flips in one district are one take', () => {
  const night = new Played().until(1);
  night.tick({ events: [leadChange(3, 1, 2, 2), leadChange(4, 1, 3, 2)] });
  night.tick({ events: [leadChange(3, 2, 5, 3)] });
  night.until(28);
  assert.deepEqual(night.takes(), [
    [0, 'state'],
    [13, 'district-south'],
  ]);
  const cut = night.verbs('take')[1];
  assert.equal(cut?.reason, '2 changes in South: Seat 3, Seat 4');
  assert.equal(cut?.events.length, 3);
});

test('a flip in the district that is on air lengthens its time and takes nothing', () => {
  const night = new Played().until(1);
  night.tick({ events: [leadChange(3, 1, 2, 2)] });
  night.until(13);
  night.tick({ events: [leadChange(4, 1, 2, 14)] });
  night.until(27);
  assert.equal(night.takes().length, 2);
  // 24 = settled; the sixteen seconds at most are counted from the take at 13.
  assert.deepEqual(night.verbs('coalesced').at(-1)?.reason, 'Seat 4: 2 leads 1 (on air already)');
  night.until(29);
  assert.deepEqual(night.takes().at(-1), [29, 'state']);
});

test('the same district is not cut to again while it cools down', () => {
  const calm = smallPlan(RUNDOWN.replace(/.*each: district.*\n/, ''));
  const night = new Played(calm).until(1);
  night.tick({ events: [leadChange(3, 1, 2, 2)] });
  night.until(39);
  night.tick({ events: [leadChange(4, 1, 2, 40)] });
  night.until(130);
  const south = night.takes().filter(([, scene]) => scene === 'district-south');
  // Left the air at 29; cut to again after 90 s.
  assert.deepEqual(
    south.map(([second]) => second).filter((second) => second < 125),
    [13, 120],
  );
});

test('what could not be shown in time is dropped with a line', () => {
  const night = new Played().until(1);
  night.tick({ events: [leadChange(3, 1, 2, 2)], commands: [operator({ do: 'hold' })] });
  night.until(130);
  night.tick({ commands: [operator({ do: 'release' })] });
  night.until(160);
  assert.deepEqual(
    night.verbs('expired').map(({ scene, reason }) => [scene, reason]),
    [['district-south', 'South waited 120 s without coming to air']],
  );
  assert.ok(night.takes().every(([second, scene]) => second > 2 || scene === 'state'));
});

test('a weightier cue interrupts after the minimum, never before', () => {
  const night = new Played().until(1);
  night.tick({ events: [leadChange(3, 1, 2, 2)] });
  night.until(14);
  night.tick({ events: [majority(15)] });
  night.until(24);
  assert.deepEqual(night.takes().slice(1), [
    [13, 'district-south'],
    [21, 'state'],
  ]);
});

test('after a long run of events the rotation draws breath', () => {
  const night = new Played();
  for (let second = 0; second < 150; second++) {
    const seat = ((second >> 3) % 6) + 1;
    night.tick(second % 8 === 0 ? { events: [leadChange(seat, second, second + 1, second)] } : {});
  }
  const kinds = night.verbs('take').map(({ kind }) => kind);
  assert.ok(kinds.includes('rotation', kinds.indexOf('event')), kinds.join(' '));
});

test('hold keeps the scene, step moves on while held, release lets go', () => {
  const night = new Played().until(3);
  night.tick({ commands: [operator({ do: 'hold', why: 'speech' })] });
  night.until(99);
  assert.deepEqual(night.takes(), [[0, 'state']]);
  assert.equal(night.last?.program, 'state');
  night.tick({ commands: [operator({ do: 'step' })] });
  assert.equal(night.last?.program, 'district-north');
  night.until(200);
  assert.equal(night.takes().length, 2);
  night.tick({ commands: [operator({ do: 'release' })] });
  night.until(203);
  assert.deepEqual(night.takes().at(-1)?.[1], 'tally');
  assert.equal(night.verbs('operator')[0]?.reason, 'ana holds the state map: speech');
});

test('a manual takeover is not undone until release', () => {
  const night = new Played().until(3);
  night.tick({ takeover: { scene: 'Interview' }, events: [leadChange(3, 1, 2, 4), majority(4)] });
  assert.equal(night.last?.program, undefined);
  assert.equal(night.last?.preload, undefined);
  night.until(60);
  assert.deepEqual(night.takes(), [[0, 'state']]);
  assert.equal(night.last?.program, undefined);
  assert.match(night.state.held?.why ?? '', /"Interview"/);
  night.tick({ commands: [operator({ do: 'release' })] });
  assert.equal(night.last?.program, 'state');
  // Ours again, for the majority's ten seconds at least; then the flip that waited meanwhile.
  night.until(70);
  assert.equal(night.takes().length, 1);
  night.until(72);
  assert.deepEqual(night.takes().slice(1), [[71, 'district-south']]);
});

test('panic is immediate, holds against everything, and ends with release', () => {
  const night = new Played().until(1);
  night.tick({ events: [majority(2)] });
  night.tick({ commands: [operator({ do: 'panic', why: 'wrong numbers' })] });
  assert.equal(night.last?.program, 'standby');
  night.tick({ commands: [operator({ do: 'step' })] });
  night.until(120);
  assert.equal(night.last?.program, 'standby');
  night.tick({ commands: [operator({ do: 'release' })] });
  assert.notEqual(night.last?.program, 'standby');
});

test("an operator's cue is taken at once and stays until clear", () => {
  const night = new Played().until(1);
  night.tick({ commands: [operator({ do: 'cue', scene: 'district-east' })], events: [majority(2)] });
  night.until(90);
  assert.deepEqual(night.takes(), [
    [0, 'state'],
    [2, 'district-east'],
  ]);
  night.tick({ commands: [operator({ do: 'clear' })] });
  assert.equal(night.last?.program, 'state');
});

test("an operator's cue for some seconds ends by itself", () => {
  const night = new Played().until(1);
  night.tick({ commands: [operator({ do: 'cue', scene: 'tally', seconds: 7 })] });
  night.until(11);
  assert.deepEqual(night.takes().slice(0, 3), [
    [0, 'state'],
    [2, 'tally'],
    [9, 'state'],
  ]);
});

test('a cue for a scene that does not exist is refused in words', () => {
  const night = new Played().until(1);
  night.tick({ commands: [operator({ do: 'cue', scene: 'district-atlantis' })] });
  assert.equal(night.takes().length, 1);
  assert.match(night.verbs('operator')[0]?.reason ?? '', /district-atlantis, which is no scene/);
});

test('the next scene is preloaded, and taken as soon as the stage says it is ready', () => {
  const night = new Played(smallPlan(RUNDOWN.replace('seconds: 20 }', 'seconds: 300 }')));
  assert.equal(night.tick().preload, 'district-north');
  night.until(20);
  const loading = { ready: new Set<string>() };
  assert.equal(
    night.tick({ ...loading, events: [majority(21), leadChange(3, 1, 2, 11)] }).preload,
    'district-south',
  );
  assert.equal(night.tick(loading).program, 'state');
  assert.equal(night.state.queue.find(({ cue }) => cue.scene === 'district-south')?.life, 'preloaded');
  assert.equal(night.tick({ ready: new Set(['district-south']) }).program, 'state');
  while (night.state.queue.length > 0) night.tick(loading);
  assert.equal(night.last?.program, 'district-south');
});

test('a page that is never ready is taken after a while: its last good picture is in it', () => {
  const night = new Played();
  while (night.second < 40) night.tick({ ready: new Set() });
  assert.equal(night.takes()[1]?.[1], 'district-north');
});

test('a scene that OBS shows late has all of its time on air, counted from when it is seen', () => {
  const night = new Played();
  night.tick({ onAir: null });
  // OBS is slow: for twelve seconds what was there before stays.
  while (night.second < 12) night.tick({ onAir: null });
  while (night.second < 31) night.tick({ onAir: 'state' });
  assert.deepEqual(night.takes(), [[0, 'state']]);
  while (night.second < 36) night.tick({ onAir: 'state' });
  assert.deepEqual(night.takes()[1], [33, 'district-north']);
});

test('a scene that OBS never shows is given up after a while', () => {
  const night = new Played();
  while (night.second < 30) night.tick({ onAir: 'thanks' });
  assert.deepEqual(night.takes(), [
    [0, 'state'],
    [20, 'district-north'],
  ]);
});

test('at sixty times the speed viewers still get their minimum, and flips do not expire unseen', () => {
  const night = new Played(smallPlan(), 60).until(1);
  night.tick({ events: [leadChange(3, 1, 2, 120)] });
  night.until(20);
  assert.deepEqual(
    night.takes().slice(0, 3),
    [
      [0, 'state'],
      [5, 'district-south'],
      [21, 'state'],
    ].slice(0, 2),
  );
});

test('a wall clock that is set back neither freezes nor cuts short', () => {
  const plan = smallPlan();
  const night = new Played(plan).until(15);
  const back = direct(night.state, { plan, events: [] }, { night: 15_500, wall: -3_600_000 });
  const after = direct(back.state, { plan, events: [] }, { night: 20_500, wall: -3_600_000 + 5000 });
  assert.equal(back.program, 'state');
  assert.equal(after.program, 'district-north');
});

test('the same night gives the same log, byte for byte', () => {
  const play = () => {
    const night = new Played();
    for (let second = 0; second < 300; second++)
      night.tick(
        second % 13 === 0 ? { events: [leadChange((second % 6) + 1, second, second + 1, second)] } : {},
      );
    return JSON.stringify(night.log);
  };
  assert.equal(play(), play());
});

test('a rundown with one scene shows it without a take every turn', () => {
  const night = new Played(smallPlan('rotation: [{ scene: state, seconds: 6 }]')).until(100);
  assert.deepEqual(
    night.log.map(({ verb }) => verb),
    ['take'],
  );
});

test('a night joined late is not a night of flips: what came in at once is not cut to, what follows is', () => {
  const night = new Played().until(1);
  const seats = Array.from({ length: 41 }, (_, n) => n + 1);
  night.tick({
    events: seats.flatMap((seat) => [
      leadChange(seat, 1, 2, 2, 'first-result'),
      leadChange(seat, 1, 2, 2, 'flip'),
    ]),
  });
  assert.deepEqual(night.state.queue, []);
  assert.match(night.verbs('dropped')[0]?.reason ?? '', /41 seats came in at once/);
  // The rotation knows where most has happened.
  assert.ok((night.state.changed['district-south'] ?? 0) > 0);
  night.tick({ events: [leadChange(3, 1, 2, 3, 'first-result'), leadChange(3, 2, 3, 3, 'flip')] });
  assert.equal(night.state.queue.length, 1);
});

test('what waits is taken or dropped by hand, and nothing else of the queue is touched', () => {
  const night = new Played().until(1);
  night.tick({
    events: [leadChange(3, 1, 2, 2), leadChange(5, 1, 2, 2)],
    commands: [operator({ do: 'hold' })],
  });
  assert.deepEqual(waiting(night), ['district-south', 'district-east']);
  night.tick({ commands: [operator({ do: 'drop', scene: 'district-south' })] });
  assert.deepEqual(waiting(night), ['district-east']);
  assert.match(night.verbs('dropped')[0]?.reason ?? '', /^dropped by ana: Seat 3/);
  night.tick({ commands: [operator({ do: 'take', scene: 'district-east' })] });
  assert.equal(night.last?.program, 'district-east');
  assert.equal(night.last?.cue?.kind, 'event');
  assert.deepEqual(waiting(night), []);
  assert.equal(night.state.held?.kind, 'hold');
});

test('the last take is taken back by hand: the scene before stays until clear or release', () => {
  const night = new Played().until(1);
  night.tick({ commands: [operator({ do: 'undo', of: 'take' })] });
  assert.match(night.verbs('operator').at(-1)?.reason ?? '', /but there was none/);
  night.tick({ commands: [operator({ do: 'cue', scene: 'tally', seconds: 30 })] });
  night.tick({ commands: [operator({ do: 'undo', of: 'take' })] });
  assert.equal(night.last?.program, 'state');
  night.until(night.second + 40);
  assert.equal(night.last?.program, 'state');
  night.tick({ commands: [operator({ do: 'panic' })] });
  night.tick({ commands: [operator({ do: 'undo', of: 'take' })] });
  assert.equal(night.state.held?.kind, 'panic');
  assert.equal(night.last?.program, night.plan.rundown.panicScene);
});

function waiting({ state }: Played): string[] {
  return state.queue.map(({ cue }) => cue.scene);
}
