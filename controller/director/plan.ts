import type { ContestId, Election, RegionKind } from '../election/election.ts';
import type { CountEvent } from '../tally/event.ts';
import { EXIT, UserError } from '../user-error.ts';
import type { Rule, Rundown } from './rundown.ts';

/** One place of the rotation with the scenes it may show. */
interface PlannedEntry {
  scenes: readonly string[];
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
  /** Every page id that may be cued. */
  scenes: ReadonlySet<string>;
  /** Page id -> what people call it, `Kolkata`. */
  titles: ReadonlyMap<string, string>;
  /** Region kind -> contest -> page id. */
  sceneOfContest: ReadonlyMap<string, ReadonlyMap<ContestId, string>>;
  contestName(contest: ContestId): string;
  /** Name of a candidate by his id, which is given back where the roster has none. */
  candidateName(contest: ContestId, candidate: string): string;
}

const BOARDS: Readonly<Record<string, string>> = {
  state: 'the state map',
  tally: 'the tally',
  house: 'the house',
  states: 'the states',
  seat: 'the seat',
  standby: 'standby',
  soon: 'starting soon',
  thanks: 'thank you',
};

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
  const titles = new Map(Object.entries(BOARDS));
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
  const known = (scene: string, where: string): string => {
    if (titles.has(scene)) return scene;
    throw new UserError(
      {
        what: 'the rundown names a scene that this election has not',
        got: scene,
        expected: `one of ${[...titles.keys()].slice(0, 12).join(', ')}, …`,
        where: `${file}, ${where}`,
        remedy: 'name a board, or the region of one: KIND-REGION',
      },
      EXIT.config,
    );
  };
  const kindOf = (key: string, where: string) => {
    const kind = election.regionKinds.find((one) => one.key === key);
    if (kind && kind.regions.length > 0) return kind;
    throw new UserError(
      {
        what: 'the rundown names a kind of region that this election has not',
        got: key,
        expected: election.regionKinds.map((one) => one.key).join(', ') || 'no region kind at all',
        where: `${file}, ${where}`,
        remedy: `write ${FIRST} for the first kind that an election has, or list the kind under regions in election.yaml`,
      },
      EXIT.config,
    );
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
    if ('scene' in entry)
      return [{ scenes: [known(entry.scene, where)], order: 'listed', take: 1, seconds: entry.seconds }];
    return kindsOf(entry.each, where).map(({ key, regions }) => ({
      scenes: regions.map((region) => regionScene(key, region.id)),
      order: entry.order,
      take: Math.min(entry.take ?? regions.length, regions.length),
      seconds: entry.seconds,
    }));
  });
  const rules = rundown.rules.map((rule, index): Rule => {
    const where = `rules.${index}.scene`;
    const kind = regionKindOf(rule);
    if (!kind) return { ...rule, scene: known(rule.scene, where) };
    const [own] = kindsOf(kind, where);
    return { ...rule, scene: own ? `{${own.key}}` : 'state' };
  });
  known(rundown.panicScene, 'panicScene');
  // Only kinds of region that the election has not were named.
  if (rotation.length === 0)
    rotation.push({ scenes: ['state'], order: 'listed', take: 1, seconds: rundown.minSeconds });

  return {
    rundown: { ...rundown, rules },
    rotation,
    mainState: election.mainState,
    contests: election.contests.size,
    scenes: new Set(titles.keys()),
    titles,
    sceneOfContest,
    contestName: (contest) => election.contests.get(contest)?.name ?? contest,
    candidateName: (contest, candidate) =>
      election.candidates.get(contest)?.find(({ id }) => id === candidate)?.name ?? candidate,
  };
}

/** The rule that an event falls under and the scene it asks for; null when nothing on air should change. */
export function ruleFor(event: CountEvent, plan: Plan): { rule: Rule; scene: string } | null {
  const main = event.state === null || event.state === plan.mainState;
  for (const rule of plan.rundown.rules) {
    if (!rule.on.includes(event.type) || event.weight < rule.minWeight) continue;
    if (rule.states !== 'any' && (rule.states === 'main') !== main) continue;
    const kind = regionKindOf(rule);
    if (!kind) return { rule, scene: rule.scene };
    const scene = event.contest && plan.sceneOfContest.get(kind)?.get(event.contest);
    if (scene) return { rule, scene };
  }
  return null;
}

/** What people call a scene. */
export function titleOf(scene: string, plan: Plan): string {
  return plan.titles.get(scene) ?? scene;
}

function regionKindOf(rule: Rule): string | null {
  return /^\{([a-z0-9-]+)\}$/.exec(rule.scene)?.[1] ?? null;
}
