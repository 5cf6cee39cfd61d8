import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { loadElection } from '../../controller/election/load.ts';
import { startFeeds } from '../../controller/feed/run/feeds.ts';
import { requireFullMapping } from '../../controller/night/preflight.ts';
import { BadServer, page } from '../feed/bad-server.ts';

const ROWS: readonly (readonly [name: string, party: string, votes: number])[] = [
  ['ASHA SEN', 'Party of Rivers', 1234],
  ['BIMAL ROY', 'Party of Hills', 911],
  ['NOTA', 'None of the Above', 41],
];

interface Case {
  what: string;
  /** Share column of the second seat, as printed; default: two decimals. */
  share?: (votes: number, all: number) => string;
  seat?: string;
  electors?: number;
  countStarts?: string;
  /** The rule that holds the seat; null where the night takes it. */
  rule: string | null;
  says?: RegExp;
  options?: readonly string[];
}

const percent =
  (digits: number) =>
  (votes: number, all: number): string =>
    ((100 * votes) / all).toFixed(digits);
const cut =
  (digits: number) =>
  (votes: number, all: number): string =>
    (Math.floor((100 * votes * 10 ** digits) / all) / 10 ** digits).toFixed(digits);

const CASES: readonly Case[] = [
  { what: 'shares of two decimals', rule: null },
  { what: 'shares of one decimal', share: percent(1), rule: null },
  { what: 'shares of one decimal, cut', share: cut(1), rule: null },
  {
    what: 'shares of one decimal with a comma',
    share: (...of) => percent(1)(...of).replace('.', ','),
    rule: null,
  },
  { what: 'shares of whole per cents', share: (...of) => `${percent(0)(...of)} %`, rule: null },
  {
    what: 'shares of three significant digits',
    share: (votes, all) => ((100 * votes) / all).toPrecision(3),
    rule: null,
  },
  { what: 'shares of three decimals', share: percent(3), rule: null },
  {
    what: 'a share of one decimal that is wrong by two of its units',
    share: (votes, all) => ((100 * votes) / all + (votes === 911 ? 0.2 : 0)).toFixed(1),
    rule: 'share-row',
    says: /BIMAL ROY: 41\.90 % printed, 41\.67 % of the votes/,
  },
  {
    what: 'a share of two decimals that ends in nought is no share of one decimal',
    share: (votes, all) => (votes === 911 ? '41.60' : percent(2)(votes, all)),
    rule: 'share-row',
    says: /BIMAL ROY: 41\.60 % printed/,
  },
  {
    what: 'more votes than electors',
    electors: 2000,
    rule: 'electors',
    says: /2186 votes, but 2000 electors/,
  },
  {
    what: 'a count that is still to begin',
    countStarts: '2999-05-04T08:00:00+05:30',
    rule: null,
    says: /note: 2186 votes before the count has begun[\s\S]*begins at 2999-05-04T02:30:00\.000Z \(countStarts\): until then the night holds these numbers/,
  },
  {
    what: 'a fault of the page behind a count that is still to begin',
    countStarts: '2999-05-04T08:00:00+05:30',
    electors: 2000,
    rule: 'electors',
    says: /would be quarantined by electors: 2186 votes, but 2000 electors/,
  },
  {
    what: 'the name of another seat',
    seat: 'Northbank',
    rule: 'contest-name',
    says: /would be blocked by contest-name/,
  },
  {
    what: 'another spelling of the seat',
    seat: 'Southbanke',
    rule: null,
    says: /note: the page spells Southbank as Southbanke/,
  },
  {
    what: 'a seat that would be held, but is left out',
    electors: 2000,
    rule: null,
    options: ['--leave-out', 'RL-2'],
  },
];

test('probe judges as the night does: what one refuses, the other does, and says which rule and why', async (t) => {
  const server = await BadServer.start();
  t.after(() => server.stop());
  for (const one of CASES) {
    const dir = await folder(t, server.base, one);
    server.set('/seat1.htm', page(seatPage('Northbank', percent(2))));
    server.set('/seat2.htm', page(seatPage(one.seat ?? 'Southbank', one.share ?? percent(2))));
    const { code, out } = await probe(dir, one.options ?? []);
    assert.equal(code, one.rule === null ? 0 : 65, `${one.what}\n${out}`);
    if (one.rule !== null)
      assert.match(out, new RegExp(`The night would hold back: \\d by ${one.rule}`), one.what);
    if (one.says) assert.match(out, one.says, one.what);
    const leaveOut = one.options?.slice(1) ?? [];
    const effects = { say: () => {}, signal: new AbortController().signal };
    const election = await loadElection(dir);
    const feeds = await startFeeds({ election, mode: 'live' });
    t.after(() => feeds.stop());
    const night = requireFullMapping(feeds, election, leaveOut, effects);
    if (one.rule === null) assert.ok((await night)?.count, one.what);
    else await assert.rejects(night, /not every contest maps/, one.what);
    await feeds.stop();
  }
});

test('what holds a seat is in the JSON, rule by rule', async (t) => {
  const server = await BadServer.start();
  t.after(() => server.stop());
  const dir = await folder(t, server.base, { electors: 2000 });
  for (const [i, name] of ['Northbank', 'Southbank'].entries())
    server.set(`/seat${i + 1}.htm`, page(seatPage(name, percent(2))));
  const { code, out } = await probe(dir, ['--json']);
  assert.equal(code, 65);
  const found = JSON.parse(out) as {
    pages: {
      contests: {
        contest: string;
        objections: { rule: { name: string; severity: string }; why: string }[];
      }[];
    }[];
  };
  assert.deepEqual(
    found.pages.flatMap(({ contests }) =>
      contests.flatMap(({ contest, objections }) =>
        objections.map(({ rule, why }) => [contest, rule.name, rule.severity, why]),
      ),
    ),
    [['RL-2', 'electors', 'quarantine', '2186 votes, but 2000 electors']],
  );
});

async function probe(dir: string, options: readonly string[]): Promise<{ code: number | null; out: string }> {
  const child = spawn(process.execPath, ['controller/countnight.mjs', 'probe', dir, '--all', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (data) => {
    out += data;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out };
}

async function folder(
  t: TestContext,
  base: string,
  { electors, countStarts = '2020-05-04T08:00:00+05:30' }: Pick<Case, 'electors' | 'countStarts'>,
): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'judge-'));
  t.after(() => rm(dir, { recursive: true }));
  const files = {
    'election.yaml': `title: Riverland\ntimeZone: Asia/Kolkata\nlocale: en-IN\nsource: Test\ncountStarts: ${countStarts}\nageLimitSeconds: 900\npast: { label: "2021" }\nmainState: RL\nstates:\n  - { code: RL, name: Riverland, seats: 2 }\nlook:\n  name: T\n`,
    'contests.csv': `state,number,name,electors,reserved,poll,note\nRL,1,Northbank,,,,\nRL,2,Southbank,${electors ?? ''},,,\n`,
    'parties.csv':
      'id,name,short,colour,kind,aliases\nrivers,Party of Rivers,PR,,party,\nhills,Party of Hills,PH,,party,\nnota,None of the Above,NOTA,,none,\n',
    'candidates.csv': `state,number,serial,name,party,note\n${[1, 2].map((n) => `RL,${n},1,ASHA SEN,rivers,\nRL,${n},2,BIMAL ROY,hills,\nRL,${n},3,NOTA,nota,\n`).join('')}`,
    'past.csv': 'state,number,winner,party,votes,runner_up,runner_up_party,runner_up_votes,margin,total\n',
    'feed.yaml': `limits: { perSecond: 500 }
feeds:
  - name: pages
    kind: html
    pages: [{ url: '${base}/seat{number}.htm' }]
    contest: { at: h1 }
    rows: { at: table }
`,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  return dir;
}

function seatPage(seat: string, share: NonNullable<Case['share']>): string {
  const all = ROWS.reduce((sum, [, , votes]) => sum + votes, 0);
  return `<!DOCTYPE html><meta charset="utf-8"><h1>${seat}</h1>
<table><tr><th>Candidate<th>Party<th>Votes<th>% of Votes</tr>
${ROWS.map(([name, party, votes]) => `<tr><td>${name}<td>${party}<td>${votes}<td>${share(votes, all)}</tr>`).join('\n')}
</table>`;
}
