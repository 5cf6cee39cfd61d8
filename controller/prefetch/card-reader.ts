import type { ContestId, Election } from '../election/election.ts';
import type { NamedRow } from '../election/identity.ts';
import { PHOTO } from '../feed/column.ts';
import { partClaim, resolveClaim } from '../feed/page/contest-claim.ts';
import { followed } from '../feed/page/follow.ts';
import type { Mapping } from '../feed/page/mapping.ts';
import { asciiDigits } from '../feed/page/number-text.ts';
import { openPage } from '../feed/page/open-page.ts';
import type { Row } from '../feed/page/part.ts';
import type { FeedProblem } from '../feed/report.ts';
import { NOTHING, type PageHint, type PageOutcome, type PageReader } from '../feed/run/lane.ts';
import { decodePage, PageError, problemOf, requirePage } from '../feed/wire/decode.ts';
import { bodyHash, type Exchange } from '../feed/wire/exchange.ts';

/** One card of a candidate, or row of a list of them. */
export interface Card extends NamedRow {
  contest: ContestId;
  url: string;
  /** Absolute address of the picture. */
  photo: string | null;
}

/** A card without a name is left out. */
const REQUIRED = [['candidate']] as const;

/** Reads pages of candidates, for a sweep: cards are kept here, outcomes carry problems and links. */
export class CardReader implements PageReader {
  readonly contests = new Set<ContestId>();
  readonly cards: Card[] = [];
  readonly #mapping: Mapping;
  readonly #election: Election;
  readonly #maxBytes: number;

  constructor(mapping: Mapping, election: Election, maxBytes: number) {
    this.#mapping = { ...mapping, request: { ...mapping.request, required: REQUIRED } };
    this.#election = election;
    this.#maxBytes = maxBytes;
  }

  accept(exchange: Exchange, hint: PageHint): PageOutcome {
    const { url } = exchange;
    try {
      requirePage(exchange);
      const { text, warnings } = decodePage(exchange, { ...this.#mapping.feed, maxBytes: this.#maxBytes });
      const page = openPage(text, this.#mapping, url);
      const links = hint.follow ? followed(page, exchange, hint.follow) : [];
      const before = this.cards.length;
      const problems = page
        .parts(this.#mapping.each)
        .flatMap((part) => this.#readPart(part, exchange, hint))
        .map((error) => this.#problem(error, exchange, hint));
      const empty = this.cards.length === before && problems.length === 0;
      return { ...NOTHING, kind: 'read', problems, links, warnings, empty, hash: bodyHash(exchange.body) };
    } catch (error) {
      if (!(error instanceof PageError)) throw error;
      return { ...NOTHING, kind: 'failed', problems: [this.#problem(error, exchange, hint)] };
    }
  }

  #readPart(
    part: ReturnType<ReturnType<typeof openPage>['parts']>[number],
    { url }: Exchange,
    hint: PageHint,
  ): PageError[] {
    const { feed, request } = this.#mapping;
    const claim = partClaim(part, this.#mapping);
    const faults: PageError[] = [];
    for (const row of part.tables(request).flatMap(({ rows }) => rows)) {
      if (row.texts().every((text) => text === '')) continue;
      const words = {
        state: row.cell('state') || claim.state,
        number: row.cell('number') || claim.number,
        name: row.cell('contest') || claim.name,
        region: row.cell('region') || claim.region,
      };
      // A row that names a contest of its own is of that one; the address speaks for the others.
      const own = row.has('number') || row.has('contest');
      const from = own ? { contest: null, state: hint.state } : hint;
      const { contest, problem } = resolveClaim(words, from, feed, this.#election);
      if (contest === null) {
        if (!feed.shrug.contests)
          faults.push(
            new PageError(problem, Object.values(words).join(' '), 'a contest of the election', row.where),
          );
        continue;
      }
      const name = row.cell('candidate');
      if (name === '') continue;
      this.contests.add(contest);
      this.cards.push({ contest, url, name, ...cardOf(row, url) });
    }
    return faults;
  }

  #problem(error: PageError, { url, at }: Exchange, { contest }: PageHint): FeedProblem {
    return problemOf(error, { feed: this.#mapping.feed.name, url, contest, at });
  }
}

function cardOf(row: Row, url: string): Omit<Card, 'contest' | 'url' | 'name'> {
  const serial = /\d+/.exec(asciiDigits(row.cell('serial')))?.[0];
  const picture = row.cell(PHOTO);
  return {
    serial: serial === undefined ? null : Number(serial),
    party: row.cell('party'),
    partyCode: row.cell('partyCode') || null,
    photo: picture !== '' && URL.canParse(picture, url) ? new URL(picture, url).href : null,
  };
}
