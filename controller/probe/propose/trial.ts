import type { ContestId, Election } from '../../election/election.ts';
import { matchParty, matchRows, type NamedRow } from '../../election/identity.ts';
import { likeness } from '../../election/likeness.ts';
import { eciDesigns } from '../../feed/eci/eci.ts';
import { type MappedPage, mapReports } from '../../feed/page/map.ts';
import { compileMapping } from '../../feed/page/mapping.ts';
import { openPage } from '../../feed/page/open-page.ts';
import type { OpenPage } from '../../feed/page/part.ts';
import type { FeedProblem, Report } from '../../feed/report.ts';
import { feedFileSchema } from '../../feed/spec.ts';
import { PageError } from '../../feed/wire/decode.ts';
import { UrlPatterns } from '../../feed/wire/page-url.ts';
import { isFault, judgeReport, type Objection } from '../../tally/judge.ts';
import type { FeedPart } from './feed-part.ts';
import type { Guess } from './guess.ts';
import { addressOf, type Fit, type Proposal, specOf, writtenProposal } from './proposal.ts';

/** Names of contests more alike than this may be one with a slip. */
const SLIP = 0.6;
const MOST_COMPARED = 200_000;

/** A page on which mappings are tried: the mapper itself is the judge. */
export class Trial {
  readonly #text: string;
  readonly #url: string;
  readonly #election: Election;
  readonly #pages = new Map<string, OpenPage>();

  constructor(text: string, url: string, election: Election) {
    this.#text = text;
    this.#url = url;
    this.#election = election;
  }

  /** Fields that do not agree with the roster are left out one by one, as far as more maps without them. */
  fit(guess: Guess): Fit {
    let best = this.#try(guess, guess.feed);
    for (const field of guess.spare) {
      if (best.maps || best.matched === 0) break;
      const left = best.feed.columns?.[field as 'party'];
      if (left === undefined || left === false) continue;
      const then = this.#try(guess, { ...best.feed, columns: { ...best.feed.columns, [field]: false } });
      if (then.maps || (then.wrong < best.wrong && then.matched >= best.matched))
        best = {
          ...then,
          reasons: [
            ...best.reasons,
            `${field} is not taken: ${JSON.stringify(left)} does not agree everywhere`,
          ],
        };
    }
    return best;
  }

  /** The results site whose designs are built in, when the page is one of them. Null for any other. */
  eci(): Proposal | null {
    // A list of leaders in delimited text is somebody else's.
    if (!/^\s*[<{[]/.test(this.#text)) return null;
    const base = /^https?:/.test(this.#url) ? { base: new URL('.', this.#url).href } : {};
    const spec = specOf({ kind: 'eci', ...base, shrug: { contests: true } }, null, this.#election);
    if (!eciDesigns().some(({ mark }) => mark.test(this.#text))) return null;
    return writtenProposal(spec, [
      'a page of the Election Commission of India: its designs are built in; contests of other states are passed over',
    ]);
  }

  #try(guess: Guess, feed: FeedPart): Fit {
    const first = this.#look(guess, feed);
    if (first === null)
      return { feed, maps: false, contests: 0, matched: 0, wrong: 1, foreign: [], reasons: [] };
    const foreign = first.problems.filter(({ contest }) => contest === null);
    const fit = this.#weigh(first, foreign, feed);
    if (foreign.length === 0 || fit.contests === 0 || this.#isSlip(first, foreign))
      return { ...fit, wrong: fit.wrong + foreign.length, maps: fit.maps && foreign.length === 0 };
    const shrug = { ...feed.shrug, contests: true };
    return { ...fit, feed: { ...feed, shrug } };
  }

  #look(guess: Guess, part: FeedPart): MappedPage | null {
    const spec = specOf(
      { kind: guess.sheet.kind, ...part },
      addressOf(this.#url, guess, this.#election),
      this.#election,
    );
    const parsed = feedFileSchema.safeParse(spec);
    const feed = parsed.data?.feeds[0];
    if (!feed) return null;
    const url = feed.pages?.[0] ? addressOf(this.#url, null, this.#election) : this.#url;
    const { contest = null, state = null } = new UrlPatterns(feed, this.#election).match(url) ?? {};
    const mapping = compileMapping(feed, this.#election);
    try {
      const key = JSON.stringify([feed.kind, feed.delimiter, feed.sheet, feed.header, feed.rows?.first]);
      const page = this.#pages.get(key) ?? openPage(this.#text, mapping, url);
      this.#pages.set(key, page);
      return mapReports(page, mapping, { url, contest, state, fetchedAt: 0 }, this.#election);
    } catch (error) {
      if (error instanceof PageError) return null;
      throw error;
    }
  }

  #weigh({ reports, problems }: MappedPage, foreign: readonly FeedProblem[], feed: FeedPart): Fit {
    const { parties, candidates } = this.#election;
    let matched = 0;
    let wrong = problems.length - foreign.length;
    const strange = new Set<string>();
    for (const report of reports) {
      const roster = candidates.get(report.contest) ?? [];
      const rows: readonly NamedRow[] = report.lead ? leaders(report) : report.rows;
      const found = matchRows(rows, roster, parties);
      matched += found.matched.length;
      wrong += found.unknown.length;
      if (!report.lead && rows.length > 0) wrong += found.missing.length;
      wrong += judgeReport(report, this.#election).filter(isAnother).length;
      for (const { party, partyCode } of rows)
        if ((party !== '' || partyCode !== null) && matchParty(party, partyCode, parties) === null)
          strange.add(party);
    }
    wrong += strange.size;
    return {
      feed,
      maps: reports.length > 0 && matched > 0 && wrong === 0,
      contests: reports.length,
      matched,
      wrong,
      foreign: foreign.map(({ got }) => got),
      reasons: strange.size > 0 ? [`unknown parties: ${[...strange].slice(0, 5).join(', ')}`] : [],
    };
  }

  // A contest of ours that the page has under a slightly other name must not be passed over with the strangers.
  #isSlip({ reports }: MappedPage, foreign: readonly FeedProblem[]): boolean {
    const found = new Set<ContestId>(reports.map(({ contest }) => contest));
    const missing = [...this.#election.contests.values()].filter(
      ({ id, poll }) => poll === 'polled' && !found.has(id),
    );
    if (missing.length * foreign.length > MOST_COMPARED) return false;
    return foreign.some(({ got }) => missing.some(({ name }) => likeness(got, name) > SLIP));
  }
}

// Strangers and missing rows are counted one by one already.
function isAnother(objection: Objection): boolean {
  const { name } = objection.rule;
  return isFault(objection) && name !== 'unknown-candidate' && name !== 'missing-candidate';
}

function leaders({ lead }: Report): NamedRow[] {
  const row = (name: string, party: string): NamedRow => ({ serial: null, name, party, partyCode: null });
  if (!lead) return [];
  return [
    row(lead.name, lead.party),
    ...(lead.runnerUp ? [row(lead.runnerUp, lead.runnerUpParty ?? '')] : []),
  ];
}
