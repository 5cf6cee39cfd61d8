import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Election } from '../election/election.ts';
import { expandEci } from '../feed/eci/eci.ts';
import type { SaidWord } from '../feed/page/outcome.ts';
import { statusOf } from '../feed/page/status.ts';
import { Lane } from '../feed/run/lane.ts';
import type { FeedSpec } from '../feed/spec.ts';
import type { Exchange } from '../feed/wire/exchange.ts';
import { UrlPatterns } from '../feed/wire/page-url.ts';
import { readRecorded } from '../feed/wire/recorded.ts';

/** A word and what it is read as, with where it comes from and how many contests said it. */
export interface CountedWord extends SaidWord {
  from: string;
  times: number;
}

/** Equal words as one each, the commonest first. */
export function countWords(words: readonly SaidWord[], from: string): CountedWord[] {
  const counted = new Map<string, CountedWord>();
  for (const word of words) {
    const key = JSON.stringify(word);
    const known = counted.get(key);
    counted.set(key, { ...word, from, times: (known?.times ?? 0) + 1 });
  }
  return [...counted.values()].sort((a, b) => a.kind.localeCompare(b.kind) || b.times - a.times);
}

/** The lines of a table of words; the longest text sets its width. */
export function describeWords(words: readonly CountedWord[], most = 40): string[] {
  const width = Math.min(60, Math.max(0, ...words.map(({ text }) => text.length)));
  const lines = words
    .slice(0, most)
    .map(({ kind, text, as, times }) =>
      `  ${kind}  ${text.slice(0, 60).padEnd(width)}  ${as}${times > 1 ? ` (${times})` : ''}`.trimEnd(),
    );
  return words.length > most ? [...lines, `  and ${words.length - most} more`] : lines;
}

/** The feed file's own words for states of the count and outcomes. */
export function ownWords({ feeds }: FeedSpec): CountedWord[] {
  return feeds.flatMap((feed) => {
    const from = `feed.yaml, ${feed.name}`;
    const rows = (kind: SaidWord['kind'], words: Readonly<Record<string, readonly string[] | undefined>>) =>
      Object.entries(words).flatMap(([as, texts]) =>
        (texts ?? []).map((text) => ({ kind, text, as, from, times: 1 })),
      );
    return [...rows('status', feed.status?.words ?? {}), ...rows('winner', feed.winner?.words ?? {})];
  });
}

/** Own words that say declared, where the words themselves say otherwise. */
export function doubtfulWords(spec: FeedSpec): { word: CountedWord; reads: string }[] {
  return ownWords(spec).flatMap((word) => {
    const reads = statusOf(word.text);
    const denied = reads === 'in-progress' || reads === 'not-started';
    return word.kind === 'status' && word.as === 'declared' && denied ? [{ word, reads }] : [];
  });
}

/** What the recordings in an election's `nights` said, by the last page of every address. */
export async function wordsOfNights(spec: FeedSpec, election: Election): Promise<CountedWord[]> {
  const folder = join(election.dir, 'nights');
  const nights = await readdir(folder).catch(() => []);
  const said: CountedWord[] = [];
  for (const night of nights.filter((name) => /\.(?:warc(?:\.gz)?|wacz)$/.test(name)).sort()) {
    const last = new Map<string, Exchange>();
    for await (const exchange of readRecorded(join(folder, night), election.timeZone, () => {}))
      if (exchange.status >= 200 && exchange.status < 300) last.set(exchange.url, exchange);
    const words = spec.feeds
      .map((feed) => expandEci(feed, election))
      .filter(({ kind }) => kind !== 'module')
      .flatMap((feed) => {
        const lane = new Lane(feed, spec, election);
        const urls = new UrlPatterns(feed, election);
        return [...last.values()].flatMap((exchange) => {
          const match = urls.match(exchange.url);
          if (!match) return [];
          const { state, contest } = match;
          return [...lane.accept(exchange, { contest, state }).words];
        });
      });
    said.push(...countWords(words, `nights/${night}`));
  }
  return said;
}
