import type { Page } from '../render/page.ts';
import { type Draft, without } from './draft.ts';
import { isCalm, isLeaving } from './intent.ts';
import { nestedOnAir } from './nested.ts';
import type { PictureFile, ShownPicture } from './plan/desired.ts';
import type { PlacedPicture, Send, StageInput } from './state.ts';

/** A picture on air is made at most this often, by level of pressure: each costs OBS and Chromium tens of milliseconds. */
const PICTURE_MS = [150, 500, 1500] as const;
/** A picture whose clock went on is made anew at most this often. */
const REFRESH_MS = 500;
/** Panic's picture is made anew this often, so that its clock is right whenever it is taken. */
const PANIC_MS = 5000;
/** A page that leaves the air is not drawn anew while a take waits, but for so long only. */
const LEAVING_MS = 5000;
/** A page that could not be drawn is tried again after this. */
const AGAIN_MS = 5000;
/** A picture that could not be written is written again after this. */
const WRITE_AGAIN_MS = 500;
/** What a clock tells apart. */
const MINUTE = 60_000;

/** Snapshot surface: asks for pictures, what is waited for first, then what is on air, next, and never drawn. */
export function drawPages(draft: Draft): void {
  const { state } = draft;
  const { wanted } = state;
  if (!wanted) return;
  const nested = nestedOnAir(state);
  for (const page of wanted.pages.values()) drawPage(draft, page, nested);
}

function drawPage(draft: Draft, page: Page, nested: ReadonlySet<string>): void {
  const { state } = draft;
  const { wanted } = state;
  const isShown = page.id === draft.onAir || nested.has(page.id);
  const isPanic = page.id === wanted?.panicPage;
  const isDrawn = state.stock.has(page.id) || state.pictures.has(page.id);
  const priority =
    isPanic && (!isDrawn || wanted?.urgent)
      ? 5
      : page.id === wanted?.program
        ? 4
        : isShown
          ? 3
          : page.id === wanted?.preload
            ? 2
            : isPanic
              ? 1
              : 0;
  const again = state.drawAgain.get(page.id);
  if (again !== undefined && !draft.isDue(again)) return;
  const asked = state.wished.get(page.id);
  // What leaves the air in a moment keeps its picture: a newer one would only put off the take, which must not go back in time.
  const { waiting } = state.air;
  if (isShown && page.id !== wanted?.program && waiting && !draft.isDue(waiting.at + LEAVING_MS)) return;
  if (asked && asked.rev === page.rev) {
    // Wished for stock, it may still wait behind the others.
    if (!asked.came && priority > asked.priority) wish(draft, page, priority);
    // The clock and the age go on although nothing else does, and what is taken next must be of now as well.
    const shown = state.pictures.get(page.id);
    const newest = newestOf(shown);
    const file = newest === null ? null : (shown?.[newest] ?? null);
    const isWanted = page.id === wanted?.program;
    const changesAt =
      file && isWanted && isBehind(draft, file) ? file.at : (file?.changesAt ?? Number.POSITIVE_INFINITY);
    const soonest = asked.at + (isShown || isWanted ? REFRESH_MS : PANIC_MS);
    const goesOn = isShown || isPanic || isWanted || page.id === wanted?.preload;
    if (asked.came && goesOn && draft.isDue(Math.max(changesAt, soonest))) wish(draft, page, priority);
    return;
  }
  if (priority === 0 && asked) return;
  const pause = state.setup.backPressure === false ? 0 : PICTURE_MS[state.load.pressure];
  const since = state.sent.get(page.id)?.at ?? Number.NEGATIVE_INFINITY;
  if (isShown && (page.id === wanted?.program || nested.has(page.id)) && !draft.isDue(since + pause)) return;
  if (priority === 1 && asked && !draft.isDue(asked.at + PANIC_MS)) return;
  wish(draft, page, priority);
}

function wish(draft: Draft, { id: page, rev }: Page, priority: number): void {
  const { state, now } = draft;
  state.wished = new Map(state.wished).set(page, { rev, priority, at: now, came: false });
  draft.draw({ page, rev, priority });
}

export function hearPicture(
  draft: Draft,
  { page, rev, at, night, changesAt, same }: Extract<StageInput, { what: 'picture' }>,
): void {
  const { state } = draft;
  const shown = state.pictures.get(page);
  const newest = newestOf(shown);
  state.drawAgain = without(state.drawAgain, page);
  const asked = state.wished.get(page);
  if (asked && rev >= asked.rev) state.wished = new Map(state.wished).set(page, { ...asked, came: true });
  if (!same || !shown || !newest || state.stock.has(page)) {
    state.stock = new Map(state.stock).set(page, { rev, at });
    return;
  }
  // What looks like the one before is that one, at a newer revision and a later moment.
  const file = shown[newest];
  if (!file) return;
  const younger = { ...file, rev: Math.max(rev, file.rev), at: Math.max(at, file.at), night, changesAt };
  state.pictures = new Map(state.pictures).set(page, { ...shown, [newest]: younger });
}

/** Whether viewers would see the clock run backwards if this picture came after the one on air. */
export function isBehind(draft: Draft, { night }: PictureFile): boolean {
  const last = draft.fileOf(draft.onAir ?? '')?.night ?? null;
  return night !== null && last !== null && Math.floor(night / MINUTE) < Math.floor(last / MINUTE);
}

// The slot of the picture that was written last.
function newestOf(shown: ShownPicture | undefined): 'a' | 'b' | null {
  if (!shown || (!shown.a && !shown.b)) return null;
  return (shown.a?.take ?? 0) > (shown.b?.take ?? 0) ? 'a' : 'b';
}

export function wishFailed(draft: Draft, page: string): void {
  const { state, now } = draft;
  state.wished = without(state.wished, page);
  state.drawAgain = new Map(state.drawAgain).set(page, now + AGAIN_MS);
}

/** Writes the waiting pictures beside those that OBS shows. */
export function placePictures(draft: Draft): void {
  const { state } = draft;
  if (state.surface !== 'snapshot' || !state.wanted || !isCalm(draft, state.wanted)) return;
  const ready = [...state.stock.keys()].filter((page) => {
    const again = state.drawAgain.get(page);
    // While a newer picture is being looked at, the one behind it waits: OBS may be showing either.
    return !state.coming.has(page) && (again === undefined || draft.isDue(again));
  });
  if (ready.length === 0) return;
  draft.send({
    what: 'place',
    pictures: ready.map((page) => ({
      page,
      slot: freeSlot(draft, page),
      take: ++state.lastTake,
      at: state.stock.get(page)?.at ?? 0,
    })),
  });
}

// The file that OBS shows is never written to: no reader sees half a picture, and OBS's own polling reloads nothing on air.
function freeSlot(draft: Draft, page: string): 'a' | 'b' {
  const seen = slotInObs(draft, page) ?? draft.state.pictures.get(page)?.slot;
  return seen === 'a' ? 'b' : 'a';
}

/** The one picture of a page that OBS shows, also one of an earlier controller; null when it shows none, or both. */
function slotInObs(draft: Draft, page: string): 'a' | 'b' | null {
  const { actual, desired } = draft.state;
  const items = actual?.scenes.get(draft.scene(page)?.name ?? '')?.items ?? [];
  const seen = (['a', 'b'] as const).filter((slot) => {
    const name = desired?.inputs.get(`picture:${page}:${slot}`)?.name ?? '';
    const hasFile = actual?.inputs.get(name)?.settings.file !== undefined;
    return hasFile && items.some(({ source, enabled }) => enabled && source === name);
  });
  return seen.length === 1 ? (seen[0] as 'a' | 'b') : null;
}

export function hearPlaced(
  draft: Draft,
  asked: Extract<Send, { what: 'place' }>['pictures'],
  placed: readonly PlacedPicture[],
  failed: readonly { page: string; reason: string }[],
): void {
  const { state, now } = draft;
  const nested = nestedOnAir(state);
  const [pictures, stock, coming] = [new Map(state.pictures), new Map(state.stock), new Map(state.coming)];
  for (const { page, slot, ...file } of placed) {
    // A newer one may have come while this one was written.
    if (stock.get(page)?.at === asked.find((each) => each.page === page)?.at) stock.delete(page);
    const before = pictures.get(page);
    // On air a new picture is looked at before it is shown: a file that OBS cannot read must not blank the air.
    const isShown = page === draft.onAir || nested.has(page) || isLeaving(draft);
    const seen = before?.[before.slot] ? before.slot : slotInObs(draft, page);
    const stays = isShown && seen !== null ? seen : slot;
    pictures.set(page, { a: before?.a ?? null, b: before?.b ?? null, slot: stays, [slot]: file });
    if (stays !== slot) coming.set(page, slot);
  }
  for (const { page, reason } of failed) {
    draft.sayOnce(`the picture of page "${page}" could not be written; the last one stays: ${reason}`);
    state.drawAgain = new Map(state.drawAgain).set(page, now + WRITE_AGAIN_MS);
  }
  state.pictures = pictures;
  state.stock = stock;
  state.coming = coming;
  if (failed.length > 0) draft.wakeAt(now + WRITE_AGAIN_MS);
}
