import type { Election } from '../../election/election.ts';
import { foldName } from '../../election/name.ts';
import { type EciDesign, type Feed, type FeedFileSpec, feedFileSchema } from '../spec.ts';

const STAMP = {
  pattern: 'Last Updated at\\s+(\\d.{5,30}?On\\s+[\\d/]+)',
  format: ["hh:mm a 'On' dd/MM/yyyy", "hh:mm:ss a 'On' dd/MM/yyyy", "hh:mm:ss a 'On' MM/dd/yyyy"],
};
const WORDS = {
  declared: ['Result Declared', 'Counting Completed'],
  'in-progress': ['Result in Progress', 'Counting in Progress', 'Status as on Round', 'Status of EVM Round'],
  uncontested: ['Uncontested'],
};
const SAID = 'Status (?:as on|of EVM) Round|Results? Declared|Counting (?:Completed|in Progress)|Uncontested';
const VOTES = {
  serial: ['O.S.N.', 'S.N.', 'S.No.'],
  candidate: 'Candidate',
  party: 'Party',
  electionDay: ['EVM Votes', 'EVM Vote'],
  postal: ['Postal Votes'],
  votes: ['Total Votes', 'Votes'],
  share: ['% of Votes', '% Votes'],
};
const HEADING = '(?<number>\\d+)\\s*-\\s*(?<name>[^(]+?)\\s*(?:\\((?<state>[^)]+)\\)\\s*)?$';

type Written = FeedFileSpec['feeds'][number];

/** The designs, the surest mark first. */
const DESIGNS: readonly { name: string; mark: RegExp; feed: Partial<Written> }[] = [
  {
    name: 'candidate cards (2023-2026)',
    mark: /class=["'][^"']*\bcand-box\b/,
    feed: {
      contest: { at: 'h2', pattern: HEADING },
      status: {
        at: '.cand-box .status',
        words: {
          declared: ['won', 'lost'],
          'in-progress': ['leading', 'trailing'],
          uncontested: ['uncontested'],
        },
      },
      rounds: { pattern: 'Round:?\\s*(\\d+)\\s*/\\s*(\\d+)' },
      rows: { at: '.cand-box' },
      columns: {
        candidate: { path: '.nme-prty h5' },
        party: { path: '.nme-prty h6' },
        votes: { path: '.status > div:last-child', pattern: '^\\s*([\\d,]+)' },
      },
    },
  },
  {
    name: 'round by round (2022-2026)',
    mark: /class=["'][^"']*\bround-status\b[\s\S]*id=["']tab\d/,
    feed: {
      contest: { at: 'h2', pattern: HEADING },
      status: { at: '.round-status', words: WORDS },
      rounds: { at: '.round-status', pattern: '(\\d+)\\s*/\\s*(\\d+)' },
      // Every round has a tab of its own; the last one holds the sums.
      rows: { at: 'div[id^="tab"]:last table' },
      columns: {
        candidate: ['Candidate', 'Candidate Name'],
        party: ['Party', 'Party Name'],
        votes: ['Total', 'Total Votes'],
      },
    },
  },
  {
    // The list of 2019 has the last election's winner, party and margin behind its own: the first margin counts.
    name: 'list of seats (2013-2026)',
    mark: /Leading\s+Candidate/i,
    feed: {
      status: { words: WORDS, pattern: '^$' },
      columns: {
        contest: ['Constituency', 'Constituency Name'],
        number: ['Const. No.', 'Constituency No.', 'Const No', 'AC No.', 'PC No.'],
        leader: 'Leading Candidate',
        leaderParty: 'Leading Party',
        runnerUp: 'Trailing Candidate',
        runnerUpParty: 'Trailing Party',
        margin: 'Margin',
        status: ['Status', 'Result'],
        rounds: ['Round', 'Rounds'],
      },
    },
  },
  {
    name: 'constituency page with numbered heading (2023-2026)',
    mark: /<h2[^>]*>[\s\S]{0,200}Constituency\s*<span>/i,
    feed: {
      contest: { at: 'h2', pattern: HEADING },
      // The place of the line has changed from election to election, its words have not.
      status: { pattern: SAID, words: WORDS },
      rounds: { pattern: 'Round\\s*[:,]?\\s*(\\d+)\\s*/\\s*(\\d+)' },
      columns: VOTES,
    },
  },
  {
    // Until 2018 with three columns, and a heading in a td as in 2021.
    name: 'constituency page (2013-2022)',
    mark: /id=["']div1["'][\s\S]*Candidate/i,
    feed: {
      contest: { at: '#div1 table[border] tr:first', pattern: '^(?<state>.+?)\\s*-\\s*(?<name>.+)$' },
      status: { at: '#div1 table[border] tr:nth-of-type(2)', words: WORDS },
      rounds: { at: '#div1 table[border] tr:nth-of-type(2)', pattern: 'round,?\\s*(\\d+)\\s*/\\s*(\\d+)' },
      rows: { at: '#div1 table' },
      columns: VOTES,
    },
  },
  {
    name: 'live JSON (2025-2026)',
    mark: /^\s*\{\s*"[SU]\d\d"\s*:\s*\{\s*"chartData"/,
    feed: {
      kind: 'json',
      rows: { at: '$..chartData[*]' },
      // [party, state, number, leader, colour]: who leads. It tells neither a margin nor whether the seat is won.
      columns: { leaderParty: 1, state: 2, number: 3, leader: 4, status: { value: 'leading' } },
    },
  },
  {
    // The source's own totals: held against the sum of the seats, and shown nowhere.
    name: 'party-wise totals (2013-2026)',
    mark: /<t[dh][^>]*>\s*Party\s*<[\s\S]{0,400}?Won\s*<[\s\S]{0,300}?Leading\s*</i,
    feed: {
      contest: { at: 'h2', pattern: '\\((?<state>[^)]+)\\)' },
      columns: { party: 'Party', won: 'Won', leading: 'Leading' },
    },
  },
];

/**
 * The Election Commission of India's results site. Its folder and design change with every election; pages of
 * 2014 to 2026 are recognised by themselves, whatever their address. Everything here is a feed description
 * like any other, so that a page of tomorrow can be described in feed.yaml instead.
 */
export function eciDesigns(): EciDesign[] {
  return DESIGNS.map(({ name, mark, feed }) => {
    const made = feedFileSchema.parse({ feeds: [{ name, kind: 'html', stamp: STAMP, ...feed }] });
    return { name, mark, feed: made.feeds[0] as Feed };
  });
}

/**
 * An `eci` feed with its addresses: lists and party totals every poll, the JSON too, seat pages only when the
 * list shows a change in them (one look at each in the beginning). A feed with pages of its own keeps those.
 */
export function expandEci(written: Feed, election: Election): Feed {
  const feed = withEciStates(written, election);
  if (feed.kind !== 'eci' || feed.pages || !feed.base) return feed;
  const base = feed.base.endsWith('/') ? feed.base : `${feed.base}/`;
  const pages: NonNullable<Written['pages']> = [
    { url: `${base}statewise{state}{page}.htm`, pages: { from: 1, to: 60 } },
    { url: `${base}partywiseresult-{state}.htm`, pollSeconds: feed.pollSeconds * 3, optional: true },
    { url: `${base}election-json-{state}-live.json`, optional: true },
    { url: `${base}Constituencywise{state}{number}.htm`, when: 'listed' },
  ];
  const parsed = feedFileSchema.parse({ feeds: [{ name: feed.name, kind: 'eci', pages }] });
  return { ...feed, pages: parsed.feeds[0]?.pages };
}

/** An `eci` feed with the commission's codes of our states, by the states' names. */
export function withEciStates(feed: Feed, election: Election): Feed {
  if (feed.kind !== 'eci' || feed.states) return feed;
  const codes = election.states.flatMap(({ code, name }) => {
    const theirs = CODES[foldName(name)];
    return theirs ? [[code, theirs] as const] : [];
  });
  return { ...feed, states: Object.fromEntries(codes) };
}

/** Results folders that the site's front page links to, likeliest first: general elections before by-elections. */
export function eciFolders(links: readonly string[]): string[] {
  const folders = links.flatMap((link) => {
    const match = /^(https?:\/\/[^?#]+\/(?:[A-Za-z]*Result[A-Za-z]*\w*)\/)/.exec(link);
    return match?.[1] ? [match[1]] : [];
  });
  return [...new Set(folders)].sort((a, b) => Number(/bye/i.test(a)) - Number(/bye/i.test(b)));
}

const CODES: Readonly<Record<string, string>> = {
  'andhra pradesh': 'S01',
  'arunachal pradesh': 'S02',
  assam: 'S03',
  bihar: 'S04',
  goa: 'S05',
  gujarat: 'S06',
  haryana: 'S07',
  'himachal pradesh': 'S08',
  karnataka: 'S10',
  kerala: 'S11',
  'madhya pradesh': 'S12',
  maharashtra: 'S13',
  manipur: 'S14',
  meghalaya: 'S15',
  mizoram: 'S16',
  nagaland: 'S17',
  odisha: 'S18',
  punjab: 'S19',
  rajasthan: 'S20',
  sikkim: 'S21',
  'tamil nadu': 'S22',
  tripura: 'S23',
  'uttar pradesh': 'S24',
  'west bengal': 'S25',
  chhattisgarh: 'S26',
  jharkhand: 'S27',
  uttarakhand: 'S28',
  telangana: 'S29',
  'andaman&nicobar islands': 'U01',
  chandigarh: 'U02',
  'dadra&nagar haveli and daman&diu': 'U03',
  'nct of delhi': 'U05',
  delhi: 'U05',
  lakshadweep: 'U06',
  puducherry: 'U07',
  'jammu&kashmir': 'U08',
  'jammu and kashmir': 'U08',
  ladakh: 'U09',
};
