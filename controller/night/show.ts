import type { Clock } from '../clock.ts';
import { type Direction, type DirectorInput, direct } from '../director/direct.ts';
import type { DirectorLine } from '../director/draft.ts';
import type { DirectorCommand } from '../director/operator.ts';
import type { Plan } from '../director/plan.ts';
import { type DirectorState, type Moment, openingState } from '../director/state.ts';
import type { CandidateId, ContestId, Election } from '../election/election.ts';
import type { Poll } from '../feed/report.ts';
import type { Mode } from '../mode.ts';
import type { Projection } from '../projection/projection.ts';
import type { Projector } from '../projection/projector.ts';
import { headlineTexts } from '../render/board/headline.ts';
import { deskFor, mapsShown, type PageBook, renderPages } from '../render/board/pages.ts';
import type { NightView, ProjectionView } from '../render/board/view.ts';
import type { MapBook } from '../render/map/map-book.ts';
import type { Stage } from '../stage/stage-contract.ts';
import type { WantedStage } from '../stage/wanted.ts';
import { amendElection } from '../tally/amend.ts';
import type { Count } from '../tally/count.ts';
import type { CountEvent } from '../tally/event.ts';
import { type HouseTotal, sumHouses } from '../tally/house.ts';
import type { Edition } from './edition.ts';
import { projectionView } from './projection-view.ts';
import { type NightState, type Step, step } from './step.ts';

/** What a show is made of; the controller opens them, the show plays on them. */
export interface ShowParts {
  election: Election;
  mode: Mode;
  /** Who the numbers come from, as shown on air. */
  source: string;
  outDir: string;
  plan: Plan;
  maps: MapBook;
  /** Candidates' pictures in the out folder. */
  photos: ReadonlyMap<CandidateId, string>;
  pages: PageBook;
  stages: readonly Stage[];
  /** The boards in other languages, for those stages that show them. */
  editions: readonly Edition[];
  clock: Clock;
  clockRate: number;
  /** The director's time: wall time for dwells, unless nobody watches (`--speed max` without OBS). */
  moment(): Moment;
  projector: Projector;
  /** Something an operator should know. */
  problem(text: string): void;
}

/** What human hands asked for. */
export interface Hands {
  commands?: readonly DirectorCommand[];
  takeover?: { scene: string } | null;
}

/**
 * The night as it runs, in three strides: `step` for every poll, `draw` and `direct` once for all polls since, and
 * `obey` at once whenever a hand asks. It owns no timer, no file but its pictures, and no decision that is not made by a
 * pure function of `step.ts` or `direct.ts`.
 */
export class Show {
  /** Replaced as a whole when the election or the rundown is read again. */
  parts: ShowParts;
  state: NightState;
  director: DirectorState;
  houses: ReadonlyMap<string, HouseTotal>;
  /** What OBS was last asked to show. */
  wanted: WantedStage | null = null;
  /** What the director last decided. */
  direction: Direction | null = null;
  private summed: Count;
  /** What the director has not been told yet. */
  private events: CountEvent[] = [];
  private changed: ContestId[] = [];
  private troubled = '';
  /** Whose colours are on the maps. */
  private painted: Election | null = null;
  private projection: Projection | null = null;
  private projected: ProjectionView | null = null;

  constructor(parts: ShowParts, state: NightState, director: DirectorState = openingState()) {
    this.parts = parts;
    this.state = state;
    this.director = director;
    this.summed = state.count;
    this.houses = sumHouses(state.count, parts.election);
  }

  /** Steps the count: what a poll brought, or what falls due by time; overrides that changed are put into force. */
  step(poll: Poll | null, overrule?: (count: Count) => Count): Step {
    const { election, clock } = this.parts;
    const done = step(this.state, poll, election, poll?.at ?? clock.now(), overrule);
    this.state = done.state;
    this.events.push(...done.events);
    for (const { contest } of done.changes) this.changed.push(contest);
    return done;
  }

  /** Draws the count as it stands now. */
  draw(): void {
    const recount = this.sum();
    // Texts are small and ready now; maps and boards take tens of milliseconds to draw.
    if (recount && this.wanted) this.tell({ ...this.wanted, texts: this.texts() });
    this.render(recount);
  }

  /** Tells the director what happened since he was last told, and OBS what it should show. Draw before. */
  direct(): readonly DirectorLine[] {
    const [events, changed] = [this.events, this.changed];
    [this.events, this.changed] = [[], []];
    return this.decide({ events, changed });
  }

  /** Obeys human hands with the pictures that are there: nothing is drawn for them, and no news comes before them. */
  obey({ commands = [], takeover = null }: Hands): readonly DirectorLine[] {
    return this.decide({ events: [], commands, takeover });
  }

  /** Sums the houses anew; false when the count is the one they were summed from. */
  sum(): boolean {
    const { count } = this.state;
    if (count === this.summed) return false;
    this.houses = sumHouses(count, this.parts.election, { count: this.summed, houses: this.houses });
    this.summed = count;
    return true;
  }

  private texts(): Record<string, string> {
    const { election, mode, pages, editions } = this.parts;
    const [house, { flips, count }] = [this.mainHouse(), this.state];
    const amended = amendElection(election, count);
    for (const edition of editions) edition.head(house, flips, amended, mode);
    return headlineTexts(house, flips, deskFor(pages, amended), mode);
  }

  private tell(wanted: WantedStage): void {
    this.wanted = wanted;
    for (const stage of this.parts.stages) stage.want(wanted);
  }

  /** Maps first, because pages name the pictures they show. */
  private render(recount: boolean): void {
    const { election, mode, source, clockRate, maps, photos, pages, clock, editions } = this.parts;
    const { count, flips, recent } = this.state;
    const amended = amendElection(election, count);
    // Never a poll's own time: one that is taken late would turn the clock on air back.
    const now = clock.now();
    let painted: string[] = [];
    // Colours may have changed as well: the election is read again when its files are saved.
    if (recount || amended !== this.painted || maps.waiting()) {
      this.painted = amended;
      this.project(count, amended, now);
      painted = maps.paint(count.tallies, amended);
    }
    const house = this.mainHouse();
    const view: NightView = {
      election: amended,
      count,
      houses: this.houses,
      projection: this.projected,
      flips,
      events: recent,
      maps: maps.pictures,
      photos,
      mode,
      source,
      dataAt: house.dataAt,
      now,
      clockRate,
      seat: null,
    };
    try {
      renderPages(view, pages, { clock });
      for (const edition of editions) edition.render(view);
      if (painted.length > 0) maps.sweep(mapsShown([pages, ...editions.map((edition) => edition.pages)]));
      this.troubled = '';
    } catch (error) {
      // A disk that takes nothing must not end the night; what OBS shows stays, and the next turn tries again.
      const trouble = `boards could not be drawn: ${(error as Error).message}`;
      if (trouble !== this.troubled) this.parts.problem(trouble);
      this.troubled = trouble;
    }
  }

  // The view keeps its identity while the projection does: boards are compared by it.
  private project(count: Count, election: Election, now: number): void {
    const projection = this.parts.projector.projection(count, election, now);
    if (projection === this.projection) return;
    this.projection = projection;
    this.projected = projectionView(projection);
  }

  private decide(happened: Omit<DirectorInput, 'plan'>): readonly DirectorLine[] {
    const { plan, stages, moment } = this.parts;
    const first = stages.find((stage) => stage.health().connection === 'connected');
    const input: DirectorInput = {
      plan,
      ...happened,
      tallies: this.state.count.tallies,
      onAir: first?.onAir(),
      ready: first?.drawn(),
    };
    const direction = direct(this.director, input, moment());
    this.director = direction.state;
    this.direction = direction;
    this.want(direction);
    return direction.log;
  }

  private want({ program, preload, cue, state }: Direction): void {
    const { mode, pages, plan } = this.parts;
    pages.program = program ?? pages.program;
    this.tell({
      mode,
      program,
      preload,
      pages: pages.pages,
      texts: this.texts(),
      panicPage: plan.rundown.panicScene,
      ...(cue && { reason: cue.reason }),
      ...(state.held?.kind === 'panic' && { urgent: true }),
    });
  }

  mainHouse(): HouseTotal {
    return this.houses.get(this.parts.election.mainState) as HouseTotal;
  }
}
