import type { CheerioAPI } from 'cheerio';
import * as z from 'zod';
import { type ContestId, contestAbove, type Election } from '../../election/election.ts';
import { type ContestClaim, matchContest } from '../../election/identity.ts';
import { parseCount, parseShare, shareStep } from '../page/count.ts';
import { loadHtml5 } from '../page/html5.ts';
import { COMMON_FORMATS, parseStamp } from '../page/stamp.ts';
import { type FeedProblem, REPORTED_STATUSES, type Report } from '../report.ts';
import type { Feed, FeedLimits } from '../spec.ts';
import { decodePage, PageError } from '../wire/decode.ts';
import type { Exchange } from '../wire/exchange.ts';
import { LIMITS } from '../wire/limits.ts';
import { type PageRequest, pageName, requireKeys } from '../wire/page-request.ts';
import { NOTHING, type PageOutcome } from './lane.ts';

/** What a feed.ts exports as `feed`. Whatever it throws, loops or leaks costs nothing but fresh data. */
export interface FeedModule {
  /** Once, before the first poll: log in, fetch what does not change. */
  prepare?(context: ModuleContext): Promise<void> | void;
  /** Every `pollSeconds`: the contests that were looked at. Those that did not change may be left out. */
  poll(context: ModuleContext): Promise<readonly ModuleReport[]> | readonly ModuleReport[];
}

/** What a module has to work with. */
export interface ModuleContext {
  election: Election;
  /** ms since 1970. */
  now(): number;
  /**
   * Polite, recorded, conditional: see ModulePage.changed. `headers`, `query` and `body` as in feed.yaml; write a key as
   * '${NAME}', so that it is taken from the environment and seen nowhere. @throws when there is no page
   */
  fetch(url: string, request?: PageRequest): Promise<ModulePage>;
  /** The contest that is meant, or null when it is not clear. */
  contest(claim: Partial<ContestClaim>): ContestId | null;
  parseCount: typeof parseCount;
  parseShare: typeof parseShare;
  /** ms UTC, or null; `formats` are Luxon tokens, the zone is the feed's. */
  parseStamp(text: string, formats?: readonly string[]): number | null;
  /** A sentence for the operator. */
  note(text: string): void;
}

interface ModulePage {
  url: string;
  /** False when the bytes are those of last time. */
  changed: boolean;
  text: string;
  json<T = unknown>(): T;
  html(): CheerioAPI;
}

const votes = z.int().nonnegative();
/** Votes by kind; `evm` is the older name of those of election day. */
const byKind = {
  electionDay: votes.nullable().default(null),
  evm: votes.nullable().optional(),
  postal: votes.nullable().default(null),
};
const named = <T extends { electionDay: number | null; evm?: number | null | undefined }>({
  evm,
  ...told
}: T) => ({
  ...told,
  electionDay: told.electionDay ?? evm ?? null,
});
const moduleReport = z.strictObject({
  /** A contest, or one of its units: `brexit~E09000001`. */
  contest: z.string().min(1).max(100),
  rows: z
    .array(
      z
        .strictObject({
          name: z.string().min(1).max(LIMITS.name),
          party: z.string().max(LIMITS.name).default(''),
          votes,
          serial: z.int().nullable().default(null),
          partyCode: z.string().nullable().default(null),
          ...byKind,
          share: z.number().min(0).max(1).nullable().default(null),
          /** Seats of a list, as the source gives them. */
          seats: votes.optional(),
          /** Who the source says has won, did not, or cannot any more. */
          outcome: z.enum(['winner', 'defeated', 'withdrawn', 'advanced']).nullable().default(null),
        })
        .transform(named),
    )
    .max(LIMITS.candidates),
  status: z.enum(REPORTED_STATUSES).default('unknown'),
  /** How much is counted, where the source says it as a share. */
  counted: z.number().min(0).max(1).optional(),
  rounds: z.strictObject({ done: votes, of: votes.nullable() }).nullable().default(null),
  stamp: z.number().nullable().default(null),
  url: z.string().optional(),
  totals: z
    .strictObject({ votes, ...byKind })
    .transform(named)
    .nullable()
    .default(null),
  ballots: z
    .strictObject({ cast: votes.nullable(), valid: votes.nullable(), electors: votes.nullable() })
    .optional(),
});
/** One contest as a module tells it; only `contest` and `rows` must be given. */
type ModuleReport = z.input<typeof moduleReport>;

/** A poll that came to nothing, because the module could not be loaded or failed. */
export function failedPoll(feed: Feed, at: number, error: Error): PageOutcome {
  const fault = {
    what: 'the module failed',
    got: error.message,
    expected: 'reports',
    where: firstPlace(error),
  };
  const page = { feed: feed.name, url: `module:${feed.file}`, contest: null, at };
  return { kind: 'failed', ...NOTHING, problems: [{ ...page, ...fault }] };
}

/** Runs one poll of a module and checks what it returns: a wrong contest costs itself, not the others. */
export async function pollModule(
  module: FeedModule,
  context: ModuleContext,
  feed: Feed,
  election: Election,
): Promise<PageOutcome> {
  const at = context.now();
  const url = `module:${feed.file}`;
  const problems: FeedProblem[] = [];
  const problem = (what: string, got: string, expected: string, where: string): void => {
    problems.push({ feed: feed.name, url, contest: null, at, what, got, expected, where });
  };
  let told: readonly ModuleReport[] = [];
  try {
    told = (await module.poll(context)) ?? [];
  } catch (error) {
    return failedPoll(feed, at, error as Error);
  }
  const reports = told.flatMap((written, i): Report[] => {
    const parsed = moduleReport.safeParse(written);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      problem(
        'the module returned no report',
        issue?.message ?? '',
        'a ModuleReport',
        `report ${i + 1}, ${issue?.path.join('.')}`,
      );
      return [];
    }
    const { ballots, counted, ...data } = parsed.data;
    const contest = contestAbove(data.contest);
    const unit =
      data.contest === contest || election.units?.get(contest)?.some(({ id }) => id === data.contest);
    if (!election.contests.has(contest) || !unit) {
      problem(
        'the module names a contest that is not ours',
        data.contest,
        'one of contests.csv',
        `report ${i + 1}`,
      );
      return [];
    }
    return [
      {
        ...data,
        ...withOutcomes(data, election.contests.get(data.contest)?.elects ?? 1),
        ...(ballots && { ballots }),
        ...(counted !== undefined && { counted }),
        claimed: { state: null, number: null, name: null },
        feed: feed.name,
        priority: feed.priority,
        url: data.url ?? url,
        fetchedAt: at,
        lead: null,
      },
    ];
  });
  const kind = problems.length > 0 && reports.length === 0 ? 'failed' : reports.length > 0 ? 'read' : 'same';
  return { kind, ...NOTHING, reports, problems };
}

/** Rows that name as many winners as there are seats declare their contest, as a page's would. */
function withOutcomes(
  { rows, status }: Pick<z.output<typeof moduleReport>, 'rows' | 'status'>,
  elects: number,
): Pick<Report, 'rows' | 'status'> {
  const open = status === 'unknown' || status === 'in-progress';
  const winners = rows.filter(({ outcome }) => outcome === 'winner').length;
  return {
    rows: rows.map(({ outcome, seats, ...row }) => ({
      ...row,
      ...(seats !== undefined && { seats }),
      ...(outcome !== null && { outcome }),
      // A module divides: 48.2 / 100 is 0.48200000000000004.
      ...(row.share !== null && shareStep(String(Number(row.share.toFixed(9))), 'fraction')),
    })),
    status: open && winners === elects ? 'declared' : status,
  };
}

/** What a module's context is made of. */
export interface ModuleEffects {
  now(): number;
  /** The feed's own fetcher. */
  fetch(url: string, request?: PageRequest): Promise<Exchange>;
  note(text: string): void;
}

export function moduleContext(
  feed: Feed,
  election: Election,
  limits: FeedLimits,
  effects: ModuleEffects,
): ModuleContext {
  const last = new Map<string, { body: Uint8Array; text: string }>();
  return {
    election,
    now: effects.now,
    fetch: async (asked, request) => {
      if (request) requireKeys(request, feed.name, feed.file ?? 'feed.ts');
      const url = pageName(asked, request ?? {});
      const exchange = await effects.fetch(url, request);
      const known = last.get(url);
      if (exchange.status === 304 && known) return modulePage(url, known.text, false);
      if (exchange.status < 200 || exchange.status > 299) {
        throw new PageError(
          `the source gave no page: ${exchange.failure ?? exchange.status}`,
          String(exchange.status),
          '200',
          url,
        );
      }
      const { text } = decodePage(exchange, { ...feed, maxBytes: limits.maxBytes });
      const changed = !known || Buffer.compare(known.body, exchange.body) !== 0;
      last.set(url, { body: exchange.body, text });
      return modulePage(url, text, changed);
    },
    contest: ({ state = null, number = null, name = null }) =>
      matchContest({ state, number, name }, election).contest?.id ?? null,
    parseCount,
    parseShare,
    parseStamp: (text, formats = COMMON_FORMATS) =>
      parseStamp(text, { formats, zone: feed.timeZone ?? election.timeZone }, effects.now())?.at ?? null,
    note: effects.note,
  };
}

function modulePage(url: string, text: string, changed: boolean): ModulePage {
  return { url, changed, text, json: <T>() => JSON.parse(text) as T, html: () => loadHtml5(text) };
}

// The first line of the stack that is the author's own.
function firstPlace(error: Error): string {
  return /\(?((?:file:\/\/)?\/[^\s()]+feed[^\s()]*:\d+:\d+)\)?/.exec(error.stack ?? '')?.[1] ?? '';
}
