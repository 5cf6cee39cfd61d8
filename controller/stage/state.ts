import type { Beacon } from '../render/board/beacon.ts';
import type { ActualStage } from './actual.ts';
import type { Change } from './change.ts';
import type { ConnectionState } from './health.ts';
import { CALM, type Counters, type Gauge, type Load, OPEN_GAUGE } from './load.ts';
import type { DesiredStage, PictureFile, ShownPicture } from './plan/desired.ts';
import type { StagePlan } from './plan/plan.ts';
import type { Transition } from './plan/transition.ts';
import type { StageEvents } from './stage-events.ts';
import type { StageOptions } from './stage-options.ts';
import type { WantedStage } from './wanted.ts';
import type { Command } from './wire/command.ts';
import type { BatchResult } from './wire/connection.ts';

/** What a stage is told once, at its start. */
export type StageSetup = Pick<
  StageOptions,
  'mode' | 'surface' | 'testDataOnAir' | 'ownHand' | 'backPressure'
> & {
  plan: StagePlan;
  /** What the safe scene says, in OBS's own letters. */
  title: string;
  /** Whether there is a Chromium that can draw pages. */
  chromium: boolean;
};

type Surface = 'browser' | 'snapshot';

/** What happened: everything that a stage can learn. Times are ms of one clock that never goes back. */
export type StageInput =
  | { what: 'want'; wanted: WantedStage }
  /** The operator lets go of this OBS. */
  | { what: 'release' }
  | { what: 'link'; state: ConnectionState; reason: string }
  /** An event of OBS, by its protocol name. */
  | { what: 'event'; type: string; data: Readonly<Record<string, unknown>> }
  | { what: 'answer'; id: number; answer: Answer }
  /** Chromium has drawn a page; `same`: pixel for pixel like the one before. */
  | {
      what: 'picture';
      page: string;
      rev: number;
      at: number;
      night: number | null;
      changesAt: number;
      same: boolean;
    }
  /** Chromium could not draw it. */
  | { what: 'no picture'; page: string }
  | { what: 'time' };

/** What the world is asked to do. Each ends in one answer with its id, whatever happens, unless the link ends. */
export type Send = { id: number } & (
  | { what: 'read' }
  /** One batch, in order; `frame`: all of it in one frame of OBS. */
  | { what: 'batch'; lane: 'scenes' | 'texts'; frame: boolean; commands: readonly Command[] }
  /** Updates for pages that OBS draws itself. */
  | {
      what: 'push';
      pages: readonly { page: string; rev: number }[];
      motion: 'full' | 'reduced';
      toAll: boolean;
    }
  /**
   * `transition`: how OBS shall go there, where that is not what it has for the scene. In studio mode OBS drops a take in
   * the middle of a transition, so there it is asked first.
   */
  | { what: 'take'; scene: string; page: string | null; transition: Transition | null; studio: boolean }
  /** Which scene is on air, whether a transition runs, and whether a marker is seen. */
  | { what: 'ask'; why: 'hand' | 'confirm' | 'transition'; marker: string | null; reason: string }
  /** The beacon in what an input draws. */
  | { what: 'look'; page: string; input: string; height: number }
  | { what: 'weigh'; fps: number }
  /** The browser source is created anew. */
  | { what: 'refresh'; page: string; input: string }
  /** Pictures go to disk. */
  | { what: 'place'; pictures: readonly { page: string; slot: 'a' | 'b'; take: number; at: number }[] }
);

/** `draw`: Chromium shall draw a page; the answer is a `picture`. More urgent first. */
export type Wish = { page: string; rev: number; priority: number };

export type Answer =
  | { actual: ActualStage }
  | { results: readonly BatchResult[] }
  | { taken: boolean }
  | { program: string; cursor: number; active: boolean | null; scenes: readonly string[] }
  | { beacon: Beacon | null }
  | { counters: Counters; others: readonly string[] }
  | { placed: readonly PlacedPicture[]; failed: readonly { page: string; reason: string }[] }
  | { done: true }
  /** OBS refused (`code`), or nobody knows what became of it (null). */
  | { lost: string; code: number | null };

export interface PlacedPicture extends PictureFile {
  page: string;
  slot: 'a' | 'b';
}

/** Something to be told to whoever listens: an event of the stage. */
export type Tell = { [K in keyof StageEvents]: { event: K; message: StageEvents[K] } }[keyof StageEvents];

/** What is to be done in OBS. */
export interface Intent {
  /** Texts overtake everything. */
  texts: readonly Command[];
  /** What the next take, a panic, or a picture waits for. */
  needed: readonly Command[];
  /** Scenes that nobody waits for. */
  rest: readonly Command[];
}

/** What is known of the programme, and of hands on it. */
export interface Air {
  /** Scene we asked for last, when OBS answered (Infinity: not yet), and whether OBS has begun it. */
  readonly asked: { scene: string; at: number; seen: boolean } | null;
  /** Scene that we asked for without an answer: OBS may still take it, late. */
  readonly unanswered: string | null;
  /** Scene on air before the one we asked for; it may still be seen fading out. */
  readonly before: string | null;
  /** Scene that a human was last heard to have put on air. */
  readonly hand: string | null;
  /** A human has the programme; takes wait until `release`. */
  readonly takenOver: boolean;
  /** Since when a transition runs; null = none. */
  readonly fading: number | null;
  /** When the programme, or a transition, is asked about again, and why. */
  readonly askAt: { at: number; why: 'hand' | 'confirm' | 'transition'; reason: string } | null;
  /** A change that is not ours was heard and is looked into: nothing is taken meanwhile. */
  readonly doubted: boolean;
  /** Scene that OBS said is on air, and that is asked for once more before it is called a hand's. */
  readonly suspected: string | null;
  /** Scene of ours that was removed while it was on air; until OBS was read again it is half there. */
  readonly removed: string | null;
  /** The same, and since when: OBS puts another scene on air by itself then, and may be slow to. */
  readonly vacated: { scene: string; at: number } | null;
  /** The take that waits for its page: since when, and the revision that was wanted then. */
  readonly waiting: { page: string; at: number; rev: number } | null;
  /** Scene of the user's that the bridge shows, while one is needed. */
  readonly bridge: string | null;
  /** Scene of the user's that no bridge can be built from. */
  readonly hopeless: string | null;
}

/** A picture that OBS has and was not seen to draw. */
export interface Unseen {
  /** Looks in vain, in a row. */
  readonly looks: number;
  readonly since: number;
  /** Frames that OBS had drawn when they were counted first after that; null until then. */
  readonly frames: number | null;
}

/** What a stage knows of one OBS and of what it asked for. Plain data, replaced and never changed. */
export interface StageState {
  readonly setup: StageSetup;
  readonly link: ConnectionState;
  readonly wanted: WantedStage | null;
  readonly wantedAt: number;
  /** What OBS has; null until it was read. */
  readonly actual: ActualStage | null;
  readonly desired: DesiredStage | null;
  /** What was found missing last, and from what. */
  readonly intent: { from: readonly unknown[]; intent: Intent } | null;
  /** Since when OBS changes its scene collection or profile; null = it does not. */
  readonly changing: number | null;
  /** Nothing is asked or made before this: OBS has just changed its collection. */
  readonly quietUntil: number;
  /** When OBS is read again. */
  readonly readAt: number;
  /** A batch was lost on its way and may still be at work: nothing is made until OBS reads the same twice. */
  readonly unsure: { since: number; print: string | null; at: number } | null;
  /** Since when OBS answers that it is not ready. */
  readonly notReady: number | null;
  /** What became different while OBS is being read: the reading may be older. */
  readonly told: readonly Change[];
  /** Events that nothing of ours explains; looked at again after a quiet moment, when all requests below `after` are answered. */
  readonly doubts: {
    since: number;
    at: number;
    after: number;
    events: readonly { type: string; data: Readonly<Record<string, unknown>> }[];
  } | null;
  /** Removed scenes that OBS still lists. */
  readonly leaving: ReadonlySet<string>;
  readonly surface: Surface | null;
  /** Since when the pages of OBS's own browser are known to draw nothing. */
  readonly pagesDead: number | null;
  /** Since when a page of OBS's own browser should be drawn and was never seen. */
  readonly unseenSince: number | null;
  readonly flights: ReadonlyMap<number, Send>;
  readonly nextId: number;
  /** Command -> until when it is not tried again. */
  readonly refused: ReadonlyMap<string, number>;
  /** Names that OBS says are taken although it lists nobody of that name, and how often it said so. */
  readonly ghosts: ReadonlyMap<string, number>;
  /** Scenes that nobody waits for are made at this pace. */
  readonly makeAt: number;
  readonly air: Air;
  /** Page -> its two picture files. */
  readonly pictures: ReadonlyMap<string, ShownPicture>;
  /** Page -> the slot of a newer picture that OBS loads out of sight. */
  readonly coming: ReadonlyMap<string, 'a' | 'b'>;
  /** Pixels of a page's picture, `1280x726`; '' until OBS was read. */
  readonly size: string;
  /** Page -> a picture that waits for its place on disk. */
  readonly stock: ReadonlyMap<string, { rev: number; at: number }>;
  readonly lastTake: number;
  /** Page -> what Chromium was asked for last, when, and whether it came. */
  readonly wished: ReadonlyMap<string, { rev: number; priority: number; at: number; came: boolean }>;
  /** Page -> when a page that could not be drawn is tried again. */
  readonly drawAgain: ReadonlyMap<string, number>;
  /** Page -> revision that was pushed last. */
  readonly pushed: ReadonlyMap<string, number>;
  readonly motion: 'full' | 'reduced';
  /** Page -> revision that OBS was told to show last, and when. */
  readonly sent: ReadonlyMap<string, { rev: number; at: number }>;
  /** Page -> revision that was seen in OBS's own pixels, and when. */
  readonly seen: ReadonlyMap<string, { rev: number; at: number }>;
  /** Page -> its newest picture was not seen although OBS says that it has it. */
  readonly unseen: ReadonlyMap<string, Unseen>;
  /** Page -> when it was looked at last. */
  readonly lookedAt: ReadonlyMap<string, number>;
  /** The page to be taken next, at the revision it was first wanted in. */
  readonly next: { page: string; rev: number } | null;
  /** When a browser that drew nothing is looked at again. */
  readonly probeAt: number;
  /** Nothing is taken before this. */
  readonly takeAt: number;
  /** Pages that stay decoded: what is, was or may soon be on air. */
  readonly warm: ReadonlySet<string>;
  /** When what is on air is looked at next, and how often it was wrong in a row. */
  readonly lookAt: number;
  readonly wrong: number;
  readonly repairs: number;
  /** Page -> when it was created anew last. */
  readonly refreshed: ReadonlyMap<string, number>;
  readonly weighAt: number;
  readonly load: Load;
  readonly gauge: Gauge;
  /** Sentence -> when it was said last. */
  readonly said: ReadonlyMap<string, number>;
  /** Text sources that were warned about. */
  readonly warned: ReadonlySet<string>;
}

/** A programme that nobody has asked for and OBS has not told of yet. */
export const NO_AIR: Air = {
  asked: null,
  unanswered: null,
  before: null,
  hand: null,
  takenOver: false,
  fading: null,
  askAt: null,
  doubted: false,
  suspected: null,
  removed: null,
  vacated: null,
  waiting: null,
  bridge: null,
  hopeless: null,
};

/** A stage before OBS has answered. */
export function openStage(setup: StageSetup): StageState {
  return {
    setup,
    link: 'connecting',
    wanted: null,
    wantedAt: 0,
    actual: null,
    desired: null,
    intent: null,
    changing: null,
    quietUntil: 0,
    readAt: 0,
    unsure: null,
    notReady: null,
    told: [],
    doubts: null,
    leaving: new Set(),
    surface: null,
    pagesDead: null,
    unseenSince: null,
    flights: new Map(),
    nextId: 1,
    refused: new Map(),
    ghosts: new Map(),
    makeAt: 0,
    air: NO_AIR,
    pictures: new Map(),
    coming: new Map(),
    size: '',
    stock: new Map(),
    lastTake: 0,
    wished: new Map(),
    drawAgain: new Map(),
    pushed: new Map(),
    motion: 'full',
    sent: new Map(),
    seen: new Map(),
    unseen: new Map(),
    lookedAt: new Map(),
    next: null,
    probeAt: 0,
    takeAt: 0,
    warm: new Set(),
    lookAt: 0,
    wrong: 0,
    repairs: 0,
    refreshed: new Map(),
    weighAt: 0,
    load: CALM,
    gauge: OPEN_GAUGE,
    said: new Map(),
    warned: new Set(),
  };
}

/** What a reaction says: the state behind it, and what the world shall do. */
export interface Reaction {
  state: StageState;
  send: readonly Send[];
  draw: readonly Wish[];
  tell: readonly Tell[];
  /** The latest moment to react again although nothing arrives. */
  wakeAt: number;
}
