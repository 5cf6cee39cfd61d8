import { ownNameOf } from '../election/own-scene.ts';
import type { ActualStage } from './actual.ts';
import { applyChange, type Change } from './change.ts';
import type { DesiredInput, DesiredScene } from './plan/desired.ts';
import { OVERLAY } from './plan/overlay-scene.ts';
import { layoutOf } from './plan/place.ts';
import type { Air, Reaction, Send, StageState, Tell, Wish } from './state.ts';

/** The same sentence is said at most this often, ms. */
const AGAIN_MS = 10_000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never;

/** A stage's state while one call of `react` works on it. It lives no longer than the call. */
export class Draft {
  readonly now: number;
  /** The call's own copy: its fields are replaced, what they hold is never changed. */
  readonly state: Mutable<StageState>;
  readonly #send: Send[] = [];
  readonly #draw: Wish[] = [];
  readonly #tell: Tell[] = [];
  #wakeAt = Number.POSITIVE_INFINITY;

  constructor(state: StageState, now: number) {
    this.state = { ...state };
    this.now = now;
  }

  reaction(): Reaction {
    const { state } = this;
    return { state, send: this.#send, draw: this.#draw, tell: this.#tell, wakeAt: this.#wakeAt };
  }

  send(request: Unnumbered<Send>): void {
    const sent = { ...request, id: this.state.nextId++ } as Send;
    this.state.flights = new Map(this.state.flights).set(sent.id, sent);
    this.#send.push(sent);
  }

  draw(wish: Wish): void {
    this.#draw.push(wish);
  }

  tell(tell: Tell): void {
    this.#tell.push(tell);
  }

  problem(reason: string): void {
    this.tell({ event: 'problem', message: { reason } });
  }

  /** Says a problem unless it was said a moment ago. */
  sayOnce(reason: string): void {
    if (this.isNew(reason)) this.problem(reason);
  }

  /** Whether a sentence was not said for a while; from now on it was. */
  isNew(reason: string): boolean {
    if ((this.state.said.get(reason) ?? Number.NEGATIVE_INFINITY) > this.now - AGAIN_MS) return false;
    const young = [...this.state.said].filter(([, at]) => at > this.now - AGAIN_MS);
    this.state.said = new Map(young).set(reason, this.now);
    return true;
  }

  /** Asks to be called at this moment at the latest. */
  wakeAt(at: number): void {
    this.#wakeAt = Math.min(this.#wakeAt, at);
  }

  /** What is known of the programme changes. */
  air(change: Partial<Air>): void {
    this.state.air = { ...this.state.air, ...change };
  }

  /** Whether something is due; if not, it wakes us when it is. */
  isDue(at: number): boolean {
    if (this.now >= at) return true;
    this.wakeAt(at);
    return false;
  }

  /** What is on its way, of one kind. */
  inFlight<W extends Send['what']>(what: W): Extract<Send, { what: W }>[] {
    return [...this.state.flights.values()].filter(
      (flight): flight is Extract<Send, { what: W }> => flight.what === what,
    );
  }

  /** Whether something is on its way that must be over before OBS is changed again. */
  get isBusy(): boolean {
    for (const flight of this.state.flights.values())
      if (
        ['read', 'take', 'push', 'place'].includes(flight.what) ||
        (flight.what === 'batch' && flight.lane === 'scenes')
      )
        return true;
    return false;
  }

  /** OBS is read back in a moment. */
  readAgain(at = this.now): void {
    this.state.readAt = Math.min(this.state.readAt, at);
  }

  /** Nobody waits any longer for what is on its way of one kind: its answers would be older than what was heard since. */
  forgetFlights(what: Send['what']): void {
    this.state.flights = new Map([...this.state.flights].filter(([, flight]) => flight.what !== what));
  }

  /** Enters what OBS has from now on. A reading that is on its way may be older, and will hear it as well. */
  enter(...changes: readonly Change[]): void {
    const { state } = this;
    if (this.inFlight('read').length > 0) state.told = [...state.told, ...changes];
    if (state.actual) state.actual = this.#changed(state.actual, changes);
  }

  /** Enters what OBS was read to have, and what it told since it was asked. */
  enterReading(actual: ActualStage): void {
    this.state.actual = this.#changed(actual, this.state.told);
    this.state.told = [];
  }

  #changed(actual: ActualStage, changes: readonly Change[]): ActualStage {
    return changes.reduce((now, change) => {
      const next = applyChange(now, change);
      if (next === null) this.readAgain();
      return next ?? now;
    }, actual);
  }

  /** Page on air, or null when it is not one of ours. */
  get onAir(): string | null {
    return onAirOf(this.state);
  }

  /** The scene that OBS should have for a page. */
  scene(page: string): DesiredScene | undefined {
    return sceneOf(this.state, page);
  }

  /** The name in OBS of what is wanted on air: our scene of a page, or one of the user's own. */
  sceneName(page: string): string | undefined {
    return ownNameOf(page) ?? this.scene(page)?.name;
  }

  /** The input that draws a page now. */
  inputOf(page: string, slot = this.state.pictures.get(page)?.slot): DesiredInput | undefined {
    const key = this.state.surface === 'browser' ? `page:${page}` : `picture:${page}:${slot}`;
    return this.state.desired?.inputs.get(key);
  }

  /** The picture that stands for a page now, in its slot that is shown; undefined while it has none. */
  fileOf(page: string) {
    const shown = this.state.pictures.get(page);
    return shown?.[shown.slot];
  }

  /** Visible height of the pages' layout, pixels of the page. */
  get layoutHeight(): number {
    return layoutOf(this.state.actual?.canvas ?? { width: 16, height: 9 }).height;
  }
}

/** A map without one key. */
export function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  if (!map.has(key)) return map;
  const copy = new Map(map);
  copy.delete(key);
  return copy;
}

/** Page on air, or null when it is not one of ours. */
export function onAirOf(state: StageState): string | null {
  return state.actual?.program ? pageOf(state, state.actual.program) : null;
}

/** Page of a scene of ours, by the scene's name; or the scene of the user's own that is wanted. */
export function pageOf({ desired, setup, wanted }: StageState, scene: string): string | null {
  if (wanted?.program !== undefined && ownNameOf(wanted.program) === scene) return wanted.program;
  const key = desired?.scenes.find(({ name }) => name === scene)?.key ?? setup.plan.byName.get(scene)?.key;
  return key === undefined || key.startsWith('scene:') || scene === OVERLAY ? null : key;
}

/** The scene that OBS should have for a page. */
export function sceneOf({ desired }: StageState, page: string): DesiredScene | undefined {
  return desired?.scenes.find(({ key }) => key === page);
}

/** The marker input of a scene of ours. */
export function markerOf({ desired }: StageState, scene: string): string | null {
  const key = desired?.scenes.find(({ name }) => name === scene)?.key;
  return (key === undefined ? undefined : desired?.inputs.get(`onair:${key}`)?.name) ?? null;
}
