import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { smallFolder } from '../election/small-folder.ts';
import { BadServer, hang, page, status } from '../feed/bad-server.ts';
import { constituencyPage, type PageRow } from '../feed/eci-page.ts';
import { freePort } from '../free-port.ts';
import { until } from '../until.ts';
import { asRun, endCountnights, startCountnight } from './controller-process.ts';

const row = (serial: number, name: string, party: string, electionDay: number, postal: number): PageRow => ({
  ...{ serial, name, party, electionDay, postal },
  votes: electionDay + postal,
});
const SEATS: Record<number, { name: string; rows: PageRow[] }> = {
  1: {
    name: 'Northtown',
    rows: [
      row(1, 'ASHA RAO', 'Rose Party', 900, 20),
      row(2, 'BIMAL SEN', 'Lily Front', 700, 30),
      row(3, 'NOTA', 'None of the Above', 9, 1),
    ],
  },
  2: {
    name: 'Midvale',
    rows: [
      row(1, 'CHARU DAS', 'Lily Front', 500, 5),
      row(2, 'DEV ROY', 'Rose Party', 450, 6),
      row(3, 'NOTA', 'None of the Above', 4, 0),
    ],
  },
  3: {
    name: 'Southport',
    rows: [
      row(1, 'ELA BASU', 'Rose Party', 300, 3),
      row(2, 'FAROOQ ALI', 'Lily Front', 310, 4),
      row(3, 'GITA NAG', 'Independent', 120, 0),
      row(4, 'NOTA', 'None of the Above', 2, 0),
    ],
  },
};
const FEED = (base: string) => `feeds:
  - name: pages
    kind: html
    states: { EX: S99 }
    pages: [{ url: '${base}/seat{number}.htm' }]
    contest: { at: '#div1 > table th:first', pattern: '^(?<state>.+?)\\s*-\\s*(?<name>.+)$' }
    status: { at: '#div1 > table tr:nth-of-type(2) th' }
    rows: { at: '#div1 > table' }
    columns: { serial: O.S.N., candidate: Candidate, party: Party, electionDay: EVM Votes, postal: Postal Votes, votes: Total Votes }
`;

describe('countnight run and rehearse, as they are typed', () => {
  let server: BadServer;
  let dir: string;
  let remove: () => Promise<void>;
  let out: string;

  before(async () => {
    server = await BadServer.start();
    for (const [number, { name, rows }] of Object.entries(SEATS))
      server.set(`/seat${number}.htm`, page(constituencyPage({ state: 'Example State', name, rows })));
    ({ dir, remove } = await smallFolder({
      'feed.yaml': FEED(server.base),
      'election.yaml': (text) => text.replace('2031-05-02', '2026-05-05'),
    }));
    out = await mkdtemp(join(tmpdir(), 'countnight-run-'));
  });
  after(async () => {
    endCountnights();
    await server.stop();
    await remove();
    await rm(out, { recursive: true, force: true });
  });

  it('reads a live source once and writes pictures, log and summary', async () => {
    const live = join(out, 'live');
    const { code, said } = await typed('run', dir, '--once', '--obs', 'none', '--out', live);
    assert.equal(code, 0, said);
    const summary = JSON.parse(await readFile(join(live, 'summary.json'), 'utf8'));
    assert.equal(summary.mode, 'live');
    assert.equal(summary.contests, 3);
    assert.deepEqual(summary.final, { LILY: { won: 0, leading: 2 }, ROSE: { won: 0, leading: 1 } });
    assert.match(await readFile(join(live, 'overlays', 'tally.html'), 'utf8'), /LILY/);
    assert.match(await readFile(join(live, 'overlays', 'standby.html'), 'utf8'), /"mode":"live"/);
    assert.equal((await asRun(live)).filter(({ type }) => type === 'first-result').length, 3);
  });

  it('takes up a live night where it stopped, and repeats no event', async () => {
    const live = join(out, 'live');
    const before = await asRun(live);
    const { code, said } = await typed('run', dir, '--once', '--obs', 'none', '--out', live);
    assert.equal(code, 0, said);
    const lines = await asRun(live);
    assert.deepEqual(lines.slice(0, before.length), before);
    assert.equal(
      lines.filter(({ what }) => what === 'event').length,
      before.filter(({ what }) => what === 'event').length,
    );
  });

  it('does not go live with a seat missing, unless told so', async () => {
    server.set('/seat3.htm', status(404));
    const { code, said } = await typed('run', dir, '--once', '--obs', 'none', '--out', join(out, 'missing'));
    assert.equal(code, 65, said);
    assert.match(said, /EX-3 Southport/);
    const allowed = await typed(
      'run',
      dir,
      '--once',
      '--obs',
      'none',
      '--out',
      join(out, 'missing'),
      '--leave-out',
      'EX-3',
    );
    assert.equal(allowed.code, 0, allowed.said);
    server.set('/seat3.htm', page(constituencyPage({ state: 'Example State', ...SEATS[3] })));
  });

  it('ends at once on Ctrl-C while it waits for the source, and has marked nothing as live', async () => {
    server.set('/seat3.htm', hang());
    const waiting = join(out, 'waiting');
    const running = startCountnight(['run', dir, '--obs', 'none', '--out', waiting]);
    await until('the source is read', () => /Reads the source once/.test(running.said()));
    running.process.kill('SIGINT');
    assert.equal(await running.ended, 0, running.said());
    await assert.rejects(readFile(join(waiting, 'countnight.json')), { code: 'ENOENT' });
    server.set('/seat3.htm', page(constituencyPage({ state: 'Example State', ...SEATS[3] })));
  });

  it('begins a rehearsal that is watched where the count moves: the first board has leads', async () => {
    const rehearsed = join(out, 'rehearsed');
    const running = startCountnight(['rehearse', dir, '--obs', 'none', '--out', rehearsed]);
    const isTake = ({ what }: { what: string }) => what === 'take';
    await until('something is on air', async () => (await asRun(rehearsed)).some(isTake));
    running.process.kill('SIGINT');
    assert.equal(await running.ended, 0, running.said());
    assert.match(running.said(), /Begins at \d\d:\d\d, where the count moves/);
    const lines = await asRun(rehearsed);
    const before = lines.slice(0, lines.findIndex(isTake));
    assert.ok(
      before.some(({ type }) => type === 'first-result'),
      JSON.stringify(lines),
    );
  });

  it('takes saved files up while it runs, refuses a bad one, and ends well on Ctrl-C', async () => {
    const live = join(out, 'reload');
    const running = startCountnight(['run', dir, '--obs', 'none', '--out', live], { OBS_PASSWORD: 'x' });
    const noted = (text: RegExp) => async () => (await asRun(live)).some(({ reason }) => text.test(reason));
    const held = async (): Promise<string[]> =>
      JSON.parse(await readFile(join(live, 'status.json'), 'utf8')).heldSeats.map(
        ({ contest, kind }: Record<string, string>) => `${contest} ${kind}`,
      );
    await until('the night runs', async () => (await asRun(live)).some(({ what }) => what === 'event'));
    const word = "who: Asha, why: doubts at the count, when: '2026-05-05T20:00:00+05:30'";
    await writeFile(join(dir, 'overrides.yaml'), `overrides:\n  - { withhold: EX-1, ${word} }\n`);
    await until('the seat is withheld', async () => (await held()).includes('EX-1 withhold'));
    await writeFile(join(dir, 'overrides.yaml'), `overrides:\n  - { withold: EX-2, ${word} }\n`);
    await until('the bad file is refused', noted(/overrides\.yaml is refused.*withhold/));
    assert.deepEqual(await held(), ['EX-1 withhold']);
    await rm(join(dir, 'overrides.yaml'));
    await until('nothing is withheld', async () => (await held()).length === 0);
    await until('the file is missed', noted(/overrides\.yaml is gone/));
    const rundown = join(dir, 'rundown.yaml');
    const good = await readFile(rundown, 'utf8');
    await writeFile(rundown, good.replace('rotation:', 'rotaton:'));
    await until('the bad rundown is refused', noted(/rundown\.yaml is refused.*rotat/));
    await writeFile(rundown, good);
    await until('the good rundown is read', noted(/rundown\.yaml was read again/));
    const election = join(dir, 'election.yaml');
    await writeFile(
      election,
      (await readFile(election, 'utf8')).replace('Returning officers', 'Riverside Gazette'),
    );
    await until('the election is read again', noted(/election\.yaml was read again/));
    await until('the source is shown', async () =>
      /Riverside Gazette/.test(await readFile(join(live, 'overlays', 'standby.html'), 'utf8')),
    );
    const roster = join(dir, 'candidates.csv');
    const standing = await readFile(roster, 'utf8');
    await writeFile(roster, standing.replace('EX,1,2,BIMAL SEN,LILY\n', ''));
    await until(
      'a roster without a candidate who has votes is refused',
      noted(/candidates\.csv is refused.*a candidate with votes is gone: got EX-1\/2 BIMAL SEN, 730 votes/),
    );
    await writeFile(roster, standing);
    await until('the old roster is read', noted(/candidates\.csv was read again/));
    // The source begins to print a married name, and a person tells us so.
    const renamed = (SEATS[1]?.rows ?? []).map((one) =>
      one.name === 'ASHA RAO'
        ? { ...one, serial: 9, name: 'ASHA DEB', party: 'Nobody knows', electionDay: 950, votes: 970 }
        : one,
    );
    server.set(
      '/seat1.htm',
      page(constituencyPage({ state: 'Example State', name: 'Northtown', rows: renamed })),
    );
    const [head, ...lines] = standing.trimEnd().split('\n');
    const named = lines.map((line) => `${line},${/ASHA RAO/.test(line) ? 'Asha Deb' : ''}`);
    await writeFile(roster, `${[`${head},aliases`, ...named].join('\n')}\n`);
    await until('the votes under that name are counted', async () => {
      const { said } = await typed('export', dir, '--format', 'csv', '--mode', 'live', '--out', live);
      return said.split('\n').some((line) => line.includes('ASHA RAO') && line.includes('970'));
    });
    server.set('/seat1.htm', page(constituencyPage({ state: 'Example State', ...SEATS[1] })));
    await writeFile(roster, standing);
    running.process.kill('SIGINT');
    assert.equal(await running.ended, 0, running.said());
  });

  const wrong: { what: string; args: () => string[] | Promise<string[]>; code: number; says: RegExp }[] = [
    {
      what: 'a rehearsal into a live folder',
      args: () => ['rehearse', dir, '--obs', 'none', '--out', join(out, 'live'), '--exit'],
      code: 78,
      says: /belongs to a live night.*another --out/,
    },
    {
      what: 'a night that is not there',
      args: () => ['rehearse', dir, '--obs', 'none', '--night', join(out, 'no.warc')],
      code: 65,
      says: /no\.warc.*simulate/,
    },
    {
      what: 'an OBS that is not there',
      args: async () => ['run', dir, '--out', join(out, 'a'), '--obs', `ws://127.0.0.1:${await freePort()}`],
      code: 69,
      says: /OBS/,
    },
    {
      what: 'an election.yaml with a misspelt key',
      args: async () => {
        const folder = await smallFolder({
          'election.yaml': (text) => text.replace('timeZone:', 'timezone:'),
        });
        return ['run', folder.dir, '--obs', 'none', '--out', join(out, 'b')];
      },
      code: 78,
      says: /election\.yaml:?\d*.*timeZone|timezone/,
    },
  ];
  for (const { what, args, code, says } of wrong) {
    it(`refuses ${what} with ${code}`, async () => {
      const end = await typed(...(await args()));
      assert.equal(end.code, code, end.said);
      assert.match(end.said, says);
      assert.doesNotMatch(end.said, /a bug/);
    });
  }

  async function typed(...args: string[]): Promise<{ code: number | null; said: string }> {
    const running = startCountnight(args, { OBS_PASSWORD: 'x' });
    return { code: await running.ended, said: running.said() };
  }
});
