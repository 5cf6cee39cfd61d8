import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { main } from '../../controller/cli.ts';
import { Lane } from '../../controller/feed/run/lane.ts';
import { parseFeedSpec } from '../../controller/feed/spec-file.ts';
import { UrlPatterns } from '../../controller/feed/wire/page-url.ts';
import { contestMaps, type ProbedPage, probePage } from '../../controller/probe/probe.ts';
import { describePage } from '../../controller/probe/probe-report.ts';
import { probeSources, probeSweep } from '../../controller/probe/probe-source.ts';
import { proposeFeed } from '../../controller/probe/propose/propose.ts';
import { BadServer, page } from '../feed/bad-server.ts';
import { begun } from '../feed/begun.ts';
import { constituencyPage, type PageFacts, ROWS } from '../feed/eci-page.ts';
import { answered } from '../feed/exchange.ts';
import { riverElectionAt } from '../feed/river-election.ts';
import { listen } from '../said.ts';
import { until } from '../until.ts';

const election = riverElectionAt('/nowhere', ['Northbank', 'Southbank', 'Eastbank']);
const YAML = `
feeds:
  - name: pages
    kind: html
    pages: [{ url: 'http://results.example/seat{number}.htm' }]
    contest: { at: '#div1 > table th:first', pattern: '^(?<state>.+?)\\s*-\\s*(?<name>.+)$' }
    rows: { at: '#div1 > table' }
`;

function probe(facts: PageFacts, url = 'http://results.example/seat1.htm'): ProbedPage {
  return probeText(YAML, constituencyPage(facts), url);
}

function probeText(yaml: string, text: string, url: string): ProbedPage {
  const spec = parseFeedSpec(yaml, '/nowhere/feed.yaml');
  const feed = spec.feeds[0] as never;
  const lane = new Lane(feed, spec, election);
  return probePage(answered(url, text), lane, new UrlPatterns(feed, election), election);
}

test('a page that maps: every row is somebody, everybody has a row, the sums come out', () => {
  const page = probe({});
  assert.equal(page.maps, true);
  assert.deepEqual(
    page.contests[0]?.rows.map(({ candidate }) => candidate),
    ['1 ASHA SEN', '2 BIMAL ROY', '3 NOTA'],
  );
  assert.equal(page.columns.votes, 'Total Votes');
  assert.match(describePage(page), /^maps {3}http:\/\/results\.example\/seat1\.htm/);
});

test('what does not map is told with what is nearest', () => {
  const [first, second, nota] = ROWS as [(typeof ROWS)[0], (typeof ROWS)[0], (typeof ROWS)[0]];
  const cases: [string, PageFacts, RegExp][] = [
    [
      'a stranger',
      { rows: [{ ...first, name: 'AASHA SENN' }, { ...second, name: 'SOMEBODY ELSE', serial: 9 }, nota] },
      /nearest: 1 ASHA SEN|SOMEBODY ELSE .*-> nobody/,
    ],
    [
      'a party nobody knows',
      { rows: [{ ...first, party: 'Party of Riverss' }, second, nota] },
      /a party nobody knows: Party of Riverss; nearest: Party of Rivers/,
    ],
    ['a candidate without a row', { rows: [first, nota] }, /on the roster, not on the page: 2 BIMAL ROY/],
    [
      'a sum that fails',
      { total: { electionDay: 2140, postal: 46, votes: 2187 } },
      /would be quarantined by arithmetic-total: rows sum to 2186, the page's total is 2187/,
    ],
    [
      'parts that fail',
      { rows: [{ ...first, postal: 35 }, second, nota] },
      /would be quarantined by arithmetic-row: ASHA SEN: election day 1200 \+ postal 35 is not 1234/,
    ],
    [
      'another seat (H7)',
      { name: 'Southbank' },
      /would be blocked by contest-name: number 1 is Northbank, but the page is of Southbank \(RL-2\)/,
    ],
  ];
  for (const [name, facts, said] of cases) {
    const page = probe(facts);
    assert.equal(page.maps, false, name);
    assert.match(describePage(page), said, name);
    assert.equal(page.contests.every(contestMaps), name.startsWith('a party'), name);
  }
});

test('a proposal for a page never seen maps the page', () => {
  const json = JSON.stringify({
    races: ['Northbank', 'Southbank'].map((title) => ({
      title,
      count: { final: 'Final' },
      choices: ROWS.map(({ name, party, votes }) => ({ name, party, votes })),
    })),
  });
  const csv = ROWS.map(
    ({ serial, name, party, votes }) => `RL;1;Northbank;${serial};${name};${party};3;12;${votes};2186`,
  ).join('\n');
  const xml = `<?xml version="1.0"?><r><seat name="Northbank">${ROWS.map(({ name, party, votes }) => `<c name="${name}" party="${party}" votes="${votes}"/>`).join('')}</seat><seat name="Southbank">${ROWS.map(({ name, party, votes }) => `<c name="${name}" party="${party}" votes="${votes}"/>`).join('')}</seat></r>`;
  const cases: [string, string, number][] = [
    ['http://results.example/seat1.htm', constituencyPage(), 1],
    ['http://results.example/all.json', json, 2],
    ['http://results.example/all.csv', `${csv}\n`, 1],
    ['http://results.example/all.xml', xml, 2],
  ];
  for (const [url, text, seats] of cases) {
    const proposal = proposeFeed(text, url, election);
    assert.ok(proposal, url);
    const page = probeText(proposal.yaml, text, url);
    assert.deepEqual(
      [page.maps, page.contests.length],
      [true, seats],
      `${url}\n${proposal.yaml}\n${describePage(page)}`,
    );
    assert.deepEqual(
      page.contests[0]?.rows.map(({ votes }) => votes),
      [1234, 911, 41],
      url,
    );
  }
  assert.match(
    proposeFeed(constituencyPage(), 'http://results.example/seat1.htm', election)?.yaml ?? '',
    /seat\{number\}\.htm/,
  );
});

test('no proposal for a page without results, or with noughts only in a file without header', () => {
  assert.equal(
    proposeFeed('<html><table><tr><td>Menu</td></tr></table></html>', 'http://x.example/', election),
    null,
  );
  assert.equal(proposeFeed('{"a":1}', 'http://x.example/', election), null);
  assert.equal(proposeFeed('1;ASHA SEN;0\n1;BIMAL ROY;0\n', 'http://x.example/', election), null);
});

async function folder(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'probe-'));
  t.after(() => rm(dir, { recursive: true }));
  const files = {
    'election.yaml':
      'title: Riverland\ntimeZone: Asia/Kolkata\nlocale: en-IN\nsource: Test\ncountStarts: 2026-05-04T08:00:00+05:30\nageLimitSeconds: 900\npast: { label: "2021" }\nmainState: RL\nstates:\n  - { code: RL, name: Riverland, seats: 2 }\nlook:\n  name: T\n',
    'contests.csv': 'state,number,name,electors,reserved,poll,note\nRL,1,Northbank,,,,\nRL,2,Southbank,,,,\n',
    'parties.csv':
      'id,name,short,colour,kind,aliases\nrivers,Party of Rivers,PR,,party,\nhills,Party of Hills,PH,,party,\nnota,None of the Above,NOTA,,none,\n',
    'candidates.csv': `state,number,serial,name,party,note\n${[1, 2].map((n) => `RL,${n},1,ASHA SEN,rivers,\nRL,${n},2,BIMAL ROY,hills,\nRL,${n},3,NOTA,nota,\n`).join('')}`,
    'past.csv': 'state,number,winner,party,votes,runner_up,runner_up_party,runner_up_votes,margin,total\n',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  return dir;
}

test('countnight probe: writes a feed file, exits 0 only when all maps, never writes over a feed file', async (t) => {
  const dir = await folder(t);
  const pages = await mkdtemp(join(tmpdir(), 'pages-'));
  t.after(() => rm(pages, { recursive: true }));
  for (const [i, name] of ['Northbank', 'Southbank'].entries())
    await writeFile(join(pages, `seat${i + 1}.htm`), constituencyPage({ name }));
  const { said } = listen(t);
  const run = async (...argv: string[]): Promise<number> => {
    process.exitCode = 0;
    const code = await main(['probe', dir, ...argv, '--no-watch']);
    process.exitCode = 0;
    return code;
  };
  assert.equal(await run(join(pages, 'seat1.htm'), '--write'), 0);
  assert.match(
    await readFile(join(dir, 'feed.yaml'), 'utf8'),
    /url: https:\/\/results\.example\/seat\{number\}\.htm/,
  );
  assert.equal(await run(pages), 0);
  assert.match(said.at(-1) ?? '', /^2 of 2 pages map; 2 contests, 6 of 6 rows\./);
  await writeFile(
    join(pages, 'seat2.htm'),
    constituencyPage({ name: 'Southbank' })
      .replaceAll('BIMAL ROY', 'B. ROYCHOWDHURY')
      .replaceAll('<td>2</td>', '<td>7</td>'),
  );
  assert.equal(await run(pages), 65);
  assert.equal(await run(pages, '--json'), 65);
  assert.equal(JSON.parse(said.at(-1) ?? '{}').pages[1].contests[0].rows[1].candidate, null);
  const before = await readFile(join(dir, 'feed.yaml'), 'utf8');
  assert.equal(await run(join(pages, 'seat1.htm'), '--propose', '--write'), 78);
  assert.equal(await readFile(join(dir, 'feed.yaml'), 'utf8'), before);
  assert.equal(await run(join(pages, 'none.htm')), 66);
});

test('countnight probe without a page: the whole source, lists counted to their end and next pages followed', async (t) => {
  const server = await BadServer.start();
  t.after(() => server.stop());
  const dir = await mkdtemp(join(tmpdir(), 'probe-'));
  t.after(() => rm(dir, { recursive: true }));
  for (const [name, text] of begun('Probed')) await writeFile(join(dir, name), text);
  await writeFile(
    join(dir, 'feed.yaml'),
    `limits: { perSecond: 500 }
feeds:
  - { name: list, kind: csv, pages: [{ url: '${server.base}/list{page}.csv', pages: { from: 1 } }] }
`,
  );
  const csv = (...lines: string[]) =>
    page(`Seat No.,Candidate,Party,Votes\n${lines.join('\n')}\n`, { 'Content-Type': 'text/csv' });
  server.set('/list1.csv', csv('1,ASHA RAO,ROSE,10', '1,BIMAL SEN,LILY,5', '1,NOTA,NOTA,1'));
  server.set('/list2.csv', csv('2,CHARU DAS,LILY,7', '2,DEV ROY,ROSE,6', '2,NOTA,NOTA,1'));
  const run = async (): Promise<{ code: number; lines: string[] }> => {
    const { said: lines, restore } = listen(t);
    try {
      process.exitCode = undefined;
      const code = await main(['probe', dir]);
      return { code, lines };
    } finally {
      restore();
      process.exitCode = undefined;
    }
  };
  const first = await run();
  assert.equal(first.code, 65);
  assert.match(first.lines.join('\n'), /2 of 2 pages map[\s\S]*1 contests have no result: EX-3 Southport/);
  server.set(
    '/list3.csv',
    csv('3,ELA BASU,ROSE,4', '3,FAROOQ ALI,LILY,3', '3,GITA NAG,IND,2', '3,NOTA,NOTA,1'),
  );
  const second = await run();
  assert.deepEqual(
    [second.code, second.lines.at(-1)],
    [
      0,
      '3 of 3 pages map; 3 contests, 10 of 10 rows.\nNo words of a status or a winner were found: nothing is declared by this source.',
    ],
  );
});

test('a source that does not answer: what is waited for is told, for a sweep and for one page', async (t) => {
  const server = await BadServer.start();
  t.after(() => server.stop());
  const [addresses, one] = [`${server.base}/seat{number}.htm`, `${server.base}/one.htm`];
  const spec = parseFeedSpec(
    YAML.replace('http://results.example/seat{number}.htm', addresses),
    '/nowhere/f',
  );
  const said: string[] = [];
  const patience = { everyMs: 20, say: (text: string) => said.push(text) };
  const held: ServerResponse[] = [];
  for (const path of ['/seat*', '/one.htm']) server.set(path, (_, response) => void held.push(response));
  const sweep = probeSweep(spec.feeds[0] as never, spec, election, patience);
  const exchanges = probeSources([one], spec, election, patience);
  const single = exchanges.next();
  await until('the waiting to be told again and again', () =>
    [/^no answer for \d+ s; waiting for .*\/seat\d\.htm and 2 more$/, /waiting for .*\/one\.htm$/].every(
      (told) => said.filter((text) => told.test(text)).length > 2,
    ),
  );
  await until('every page to be asked', () => held.length === 4);
  for (const response of held) response.destroy();
  assert.deepEqual(
    (await sweep).map(({ maps }) => maps),
    [false, false, false],
  );
  assert.equal((await single).value?.status, 0);
  await exchanges.return(undefined);
});

test('countnight probe --watch: runs again when the feed file or the page is saved, until Ctrl-C', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'probe-'));
  t.after(() => rm(dir, { recursive: true }));
  for (const [name, text] of begun('Watched')) await writeFile(join(dir, name), text);
  const saved = join(dir, 'page.csv');
  const feed = (seat: string) =>
    `feeds: [{ name: list, kind: csv, pages: [{ url: 'http://results.example/page.csv' }], columns: { number: ${seat}, candidate: Name, party: Group, votes: Count } }]\n`;
  const csv = (name: string) =>
    `Area,Name,Group,Count\n1,${name},ROSE,10\n1,BIMAL SEN,LILY,5\n1,NOTA,NOTA,1\n`;
  await writeFile(join(dir, 'feed.yaml'), feed('Place'));
  await writeFile(saved, csv('ASHA RAO'));
  const child = spawn(process.execPath, ['controller/countnight.mjs', 'probe', dir, saved, '--watch']);
  const gone = new Promise<number | null>((resolve) => child.once('close', resolve));
  t.after(() => child.kill('SIGKILL'));
  let out = '';
  child.stdout.on('data', (data) => {
    out += data;
  });
  const times = (text: string) => out.split(text).length - 1;
  await until(
    'the first run, and the watch',
    () => out.includes('FAILS') && out.includes('Waiting for feed.yaml'),
  );
  await writeFile(join(dir, 'feed.yaml'), feed('Area'));
  await until('a run with the mended feed file', () => times('1 of 1 pages map') >= 1);
  await writeFile(saved, csv('ASHA RAOH'));
  await until('a run with the changed page', () => times('nearest') >= 1);
  await writeFile(join(dir, 'feed.yaml'), 'feeds: [');
  await until('the half-typed feed file to be told', () =>
    /feed\.yaml:\d+|feed\.yaml/.test(out.split('nearest')[1] ?? ''),
  );
  const before = out.length;
  await writeFile(saved, csv('ASHA RAO'));
  await writeFile(join(dir, 'feed.yaml'), feed('Area'));
  await until('a run in which all maps again', () => out.slice(before).includes('1 of 1 pages map'));
  child.kill('SIGINT');
  assert.equal(await gone, 0);
});
