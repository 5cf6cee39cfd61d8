import type { Keyv } from 'keyv';
import type { Candidate, CandidateId, Contest, ContestId, Election } from '../election/election.ts';
import { matchRows } from '../election/identity.ts';
import { withEciStates } from '../feed/eci/eci.ts';
import { compileMapping } from '../feed/page/mapping.ts';
import type { FeedProblem } from '../feed/report.ts';
import { Sweep } from '../feed/run/sweep.ts';
import type { CardSource, Feed, FeedSpec } from '../feed/spec.ts';
import { bodyHash } from '../feed/wire/exchange.ts';
import { fillUrl } from '../feed/wire/page-url.ts';
import { grouped } from '../ground/grouped.ts';
import { type Card, CardReader } from './card-reader.ts';
import type { PageCache } from './page-cache.ts';
import { type Photo, type PhotoSheet, pictureKind, sheetKey } from './photo-folder.ts';

/** What prefetching came to. */
export interface Prefetched {
  sheet: PhotoSheet;
  pages: number;
  /** Candidates that a page has. */
  cards: number;
  /** Rows that are nobody of the roster, and candidates that no page has: the roster may be old. */
  unknown: readonly { contest: ContestId; name: string; party: string; url: string }[];
  missing: readonly Candidate[];
  problems: readonly FeedProblem[];
  /** Candidates for whom a picture was promised, and none came. */
  noPicture: readonly { candidate: CandidateId; url: string; reason: string }[];
}

/**
 * Fetches candidates' pictures before the night: from pages of candidates that the feed file describes, from addresses in
 * the roster and by pattern. Cards are matched to the roster as results are, so that an old roster shows. What the cache
 * holds is not asked for again; the sheet is kept in it too.
 */
export async function prefetch(
  spec: FeedSpec,
  election: Election,
  cache: PageCache,
  effects: { keyv: Keyv; now(): number; stop: AbortSignal },
): Promise<Prefetched> {
  const problems: FeedProblem[] = [];
  let pages = 0;
  const cards: Card[] = [];
  for (const source of spec.prefetch?.candidates ?? []) {
    const feed = cardFeed(source, election);
    const reader = new CardReader(compileMapping(feed, election), election, spec.limits.maxBytes);
    const sweep = new Sweep(feed, reader, cache, election);
    await sweep.run(feed.pages ?? [], effects.stop, ({ outcome }) => {
      pages++;
      problems.push(...outcome.problems);
    });
    cards.push(...reader.cards);
  }
  const { found, unknown, missing } = matched(cards, election);
  const addresses = pictureAddresses(found, spec, election);
  const { pictures, noPicture } = await fetchPictures(addresses, cache, effects.stop);
  const sheet: PhotoSheet = { at: effects.now(), photos: Object.fromEntries(pictures) };
  await cache.settled();
  await effects.keyv.set(sheetKey(election), sheet);
  return { sheet, pages, cards: found.size, unknown, missing, problems, noPicture };
}

// Pages of candidates as a feed, so that they are found and opened as any feed's are.
function cardFeed(source: CardSource, election: Election): Feed {
  const { base: _, ...rest } = source.kind === 'eci' ? { ...source, ...eciCards(source) } : source;
  const feed = {
    ...rest,
    name: 'prefetch',
    priority: 0,
    pollSeconds: 60,
    staleSeconds: 900,
  } as Feed;
  return source.kind === 'eci'
    ? { ...withEciStates({ ...feed, kind: 'eci' }, election), kind: 'html' }
    : feed;
}

// The cards of the commission's site of 2023 and later: name, party and picture.
function eciCards({ base = '', pages }: CardSource): Partial<CardSource> {
  const folder = base === '' || base.endsWith('/') ? base : `${base}/`;
  return {
    kind: 'html',
    rows: { at: '.cand-box' },
    pages: pages ?? [{ url: `${folder}candidateswise-{state}{number}.htm`, when: 'always', optional: false }],
    columns: {
      candidate: { path: ['.nme-prty h5'] },
      party: { path: ['.nme-prty h6'] },
      photo: { path: ['img'] },
    },
  };
}

function matched(
  rows: readonly Card[],
  election: Election,
): {
  found: Map<CandidateId, Card>;
  unknown: Prefetched['unknown'];
  missing: readonly Candidate[];
} {
  const found = new Map<CandidateId, Card>();
  const unknown: { contest: ContestId; name: string; party: string; url: string }[] = [];
  const missing: Candidate[] = [];
  for (const [contest, own] of grouped(rows, (row) => (row.name === '' ? [] : [row.contest]))) {
    const roster = election.candidates.get(contest) ?? [];
    const result = matchRows(own, roster, election.parties);
    for (const { row, candidate } of result.matched) found.set(candidate.id, row);
    for (const { name, party, url } of result.unknown) unknown.push({ contest, name, party, url });
    missing.push(...result.missing.filter(({ party }) => election.parties.get(party)?.kind !== 'none'));
  }
  return { found, unknown, missing };
}

/** A picture's address: the roster's own, else the page's, else by the feed file's patterns. */
function pictureAddresses(
  found: ReadonlyMap<CandidateId, Card>,
  spec: FeedSpec,
  election: Election,
): Map<CandidateId, { url: string; sure: boolean }> {
  const addresses = new Map<CandidateId, { url: string; sure: boolean }>();
  for (const contest of election.contests.values()) {
    for (const candidate of election.candidates.get(contest.id) ?? []) {
      const { photo, party } = candidate;
      // The commission has a picture for None of the Above; a board has none.
      if (photo === undefined && election.parties.get(party)?.kind === 'none') continue;
      // A file in the election folder needs no fetching.
      if (photo !== undefined && !/^https?:/.test(photo)) continue;
      const url = photo ?? found.get(candidate.id)?.photo ?? null;
      if (url !== null) addresses.set(candidate.id, { url, sure: true });
      else {
        const pattern = patternUrl(contest, candidate, spec);
        if (pattern !== null) addresses.set(candidate.id, { url: pattern, sure: false });
      }
    }
  }
  return addresses;
}

function patternUrl(contest: Contest, { serial }: Candidate, spec: FeedSpec): string | null {
  const [pattern] = spec.prefetch?.photos ?? [];
  if (!pattern) return null;
  const state = pattern.states ? pattern.states[contest.state] : contest.state;
  if (state === undefined) return null;
  return fillUrl(pattern.url, { state, number: contest.number, page: 1, serial });
}

async function fetchPictures(
  addresses: ReadonlyMap<CandidateId, { url: string; sure: boolean }>,
  cache: PageCache,
  stop: AbortSignal,
): Promise<{ pictures: Map<CandidateId, Photo>; noPicture: Prefetched['noPicture'] }> {
  const pictures = new Map<CandidateId, Photo>();
  const noPicture: { candidate: CandidateId; url: string; reason: string }[] = [];
  // The host's gate paces them; bodies stay in the cache, not in memory.
  await Promise.all(
    [...addresses].map(async ([candidate, { url, sure }]) => {
      const { status, statusText, failure, body } = await cache.fetch(url, stop);
      const extension = status === 200 ? pictureKind(body) : null;
      if (extension) pictures.set(candidate, { url, extension, hash: bodyHash(body) });
      else if (status === 200) cache.forget(url);
      // By a pattern not everybody has one.
      if (!extension && (sure || (status !== 404 && status !== 403))) {
        const reason = status === 200 ? 'not a picture' : (failure ?? `${status} ${statusText}`.trim());
        noPicture.push({ candidate, url, reason });
      }
    }),
  );
  return { pictures, noPicture };
}
