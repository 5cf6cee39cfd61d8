import type { Direction, DirectorInput } from '../director/direct.ts';
import type { DirectorLine } from '../director/draft.ts';
import type { DirectorCommand } from '../director/operator.ts';
import type { Plan } from '../director/plan.ts';
import { type DirectorState, type Moment, openingState, type Phase } from '../director/state.ts';
import type { CandidateId, ContestId, Election } from '../election/election.ts';
import { ownNameOf } from '../election/own-scene.ts';
import type { Clock } from '../ground/clock.ts';
import { meanwhileIn, type Sliced } from '../ground/slices.ts';
import type { Projector } from '../projection/projector.ts';
import type { Editions } from '../render/board/editions.ts';
import { type Focus, type ProjectionView, viewOf } from '../render/board/view.ts';
import type { MapBook } from '../render/map/map-book.ts';
import type { Stage } from '../stage/stage-contract.ts';
import type { WantedStage } from '../stage/wanted.ts';
import { amendElection } from '../tally/amend.ts';
import type { Count } from '../tally/count.ts';
import type { CountEvent } from '../tally/event.ts';
import { type HouseTotal, hasBegun, isDecided, sumHouses, sumInSlices } from '../tally/house.ts';
import { hasMargin } from '../tally/votes-left.ts';
import type { Lead, News } from './source.ts';
import type { NightState, Step } from './step.ts';

/** What a show is made of; `openNight` opens them, the show plays on them. */
export interface ShowParts {
  election: Election;
  plan: Plan;
  lead: Lead;
  maps: MapBook;
  /** Candidates' pictures in the out folder. */
  photos: ReadonlyMap<CandidateId, string>;
  editions: Editions;
  stages: readonly Stage[];
  clock: Clock;
  clockRate: number;
  /** The director's time: wall time for dwells, unless nobody watches (`--speed max` without OBS). */
  moment(): Moment;
  projector: Projector;
  /** Something an operator should know. */
  problem(text: string): void;
}

/** While news comes faster than boards are drawn, they are drawn this often. */
const BOARDS_MS = 100;

/** What the director is to be told. */
interface Happened {
  events: CountEvent[];
  changed: ContestId[];
}

/** What boards are drawn from: one moment of the night. */
interface Drawn {
  state: NightState;
  houses: Show['houses'];
  amended: Election;
  pictures: MapBook['pictures'];
}

/** What human hands asked for. */
export interface Hands {
  commands?: readonly DirectorCommand[];
  takeover?: { scene: string } | null;
}

/**
 * The night as it runs, in three strides: `step` for every poll, `draw` and `direct` once for all polls since, and
 * `obey` at once whenever a hand asks. It owns no timer, no file but its pictures, and no decision: those are its lead's.
 * The one place that builds a view of the night, and that tells stages what is wanted.
 */
export class Show {
  /** Replaced as a whole when the election or the rundown is read again. */
  parts: ShowParts;
  /** What is counted by now. */
  state: NightState;
  /** What of it is summed and drawn: `houses` are its sums, the boards show it, the director is told of it. */
  shown: NightState;
  director: DirectorState;
  houses: ReadonlyMap<string, HouseTotal>;
  /** What OBS was last asked to show. */
  wanted: WantedStage | null = null;
  /** What the director last decided. */
  direction: Direction | null = null;
  /** What the director is told next, and what comes after it: it was counted while boards were drawn. */
  #due: Happened = { events: [], changed: [] };
  #later: Happened | null = null;
  #isDrawing = false;
  #troubled = '';
  /** Whose colours are on the maps. */
  #painted: Election | null = null;
  #projection: ProjectionView | null = null;
  /** When the boards were last drawn, wall ms. */
  #boardsAt = Number.NEGATIVE_INFINITY;
  /** What the boards are cut to for: as the director wants it, and as it is drawn. */
  #focus: ReadonlyMap<string, Focus> = new Map();
  #drawnFocus: ReadonlyMap<string, Focus> = new Map();
  #unfocused = false;
  /** Scenes of the user's own that the rundown names and the main OBS has not. */
  lacking: readonly string[] = [];
  /** Those that it has. */
  own: ReadonlySet<string> = new Set();
  /** Have pictures been replaced since the old ones were last cleared away? */
  #unswept = false;

  constructor(parts: ShowParts, state: NightState, director: DirectorState = openingState()) {
    this.parts = parts;
    this.state = state;
    this.director = director;
    this.shown = state;
    this.houses = sumHouses(state.count, parts.election);
  }

  /**
   * Steps the count: what the source brought, or what falls due by time; overrides that changed are put into force.
   * A hand that changes the count while it pauses comes first: the news are then weighed anew.
   */
  *step(news: News | null, overrule?: (count: Count) => Count): Sliced<Step> {
    const now = news?.at ?? this.parts.clock.now();
    let before: NightState;
    let done: Step;
    do {
      before = this.state;
      done = yield* this.parts.lead.step(before, news, this.parts.election, now, overrule);
    } while (this.state !== before);
    this.state = done.state;
    if (news && 'anew' in news && news.anew) {
      // What waited for air, and what may not come again so soon, was of a time that is still to come.
      const { queue, coolUntil, leftAirAt, changed, aired } = openingState();
      this.director = { ...this.director, queue, coolUntil, leftAirAt, changed, aired };
      this.#due = { events: [], changed: [] };
    }
    this.#note(done);
    return done;
  }

  /**
   * Draws the count as it stands now; what is counted while it pauses is drawn the next time.
   *
   * @param newsWaits where it does, the maps are enough: boards are drawn once a while for all of a burst
   * @param meanwhile done between two boards: news may be stepped there and painted
   * @returns whether the boards are drawn too
   */
  *draw(newsWaits: () => boolean = () => false, meanwhile: () => Sliced<void> = nothing): Sliced<boolean> {
    const recount = yield* this.sum();
    this.#isDrawing = true;
    try {
      return yield* this.#draw(recount, newsWaits, meanwhile);
    } finally {
      this.#isDrawing = false;
    }
  }

  *#draw(recount: boolean, newsWaits: () => boolean, meanwhile: () => Sliced<void>): Sliced<boolean> {
    // One moment of the night, whatever is counted while this pauses.
    const { shown: state, houses } = this;
    // Texts are small and ready now; maps and boards take tens of milliseconds to draw.
    if (recount && this.wanted) this.#tell(this.wanted);
    const amended = amendElection(this.parts.election, state.count);
    yield* this.#paint(state.count, amended, recount);
    const { projector, clock, maps } = this.parts;
    // As they are now: what is painted meanwhile is of a later count.
    const pictures = new Map(maps.pictures);
    const projecting = projector.projection(state.count, amended, clock.now());
    this.#projection = yield* meanwhileIn(projecting, meanwhile);
    const since = Math.abs(clock.wall() - this.#boardsAt);
    if (newsWaits() && since < BOARDS_MS) return false;
    yield* this.#render({ state, houses, amended, pictures }, meanwhile);
    this.#boardsAt = clock.wall();
    return true;
  }

  /** Paints what is counted onto the maps alone: boards name these pictures when they are drawn the next time. */
  paint(): Sliced<void> {
    return this.#paint(this.state.count, amendElection(this.parts.election, this.state.count), true);
  }

  /**
   * Tells the director what happened since he was last told, as far as it is drawn, and OBS what it should show. Draw
   * before.
   */
  direct(): readonly DirectorLine[] {
    const happened = this.#due;
    const { count } = this.#later ? this.shown : this.state;
    this.#due = this.#later ?? { events: [], changed: [] };
    this.#later = null;
    return this.#decide(happened, count);
  }

  /** Obeys human hands with the pictures that are there: nothing is drawn for them, and no news comes before them. */
  obey({ commands = [], takeover = null }: Hands): readonly DirectorLine[] {
    return this.#decide({ events: [], commands, takeover }, this.state.count);
  }

  /** Whether a board is wanted for something that it does not show yet; said once. */
  takeUnfocused(): boolean {
    const due = this.#unfocused;
    this.#unfocused = false;
    return due;
  }

  /** Sums the houses until they are those of the count; false when they were. */
  *sum(): Sliced<boolean> {
    let moved = false;
    while (this.state.count !== this.shown.count) {
      const { state } = this;
      const before = { count: this.shown.count, houses: this.houses };
      this.houses = yield* sumInSlices(state.count, this.parts.election, before);
      this.shown = state;
      moved = true;
    }
    this.shown = this.state;
    return moved;
  }

  #note({ events, changes }: Step): void {
    if (this.#isDrawing) this.#later ??= { events: [], changed: [] };
    else if (this.#later) {
      this.#due.events.push(...this.#later.events);
      this.#due.changed.push(...this.#later.changed);
      this.#later = null;
    }
    const told = this.#later ?? this.#due;
    told.events.push(...events);
    for (const { contest } of changes) told.changed.push(contest);
  }

  #tell(wanted: Omit<WantedStage, 'pages' | 'texts'>): void {
    const { election, stages, editions } = this.parts;
    const { count, flips } = this.shown;
    editions.head(this.mainHouse(), flips, amendElection(election, count), count.mode);
    this.wanted = { ...wanted, ...editions.readable };
    for (const stage of stages) stage.want(this.wanted);
  }

  /** Maps first: they are drawn in a tenth of the boards' time, and pages name the pictures they show. */
  *#paint(count: Count, amended: Election, recount: boolean): Sliced<void> {
    const { maps } = this.parts;
    // Colours may have changed as well: the election is read again when its files are saved.
    if (!recount && amended === this.#painted && !maps.waiting()) return;
    this.#painted = amended;
    const painted = yield* maps.paint(count, amended);
    if (painted.length > 0) this.#unswept = true;
  }

  *#render({ state, houses, amended, pictures }: Drawn, meanwhile: () => Sliced<void>): Sliced<void> {
    const { clockRate, maps, photos, editions, clock } = this.parts;
    // Never a poll's own time: one that is taken late would turn the clock on air back.
    const now = clock.now();
    const focus = this.#focus;
    const { shown: projections } = this.parts.projector;
    const shown = {
      ...{ projection: this.#projection, projections, maps: pictures, photos, now, clockRate, focus },
    };
    const view = viewOf(amended, state, houses, shown);
    try {
      yield* meanwhileIn(editions.render(view), meanwhile);
      this.#drawnFocus = focus;
      if (this.#unswept) maps.sweep(editions.mapsShown());
      this.#unswept = false;
      this.#troubled = '';
    } catch (error) {
      // A disk that takes nothing must not end the night; what OBS shows stays, and the next turn tries again.
      const trouble = `boards could not be drawn: ${(error as Error).message}`;
      if (trouble !== this.#troubled) this.parts.problem(trouble);
      this.#troubled = trouble;
    }
  }

  #decide(happened: Omit<DirectorInput, 'plan'>, { tallies }: Count): readonly DirectorLine[] {
    const { plan, stages, moment, lead } = this.parts;
    const first = stages.find((stage) => stage.health().connection === 'connected');
    const input: DirectorInput = {
      plan,
      ...happened,
      own: this.#lookForOwn(first),
      // A board that nobody has anything to say on, or whose words are true no more, does not go round.
      blank: new Set([
        ...(this.#projection ? [] : ['projection']),
        ...([...tallies.values()].some(hasMargin) ? [] : ['close']),
        ...(hasBegun(this.houses) ? ['soon'] : []),
      ]),
      phase: phaseOf(this.mainHouse()),
      tallies,
      onAir: first?.onAir(),
      ready: first && new Set([...first.drawn()].filter((page) => this.#isFocused(page))),
    };
    const direction = lead.direct(this.director, input, moment());
    this.director = direction.state;
    this.direction = direction;
    this.#focusOn(direction.focus);
    this.#want(direction);
    return direction.log;
  }

  /** Those that the main OBS has; what it lacks is told once, and the rundown goes on without it. */
  #lookForOwn(stage: Stage | undefined): ReadonlySet<string> {
    const own = [...this.parts.plan.scenes].filter((scene) => ownNameOf(scene) !== null);
    const has = (scene: string) => stage?.hasScene(ownNameOf(scene) ?? '');
    const lacking = own.filter((scene) => has(scene) === false);
    for (const scene of lacking)
      if (!this.lacking.includes(scene))
        this.parts.problem(
          `OBS has no scene "${ownNameOf(scene)}", which the rundown names: it is passed over until it is there`,
        );
    // An OBS that is being read says nothing of it.
    if (own.every((scene) => has(scene) != null)) this.lacking = lacking;
    this.own = new Set(own.filter(has));
    return this.own;
  }

  /** What stays the same keeps its identity, by which boards tell whether they are to be drawn. */
  #focusOn(wanted: ReadonlyMap<string, Focus>): void {
    const focus = new Map<string, Focus>();
    for (const [page, is] of wanted) {
      const was = this.#focus.get(page);
      const same = was && JSON.stringify(was) === JSON.stringify(is);
      focus.set(page, same ? was : is);
      if (!same) this.#unfocused = true;
    }
    this.#focus = focus;
  }

  #isFocused(page: string): boolean {
    const wanted = this.#focus.get(page);
    return wanted === undefined || wanted === this.#drawnFocus.get(page);
  }

  #want(direction: Direction): void {
    const { preload, cue, state } = direction;
    const { editions, plan } = this.parts;
    // A board is not taken before it shows what it is taken for: what is on air stays until it is drawn.
    const isDrawn = direction.program === undefined || this.#isFocused(direction.program);
    const program = isDrawn ? direction.program : this.wanted?.program;
    editions.show(program);
    this.#tell({
      mode: this.shown.count.mode,
      program,
      preload,
      panicPage: plan.rundown.panicScene,
      ...(cue && { reason: cue.reason }),
      ...(state.held?.kind === 'panic' && { urgent: true }),
    });
  }

  mainHouse(): HouseTotal {
    return this.houses.get(this.parts.election.mainState) as HouseTotal;
  }
}

function* nothing(): Sliced<void> {
  yield;
}

/** How far a count has come. */
function phaseOf(house: HouseTotal): Phase {
  if (isDecided(house)) return 'end';
  return house.reporting === 0 ? 'before' : 'count';
}
