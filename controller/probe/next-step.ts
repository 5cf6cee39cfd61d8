import type { FeedProblem } from '../feed/report.ts';
import type { Feed } from '../feed/spec.ts';
import { SENT_TO_SIGN_IN } from '../feed/wire/page-request.ts';
import { type FeedChange, linesOf } from './feed-change.ts';

/** What to do about a page that could not be had or read. */
export interface NextStep {
  say: string;
  /** A line for feed.yaml, where one helps; `limits` is of the whole file, all else of the page's entry. */
  add: string | null;
  /** What `probe --write` tries, in this order; it adds what lets the page in. */
  changes: readonly FeedChange[];
}

/** The environment's name of a key that nobody has named yet. */
export const KEY_NAME = 'RESULTS_KEY';
const KEY = `\${${KEY_NAME}}`;
/** How most sources want to be told a key. */
const KEYED: readonly FeedChange[] = [
  { page: { headers: { Authorization: `Bearer ${KEY}` } } },
  { page: { headers: { 'x-api-key': KEY } } },
  { page: { headers: { Authorization: `Basic ${KEY}` } } },
];
const BROWSED: readonly FeedChange[] = [
  { page: { via: 'browser', waitFor: 'table' } },
  { page: { via: 'browser' } },
];
const TRIED = `; with ${KEY_NAME} set, --write tries it, in this way and others`;

/** The next step after a refusal, by what was got; null where the words of the problem say it all. */
export function nextStep(
  { what, got }: Pick<FeedProblem, 'what' | 'got'>,
  kind?: Feed['kind'],
): NextStep | null {
  const host = /redirected to (\S+), which limits\.hosts does not allow/.exec(got)?.[1];
  if (host !== undefined)
    return step(`${host} is another host: allow it when it is the source's own`, [{ host }]);
  if (got.startsWith(SENT_TO_SIGN_IN))
    return step(
      'only people who sign in see this page: publish it for everybody (Google Sheets: File, Share, Publish to web, ' +
        'Comma-separated values), and take the address that you are given there',
    );
  if (/^the body is html, not csv/.test(what))
    return step(
      'this is the address of the page around the sheet: take that of the sheet itself (Google Sheets: File, Share, Publish to ' +
        'web, Comma-separated values; Dropbox: ?dl=1 at its end; OneDrive: ?download=1)',
    );
  if (/^401\b/.test(got))
    return step(
      `the source asks who you are: with a key of yours, set in the environment, add to the page${TRIED}`,
      KEYED,
    );
  if (/^403\b/.test(got))
    return step(
      `the source refuses: ask the publisher for access first, and name contact in feed.yaml; with a key add to the page${TRIED}`,
      KEYED,
    );
  if (/^404\b/.test(got))
    return { ...step('nothing is there: look the address up again, or mark it'), add: 'optional: true' };
  if (/^429\b/.test(got))
    return {
      ...step('you ask more often than the source likes: ask less often'),
      add: 'pollSeconds: 120',
    };
  if (what !== NO_RESULTS && what !== 'no part of the page matches each') return null;
  // No script draws into data.
  if (kind !== undefined && kind !== 'html')
    return step(
      'no list in it has the columns that the feed names: the count has not begun (probe again when something stands in it), ' +
        'or what they hold is elsewhere (rows.at, each, columns), or in several lists tied by ids, which a module joins (docs/feeds.md)',
    );
  return step(
    'no result is on the page as it was sent: the count has not begun, or a script draws it. In the browser, look in the ' +
      'network panel for the JSON that the script loads, and name that address with `kind: json`; or have the page by way of a browser, which --write tries:',
    BROWSED,
  );
}

/** What a reader says of a page without a result. */
export const NO_RESULTS = 'no table with the wanted columns';

function step(say: string, changes: readonly FeedChange[] = []): NextStep {
  const [first] = changes;
  return { say, add: first ? linesOf(first).join(', ') : null, changes };
}
