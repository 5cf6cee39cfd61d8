import { hasBoard } from '../election/board-pages.ts';
import { type ContestId, type Election, type RegionKind, stateOf } from '../election/election.ts';
import { oneContest } from '../election/find.ts';
import { foldName } from '../election/name.ts';
import { ownNameOf } from '../election/own-scene.ts';
import { EXIT, telling, UserError } from '../ground/user-error.ts';
import type { CountEvent } from '../tally/event.ts';
import { cutShot, shotOf } from './cue.ts';
import type { LowerThirds, Rule, Rundown } from './rundown.ts';
import type { Phase } from './state.ts';

/** One place of the rotation with the scenes it may show. */
interface PlannedEntry {
  scenes: readonly string[];
  when: Phase | undefined;
  order: 'changed' | 'listed';
  /** Scenes shown in one turn of the rotation. */
  take: number;
  seconds: number;
}

/** A rundown made ready for one election: every region resolved to the page ids it stands for. */
export interface Plan {
  rundown: Rundown;
  rotation: readonly PlannedEntry[];
  mainState: string;
  contests: number;
  /** Every page id that may be cued, scenes of the user's own among them. */
  scenes: ReadonlySet<string>;
  /** Page id -> what people call it, `Kolkata`. */
  titles: ReadonlyMap<string, string>;
  /** Region kind -> contest -> page id. */
  sceneOfContest: ReadonlyMap<string, ReadonlyMap<ContestId, string>>;
  keySeats: ReadonlySet<ContestId>;
  /** What the lower third over a camera goes by: a rundown of its own; null = it always stands. */
  lower: Plan | null;
  contestName(contest: ContestId): string;
  /** Code of the state a contest belongs to. */
  stateOf(contest: ContestId): string;
  /** Name of a candidate by his id, which is given back where the roster has none. */
  candidateName(contest: ContestId, candidate: string): string;
}

const BOARDS: Readonly<Record<string, string>> = {
  state: 'the state map',
  tally: 'the tally',
  house: 'the house',
  states: 'the states',
  electors: 'the electoral votes',
  stages: 'the stages of a ranked count',
  'run-off': 'the first round',
  units: 'the reporting units',
  seat: 'the seat',
  declared: 'the latest declarations',
  moment: 'the moment, or the result',
  changes: 'gains and losses',
  close: 'the closest seats',
  left: 'what is left to count',
  projection: 'the projection',
  past: 'then and now',
  standby: 'standby',
  soon: 'starting soon',
  thanks: 'thank you',
};

/** Board that shows one seat; a cue for it says which. */
const SEAT = 'seat';
/** The lower third over a camera, and the time without it. */
export const LOWER = 'lower';
export const AWAY = 'away';
/** Entry of the rotation that stands for the key seats. */
const KEY_SEATS = 'key-seats';

const HOUR = 3600;

/** Words of a rundown for the election's first kind of region, whatever its key, and for each of the others. */
const FIRST = 'first';
const FURTHER = 'further';

/** The page id of a region's board, `district-kolkata`. */
function regionScene(kind: string, region: string): string {
  return `${kind}-${region}`;
}

/**
 * Resolves a rundown against an election.
 *
 * @throws UserError (78) when a scene or region kind does not exist there
 */
export function planRundown(rundown: Rundown, election: Election, file = 'rundown.yaml'): Plan {
  const titles = new Map(Object.entries(BOARDS).filter(([page]) => hasBoard(page, election)));
  const sceneOfContest = new Map<string, Map<ContestId, string>>();
  for (const kind of election.regionKinds) {
    const scenes = new Map<ContestId, string>();
    sceneOfContest.set(kind.key, scenes);
    for (const region of kind.regions) {
      const scene = regionScene(kind.key, region.id);
      titles.set(scene, /\p{L}/u.test(region.name) ? region.name : `${kind.label} ${region.name}`);
      for (const contest of region.contests) scenes.set(contest, scene);
    }
  }
  const keySeats = new Set(election.keySeats?.map(({ contest }) => contest));
  // What the program knows and this election has not: a rotation goes on without it, a rule shows the state instead.
  const isLacking = (scene: string): boolean => scene in BOARDS && !titles.has(scene);
  const known = (scene: string, where: string): string => {
    if (titles.has(scene)) return scene;
    if (isLacking(scene)) return 'state';
    const own = ownNameOf(scene);
    if (own) {
      titles.set(scene, own);
      return scene;
    }
    if (scene.startsWith(`${SEAT} `))
      return seatShot(scene.slice(SEAT.length + 1), election, `${file}, ${where}`);
    throw new UserError(EXIT.config, {
      what: 'the rundown names a scene that this election has not',
      got: scene,
      expected: `one of ${[...titles.keys()].slice(0, 12).join(', ')}, …`,
      where: `${file}, ${where}`,
      remedy: 'name a board, or the region of one: KIND-REGION; a scene of your own in OBS is {obs: "NAME"}',
    });
  };
  const kindOf = (key: string, where: string) => {
    const kind = election.regionKinds.find((one) => one.key === key);
    if (kind && kind.regions.length > 0) return kind;
    throw new UserError(EXIT.config, {
      what: 'the rundown names a kind of region that this election has not',
      got: key,
      expected: election.regionKinds.map((one) => one.key).join(', ') || 'no region kind at all',
      where: `${file}, ${where}`,
      remedy: `write ${FIRST} for the first kind that an election has, or list the kind under regions in election.yaml`,
    });
  };

  const kindsOf = (each: string, where: string): readonly RegionKind[] => {
    const [first, ...further] = election.regionKinds.filter(({ regions }) => regions.length > 0);
    const isOwn = election.regionKinds.some(({ key }) => key === each);
    if (each === FIRST && !isOwn) return first ? [first] : [];
    if (each === FURTHER && !isOwn) return further;
    return [kindOf(each, where)];
  };
  const rotation = rundown.rotation.flatMap((entry, index): PlannedEntry[] => {
    const where = `rotation.${index}`;
    const { when, seconds } = entry;
    if ('scene' in entry && isLacking(entry.scene)) return [];
    if ('scene' in entry)
      return [{ scenes: [known(entry.scene, where)], when, order: 'listed', take: 1, seconds }];
    const turn = (scenes: readonly string[]): PlannedEntry[] => {
      const take = Math.min(entry.take ?? scenes.length, scenes.length);
      return take === 0 ? [] : [{ scenes, when, order: entry.order, take, seconds }];
    };
    if (entry.each === KEY_SEATS)
      return turn([...keySeats].map((contest) => shotOf({ scene: SEAT, contest })));
    return kindsOf(entry.each, where).flatMap(({ key, regions }) =>
      turn(regions.map((region) => regionScene(key, region.id))),
    );
  });
  const rules = rundown.rules.map((rule, index): Rule => {
    const where = `rules.${index}.scene`;
    const back = rule.back === undefined ? undefined : known(rule.back, `rules.${index}.back`);
    if (back !== undefined && !rotation.some(({ scenes }) => scenes.includes(back)))
      throw new UserError(EXIT.config, {
        what: 'a rule goes on with a scene that the rotation has not',
        got: ownNameOf(back) ?? back,
        where: `${file}, rules.${index}.back`,
        remedy: 'name a scene of the rotation as it stands there, or leave `back` out',
      });
    const kind = regionKindOf(rule);
    const follows = back === undefined ? rule : { ...rule, back };
    if (!kind) return { ...follows, scene: known(rule.scene, where) };
    const [own] = kindsOf(kind, where);
    return { ...follows, scene: own ? `{${own.key}}` : 'state' };
  });
  if (ownNameOf(known(rundown.panicScene, 'panicScene')) !== null)
    throw new UserError(EXIT.config, {
      what: 'panic cannot show a scene of your own: nobody knows what is in it',
      got: rundown.panicScene,
      where: `${file}, panicScene`,
      remedy: 'leave it out, or name a board',
    });
  // Only kinds of region that the election has not were named.
  if (rotation.length === 0)
    rotation.push({
      scenes: ['state'],
      when: undefined,
      order: 'listed',
      take: 1,
      seconds: rundown.minSeconds,
    });

  const plan: Plan = {
    rundown: { ...rundown, rules },
    lower: null,
    rotation,
    mainState: election.mainState,
    contests: election.contests.size,
    scenes: new Set(titles.keys()),
    titles,
    sceneOfContest,
    keySeats,
    stateOf: (contest) => stateOf(contest, election),
    contestName: (contest) => election.contests.get(contest)?.name ?? contest,
    candidateName: (contest, candidate) =>
      election.candidates.get(contest)?.find(({ id }) => id === candidate)?.name ?? candidate,
  };
  return rundown.lower ? { ...plan, lower: planLower(rundown.lower, plan) } : plan;
}

/** Lower thirds come and go as scenes do: what a rule brings in, the sentence every so often, and nothing in between. */
function planLower({ everySeconds, seconds, rules }: LowerThirds, plan: Plan): Plan {
  const entry = (scene: string, seconds: number): PlannedEntry => ({
    ...{ scenes: [scene], when: undefined, order: 'listed', take: 1, seconds },
  });
  const away = entry(AWAY, everySeconds === 0 ? HOUR : everySeconds - seconds);
  const own = { back: undefined, also: false, least: 1 };
  return {
    ...plan,
    rotation: everySeconds === 0 ? [away] : [away, entry(LOWER, seconds)],
    titles: new Map([...plan.titles, [LOWER, 'the lower third'], [AWAY, 'no lower third']]),
    rundown: {
      ...plan.rundown,
      preloadSeconds: 0,
      eventRunSeconds: HOUR,
      // Of a seat, or of a house.
      rules: rules.flatMap((rule) => [SEAT, LOWER].map((scene) => ({ ...rule, ...own, scene }))),
    },
  };
}

/** What a rule asks for. */
export interface Asked {
  rule: Rule;
  scene: string;
  /** Seat that the scene shows. */
  contest: ContestId | null;
}

/** What the rules ask for an event: the first that fits, and the next ones as long as each passes it on. */
export function rulesFor(event: CountEvent, plan: Plan): Asked[] {
  const main = event.state === null || event.state === plan.mainState;
  const asked: Asked[] = [];
  for (const rule of plan.rundown.rules) {
    if (!rule.on.includes(event.type) || event.weight < rule.minWeight) continue;
    const whose = rule.states ?? (rule.seats === 'key' ? 'any' : 'main');
    if (whose !== 'any' && (whose === 'main') !== main) continue;
    if (rule.seats === 'key' && !(event.contest && plan.keySeats.has(event.contest))) continue;
    const kind = regionKindOf(rule);
    const scene = kind ? event.contest && plan.sceneOfContest.get(kind)?.get(event.contest) : rule.scene;
    if (!scene || (scene === SEAT && event.contest === null)) continue;
    asked.push({ rule, scene, contest: scene === SEAT ? event.contest : null });
    if (!rule.also) break;
  }
  return asked;
}

/** What people call a shot: `the tally`, `the seat Nandigram`. */
export function titleOf(shot: string, plan: Plan): string {
  const { scene, contest } = cutShot(shot);
  const title = plan.titles.get(scene) ?? scene;
  return contest ? `${title} ${plan.contestName(contest)}` : title;
}

/**
 * The scene that is meant: by its id, its title, or a beginning of either that only one has.
 *
 * @param shots those that may be meant
 * @throws Error with those that it may be
 */
export function oneScene(shots: readonly string[], text: string, plan: Plan): string {
  if (shots.includes(text)) return text;
  const typed = foldName(text);
  const called = (fits: (name: string) => boolean) =>
    shots.filter((shot) => [shot, titleOf(shot, plan).replace(/^the /, '')].map(foldName).some(fits));
  const whole = called((name) => name === typed);
  const [only, ...others] = whole.length > 0 ? whole : called((name) => name.startsWith(typed));
  if (only === undefined)
    throw new Error(`there is no scene ${text}; there are ${shots.join(', ') || 'none'}`);
  if (others.length === 0) return only;
  throw new Error(`${text} may be ${[only, ...others].slice(0, 8).join(', ')}; say which`);
}

function seatShot(seat: string, election: Election, where: string): string {
  try {
    return shotOf({ scene: SEAT, contest: oneContest(election, seat).id });
  } catch (cause) {
    return telling(EXIT.config, { what: 'the rundown names a seat that is not clear', where })(cause);
  }
}

function regionKindOf(rule: Rule): string | null {
  return /^\{([a-z0-9-]+)\}$/.exec(rule.scene)?.[1] ?? null;
}
