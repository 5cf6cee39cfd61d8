import type { Beacon } from '../render/board/beacon.ts';
import type { Draft } from './draft.ts';
import type { Counters } from './load.ts';
import { WEIGH_MS } from './load.ts';
import type { Unseen } from './state.ts';

/** So many looks in vain, and a picture is suspected to be one that OBS cannot read. */
const LOOKS = 8;
/** OBS loads a picture before it draws its next frame: having drawn so many frames since, it will not draw this one any more. */
const FRAMES = 10;

/** Enters a look at the newest picture of a page. */
export function countUnseen(draft: Draft, page: string, input: string, right: Beacon | null): void {
  const { state, now } = draft;
  const shown = state.pictures.get(page);
  const slot = state.coming.get(page) ?? shown?.slot;
  const file = slot && shown?.[slot];
  if (!file || input !== draft.inputOf(page, slot)?.name) return;
  const unseen = new Map(state.unseen);
  const { looks, since, frames } = unseen.get(page) ?? { looks: 0, since: now, frames: null };
  if (right && right.rev >= file.rev) unseen.delete(page);
  else if (state.actual?.inputs.get(input)?.settings.countnight_take === file.take)
    unseen.set(page, { looks: looks + 1, since, frames });
  state.unseen = unseen;
}

/** Enters OBS's counters: a picture that was not seen before is judged by the frames from now on. */
export function countFrames({ state }: Draft, counters: Counters): void {
  const asked = state.weighAt - WEIGH_MS;
  state.unseen = new Map(
    [...state.unseen].map(([page, unseen]): [string, Unseen] => {
      const isFirst = unseen.frames === null && unseen.since <= asked;
      return [page, isFirst ? { ...unseen, frames: drawnOf(counters) } : unseen];
    }),
  );
}

/** Whether it was looked for a picture often enough. */
export function isSought({ state }: Draft, page: string): boolean {
  return (state.unseen.get(page)?.looks ?? 0) >= LOOKS;
}

/**
 * Whether OBS has a picture that it does not draw although it draws: an OBS that only skips frames would load it with
 * the next one.
 */
export function isUnreadable(draft: Draft, page: string): boolean {
  const { last } = draft.state.gauge;
  const before = draft.state.unseen.get(page)?.frames ?? null;
  return isSought(draft, page) && before !== null && last !== null && drawnOf(last) - before >= FRAMES;
}

// The total counts also what was skipped (libobs, video_sleep).
function drawnOf({ renderTotal, renderSkipped }: Counters): number {
  return renderTotal - renderSkipped;
}

/** One clear sentence about a file that OBS does not draw. */
export function unreadable(file: string): string {
  return `OBS does not draw ${file}; what is on air stays. Can OBS read that folder? A sandboxed OBS (Flatpak, Snap), one of another user or on another machine cannot: give --out a folder that it can read`;
}
