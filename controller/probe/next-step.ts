import type { FeedProblem } from '../feed/report.ts';

/** What to do about a page that could not be had or read. */
export interface NextStep {
  say: string;
  /** Lines for feed.yaml, where lines help; `limits` is of the whole file, all else of the page's entry. */
  add: string | null;
  /** A host that must be allowed before anything can be read. */
  host: string | null;
}

const KEY_LINE = `headers: { Authorization: 'Bearer \${RESULTS_KEY}' }   # or as the source's documents name it`;

/** The next step after a refusal, by what was got; null where the words of the problem say it all. */
export function nextStep({ what, got }: Pick<FeedProblem, 'what' | 'got'>): NextStep | null {
  const host = /redirected to (\S+), which limits\.hosts does not allow/.exec(got)?.[1];
  if (host !== undefined)
    return step(
      `${host} is another host: allow it when it is the source's own`,
      `limits: { hosts: ['${host}'] }`,
      host,
    );
  if (/^401\b/.test(got))
    return step(
      'the source asks who you are: with a key of yours, set in the environment, add to the page',
      KEY_LINE,
    );
  if (/^403\b/.test(got))
    return step(
      'the source refuses: ask the publisher for access first, and name contact in feed.yaml; with a key add to the page',
      KEY_LINE,
    );
  if (/^404\b/.test(got))
    return step('nothing is there: look the address up again, or mark it', 'optional: true');
  if (/^429\b/.test(got))
    return step('you ask more often than the source likes: ask less often', 'pollSeconds: 120');
  if (what === 'no table with the wanted columns' || what === 'no part of the page matches each')
    return step(
      'no result is on the page as it was sent: the count has not begun, or a script draws it. In the browser, look in the ' +
        'network panel for the JSON that the script loads, and name that address with `kind: json`; or have the page by way of a browser:',
      'via: browser',
    );
  return null;
}

function step(say: string, add: string | null = null, host: string | null = null): NextStep {
  return { say, add, host };
}
