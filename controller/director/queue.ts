import { type Cue, shotOf } from './cue.ts';
import { canShow, type Draft, isOnAir, sceneTitle } from './draft.ts';
import type { Asked } from './plan.ts';
import { reasonOf } from './reason.ts';
import type { Happening, QueuedCue } from './state.ts';

// A district with more than this in one cue is a landslide; the oldest are dropped from its list.
const MOST_HAPPENINGS = 40;
/** A summary counts what it sums up: more than a night declares in one go. */
const MOST_GATHERED = 1000;

/** Adds an event to the cue of its shot, or opens one: several flips in one district are one take. */
export function enqueue(
  draft: Draft,
  { scene, contest, rule }: Asked,
  happening: Happening,
  weight: number,
): void {
  const shot = shotOf({ scene, contest });
  const old = draft.queue.find((item) => shotOf(item.cue) === shot);
  if (old?.happenings.some((one) => one.event === happening.event)) return;
  const most = rule.least > 1 ? MOST_GATHERED : MOST_HAPPENINGS;
  const happenings = [...(old?.happenings ?? []), happening].slice(-most);
  const expireMs = Math.max(rule.expireSeconds * 1000, old?.expireMs ?? 0);
  const cue: Cue = {
    scene,
    ...(contest && { contest }),
    ...(rule.back !== undefined && { back: rule.back }),
    reason: reasonOf(draft, shot, happenings),
    kind: 'event',
    event: happenings[0]?.event ?? null,
    priority: Math.max(rule.priority, old?.cue.priority ?? 0),
    minMs: Math.max(rule.minSeconds * 1000, draft.plan.rundown.minSeconds * 1000, old?.cue.minMs ?? 0),
    maxMs: Math.max(rule.maxSeconds * 1000, draft.plan.rundown.minSeconds * 1000, old?.cue.maxMs ?? 0),
    expiresAt: happening.at + expireMs,
  };
  const item: QueuedCue = {
    cue,
    life: old?.life ?? 'queued',
    happenings,
    weight: Math.max(weight, old?.weight ?? 0),
    queuedAt: draft.now,
    expireMs,
    cooldownMs: Math.min(rule.cooldownSeconds * 1000, old?.cooldownMs ?? Number.MAX_SAFE_INTEGER),
    ...(rule.least > 1 && { least: rule.least }),
  };
  draft.queue = old ? draft.queue.map((one) => (one === old ? item : one)) : [...draft.queue, item];
  draft.note(old ? 'coalesced' : 'queued', shot, cue.reason, { kind: 'event', events: [happening.event] });
}

/** Takes what is not news any more out of the queue; a cue left empty goes with it. */
export function withdraw(draft: Draft, which: (one: Happening) => boolean, why: string): void {
  draft.queue = draft.queue.flatMap((item) => {
    const gone = item.happenings.filter(which);
    if (gone.length === 0) return item;
    draft.note('undone', shotOf(item.cue), why, { kind: 'event', events: gone.map((one) => one.event) });
    return keep(
      draft,
      item,
      item.happenings.filter((one) => !which(one)),
    );
  });
}

/** Drops cues whose time has passed. */
export function pruneQueue(draft: Draft): void {
  draft.queue = draft.queue.filter((item) => {
    if (!expired(draft, item)) return true;
    const title = sceneTitle(draft, shotOf(item.cue));
    draft.note(
      'expired',
      shotOf(item.cue),
      `${title} waited ${item.expireMs / 1000} s without coming to air`,
      {
        kind: 'event',
        events: item.happenings.map((one) => one.event),
      },
    );
    return false;
  });
}

/** Cues that may go on air now, best first: settled, not cooling down, and OBS has their scene. */
export function eligible(draft: Draft): QueuedCue[] {
  return draft.queue
    .filter((item) => canShow(draft, item.cue.scene))
    .filter((item) => settled(draft, item).length >= (item.least ?? 1) && !cooling(draft, item))
    .sort(
      (a, b) =>
        b.cue.priority - a.cue.priority ||
        b.weight - a.weight ||
        a.queuedAt.night - b.queuedAt.night ||
        (shotOf(a.cue) < shotOf(b.cue) ? -1 : 1),
    );
}

/** Takes a cue out of the queue: what has settled goes on air, what has not stays queued. */
export function claim(draft: Draft, item: QueuedCue): { cue: Cue; happenings: readonly Happening[] } {
  const happenings = settled(draft, item);
  draft.queue = draft.queue.flatMap((one) =>
    one === item
      ? keep(
          draft,
          item,
          item.happenings.filter((happening) => !happenings.includes(happening)),
        )
      : one,
  );
  const event = happenings[0]?.event ?? null;
  return {
    cue: { ...item.cue, event, reason: reasonOf(draft, shotOf(item.cue), happenings) },
    happenings,
  };
}

function keep(draft: Draft, item: QueuedCue, happenings: readonly Happening[]): QueuedCue[] {
  if (happenings.length === 0) return [];
  const reason = reasonOf(draft, shotOf(item.cue), happenings);
  return [
    {
      ...item,
      life: 'queued',
      happenings,
      cue: { ...item.cue, event: happenings[0]?.event ?? null, reason },
    },
  ];
}

function settled(draft: Draft, item: QueuedCue): Happening[] {
  return item.happenings.filter((one) => draft.now.night >= one.settlesAt);
}

function cooling(draft: Draft, item: QueuedCue): boolean {
  // A scene that is on air is not cut to: it is only told more.
  if (isOnAir(item.cue, draft) || item.cooldownMs === 0) return false;
  return draft.now.night < (draft.coolUntil[item.cue.scene] ?? Number.NEGATIVE_INFINITY);
}

// The slower clock counts: at 60 times the speed two minutes of the night pass while viewers watch one board.
function expired(draft: Draft, item: QueuedCue): boolean {
  const night = draft.now.night - item.queuedAt.night;
  const wall = draft.now.wall - item.queuedAt.wall;
  return Math.min(night, wall) > item.expireMs;
}
