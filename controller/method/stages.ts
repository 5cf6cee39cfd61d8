import type { RankedRule } from '../election/method-spec.ts';

/**
 * One stage of a ranked count as it was published: first preferences, or what a transfer led to. Votes are whole numbers of
 * the smallest part that the count knows (Scotland: of 0.00001), in the order of the roster.
 */
export interface Stage {
  /** What came (above 0) or went (below 0) in this stage; empty where the source does not say it. */
  transfer: readonly number[];
  votes: readonly number[];
  status: readonly ('elected' | 'excluded' | null)[];
  /** Votes that are with nobody any more. */
  exhausted: number;
}

export interface StageRule {
  /** Members to elect. */
  elects: number;
  /**
   * `droop` floor(valid/(elects+1))+1 of the valid papers, fixed for the whole count (Scotland, SSI 2011/399 rule 47 and
   * 2007/42 rule 46); `half` more than half of the votes that are still with somebody, anew in each round (Maine 21-A
   * s. 723-A); `half-of-first` floor(valid/2)+1, fixed in the first (Minneapolis).
   */
  quota: 'droop' | 'half' | 'half-of-first';
  /** Decimals of the count: votes are in parts of 10^-decimals. */
  decimals: number;
  /** Places that are nobody in particular, as undeclared write-ins: these may go before lower ones. */
  pooled?: readonly number[];
}

/** What a stage tells that its totals already hold. Places are of the roster. */
export interface StageReading {
  /** Votes that elect, in parts. */
  quota: number;
  /** Votes that are with somebody. */
  continuing: number;
  /** Over the quota for the first time. */
  reached: number[];
  /** Whose votes go in the next stage: everything (excluded), or what was over the quota (surplus). */
  excluded: number[];
  surplus: { place: number; votes: number } | null;
  /** What came or went since the stage before, by place. */
  moved: number[];
  exhausted: number;
}

/** Something in the published stages that does not add up; `stage` counts from 1. */
export interface StageFault {
  stage: number;
  place: number | null;
  kind: 'sum' | 'transfer' | 'quota' | 'returned' | 'not-lowest' | 'too-many-elected';
  got: number;
  expected: number;
}

/**
 * Stages as they were published, with decimals, behind first preferences. What the source does not say is exhausted, is
 * whatever is missing from the papers of the first stage.
 */
export function stagesFrom(
  first: readonly number[],
  later: readonly { votes: readonly number[]; exhausted: number | null }[],
  decimals: number,
): Stage[] {
  const part = (votes: number): number => Math.round(votes * 10 ** decimals);
  const start = first.map(part);
  const whole = sum(start);
  const bare = { transfer: [], status: [] };
  return [
    { ...bare, votes: start, exhausted: 0 },
    ...later.map(({ votes, exhausted }): Stage => {
      const own = votes.map(part);
      return { ...bare, votes: own, exhausted: exhausted === null ? whole - sum(own) : part(exhausted) };
    }),
  ];
}

/** The rule of a contest's stages; its quota is Droop's where several are elected, unless the rule says otherwise. */
export function stageRule({ quota, decimals }: RankedRule, elects: number): StageRule {
  return { elects, decimals, quota: quota ?? (elects > 1 ? 'droop' : 'half') };
}

/**
 * What published stages may not do, in words; null for none. Of each paper a part may be cut off at each stage where the
 * count has decimals.
 */
export function stagesProblem(stages: readonly Stage[], rule: StageRule): string | null {
  const lost = rule.decimals > 0 ? Math.ceil(sum(stages[0]?.votes ?? []) / 10 ** rule.decimals) : 0;
  const fault = checkStages(stages, rule, lost).find(({ kind }) => BLOCKING.has(kind));
  if (!fault) return null;
  const votes = (parts: number): number => parts / 10 ** rule.decimals;
  const [got, expected] = [votes(fault.got), votes(fault.expected)];
  return fault.kind === 'returned'
    ? `stage ${fault.stage}: somebody who was out has ${got} votes again`
    : `stage ${fault.stage}: the votes sum to ${got}, ${expected} were counted first`;
}

const BLOCKING: ReadonlySet<StageFault['kind']> = new Set(['sum', 'returned']);

/** Droop's quota of whole papers; 0 papers give 1. */
export function droopQuota(valid: number, elects: number): number {
  return Math.floor(valid / (elects + 1)) + 1;
}

/**
 * What one paper is worth after a surplus moved: surplus times its value before, divided by the candidate's total, cut off
 * after five decimals (Scotland's weighted inclusive Gregory method: SSI 2007/42 rule 48 (3)). All in parts of 0.00001.
 */
export function transferValue(surplus: number, before: number, total: number): number {
  if (total <= 0) return 0;
  return Number((BigInt(surplus) * BigInt(before)) / BigInt(total));
}

/** Reads what happened out of the totals. What has no votes left is taken for excluded in the stage before. */
export function readStages(stages: readonly Stage[], rule: StageRule): StageReading[] {
  const unit = 10 ** rule.decimals;
  const valid = sum(stages[0]?.votes ?? []);
  const over = new Set<number>();
  return stages.map((stage, at): StageReading => {
    const continuing = sum(stage.votes);
    const quota = quotaOf(valid, continuing, rule, unit);
    const reached: number[] = [];
    for (const [place, votes] of stage.votes.entries())
      if (votes >= quota && continuing > 0 && !over.has(place)) {
        over.add(place);
        reached.push(place);
      }
    const next = stages[at + 1];
    const excluded: number[] = [];
    let surplus: StageReading['surplus'] = null;
    for (const [place, votes] of stage.votes.entries()) {
      const after = next?.votes[place] ?? votes;
      if (votes > 0 && next && after === 0) excluded.push(place);
      else if (after < votes) surplus = { place, votes: votes - after };
    }
    const before = stages[at - 1]?.votes;
    const moved = stage.votes.map((votes, place) => votes - (before?.[place] ?? votes));
    return { quota, continuing, reached, excluded, surplus, moved, exhausted: stage.exhausted };
  });
}

/**
 * Holds published stages against their own arithmetic and the rule. Nothing is recounted: without the papers nobody can.
 * `lost` parts may vanish in each stage, because values are cut off.
 */
export function checkStages(stages: readonly Stage[], rule: StageRule, lost = 0): StageFault[] {
  const faults: StageFault[] = [];
  const readings = readStages(stages, rule);
  const gone = new Set<number>();
  const [first] = stages;
  const whole = first ? sum(first.votes) + first.exhausted : 0;
  for (const [at, stage] of stages.entries()) {
    const add = (kind: StageFault['kind'], place: number | null, got: number, expected: number): void =>
      void faults.push({ stage: at + 1, place, kind, got, expected });
    const all = sum(stage.votes) + stage.exhausted;
    if (all > whole || all < whole - lost * at) add('sum', null, all, whole);
    const before = stages[at - 1];
    for (const [place, votes] of stage.votes.entries()) {
      const moved = stage.transfer[place];
      if (before && moved !== undefined && (before.votes[place] ?? 0) + moved !== votes)
        add('transfer', place, votes, (before.votes[place] ?? 0) + moved);
      if (gone.has(place) && votes > 0) add('returned', place, votes, 0);
    }
    const reading = readings[at] as StageReading;
    for (const [place, status] of stage.status.entries())
      if (status === 'excluded' && (stage.votes[place] ?? 0) >= reading.quota)
        add('quota', place, stage.votes[place] ?? 0, reading.quota);
    const real = (place: number): boolean => rule.pooled?.includes(place) !== true;
    const standing = stage.votes.filter((votes, place) => votes > 0 && !gone.has(place) && real(place));
    standing.sort((a, b) => a - b);
    const leaving = reading.excluded.filter(real).map((place) => stage.votes[place] ?? 0);
    const lowest = sum(standing.slice(0, leaving.length));
    if (sum(leaving) !== lowest) add('not-lowest', reading.excluded[0] ?? null, sum(leaving), lowest);
    for (const place of reading.excluded) gone.add(place);
  }
  const elected = new Set(
    stages.flatMap(({ status }) => status.flatMap((s, p) => (s === 'elected' ? [p] : []))),
  );
  if (elected.size > rule.elects)
    faults.push({
      ...{ stage: stages.length, place: null, kind: 'too-many-elected' },
      ...{ got: elected.size, expected: rule.elects },
    });
  return faults;
}

/**
 * Who is elected once the stages are all there: those over the quota, then, where as many are left as places, those without
 * it (SSI 2007/42 rule 52: deemed elected). Null while that is not settled.
 */
export function electedIn(stages: readonly Stage[], rule: StageRule): number[] | null {
  const readings = readStages(stages, rule);
  const elected = readings.flatMap(({ reached }) => reached);
  if (elected.length === rule.elects) return elected;
  const last = stages.at(-1);
  if (!last || sum(last.votes) === 0 || elected.length > rule.elects) return null;
  const rest = last.votes.flatMap((votes, place) => (votes > 0 && !elected.includes(place) ? [place] : []));
  const open = rule.elects - elected.length;
  if (rest.length <= open) return [...elected, ...rest];
  // The last one is not excluded on paper when all but one of those left fill the vacancies.
  return null;
}

function quotaOf(valid: number, continuing: number, { quota, elects }: StageRule, unit: number): number {
  if (quota === 'droop') return droopQuota(Math.floor(valid / unit), elects) * unit;
  const base = quota === 'half' ? continuing : valid;
  return (Math.floor(base / unit / 2) + 1) * unit;
}

function sum(votes: readonly number[]): number {
  return votes.reduce((total, count) => total + count, 0);
}
