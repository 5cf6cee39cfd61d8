import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { commandOf } from '../../controller/director/operator-words.ts';
import { Lane } from '../../controller/feed/run/lane.ts';
import { parseFeedSpec } from '../../controller/feed/spec-file.ts';
import { asRun, endCountnights, startCountnight } from '../e2e/controller-process.ts';
import { riverElectionAt } from '../feed/river-election.ts';
import { typed } from '../typed.ts';
import { until } from '../until.ts';

// docs/typing.md, taken at its word.

/** A starved machine takes its time to start a night. */
const docs = await readFile(fileURLToPath(new URL('../../docs/typing.md', import.meta.url)), 'utf8');
const fences = (kind: string): string[] =>
  [...docs.matchAll(new RegExp(`\`\`\`${kind}\\n(.*?)\`\`\``, 'gs'))].map(([, text = '']) => text);
const desk = await mkdtemp(join(tmpdir(), 'countnight-typing-'));
after(async () => {
  endCountnights();
  await rm(desk, { recursive: true, force: true });
});
const wordsOf = (line: string): string[] =>
  (line.match(/"[^"]*"|\S+/g) ?? [])
    .slice(2)
    .map((word) => word.replaceAll('"', '').replace('elections/council', join(desk, 'council')));

test('its lines work as they stand, and what is typed then is on the boards with who typed it', async () => {
  const lines = fences('sh').flatMap((text) => text.trim().split('\n'));
  assert.deepEqual(
    lines.map((line) => wordsOf(line)[0]),
    ['new', 'sheet-for', 'sheet-for', 'check'],
  );
  const council = join(desk, 'council');
  for (const line of lines) {
    const { code, out, err } = await typed(wordsOf(line));
    assert.equal(code, 0, `${line}: ${out}${err}`);
    const feed = /in feed\.yaml:\n(feeds:\n.*)$/s.exec(out)?.[1];
    if (feed?.includes('typed.csv')) await writeFile(join(council, 'feed.yaml'), feed);
  }
  const election = join(council, 'election.yaml');
  const text = await readFile(election, 'utf8');
  assert.match(text, /^countStarts: /m);
  await writeFile(election, text.replace(/^countStarts: .*$/m, "countStarts: '2020-05-02T08:00:00+05:30'"));
  const line = /^npx countnight run .*$/m.exec(docs)?.[0] ?? '';
  const out = join(desk, 'out');
  const night = startCountnight([...wordsOf(line), '--out', out]);
  await until('the night has begun', () => readFile(join(out, 'preview.html')));
  const sheet = join(council, 'typed.csv');
  const [header = '', first = '', ...rest] = (await readFile(sheet, 'utf8')).trimEnd().split('\n');
  const cells = first.split(',').map((cell, i) => {
    const name = header.split(',')[i] ?? '';
    if (cell !== '') return cell;
    return name === 'Final' ? 'x' : name === 'Typed by' ? 'Asha' : `${10 + i}`;
  });
  await writeFile(sheet, `${[header, cells.join(), ...rest].join('\n')}\n`);
  const taken = await until('the seat is taken', async () =>
    (await asRun(out)).find(({ reason }) => /typed by Asha/.test(reason)),
  );
  assert.match(taken.reason, /\d+ votes, typed by Asha, .*row 2/);
  night.process.kill('SIGINT');
  assert.equal(await night.ended, 0, night.said());
});

test('its feed files are right, and its headers and its default are those of the program', () => {
  const [whole = '', wide = ''] = fences('yaml');
  const { feeds } = parseFeedSpec(whole.replace(/( {4}file: .*\n)/, `$1${wide}`), 'feed.yaml');
  assert.equal(feeds[0]?.wide?.length, 2);
  assert.equal(feeds[0]?.settleSeconds, Number(/`settleSeconds` \((\d+)\)/.exec(docs)?.[1]));
  const election = riverElectionAt('/nowhere', ['Northbank']);
  const read = (header: string, cell: string) => {
    const more = 'wide: [{ column: R, party: PR }, { column: H, party: PH }, { column: N, party: NOTA }]';
    const spec = parseFeedSpec(
      `feeds: [{ name: desk, kind: manual, file: typed.csv, ${more} }]`,
      'feed.yaml',
    );
    const lane = new Lane(spec.feeds[0] as (typeof spec.feeds)[number], spec, election);
    const body = new TextEncoder().encode(`Seat,R,H,N,${header}\nNorthbank,1,2,3,${cell}\n`);
    const at = Date.UTC(2031, 4, 2, 14);
    const exchange = {
      url: 'file:///typed.csv',
      at,
      status: 200,
      statusText: 'OK',
      headers: {},
      body,
      failure: null,
    };
    return lane.accept(exchange, { contest: null, state: null }).reports[0];
  };
  const columns: Record<string, [cell: string, says: RegExp]> = {
    tick: ['FALSE', /"waits":"not marked/],
    total: ['7', /"waits":"the numbers sum to 6, the total says 7/],
    who: ['Asha', /"by":"typed by Asha/],
    stamp: ['2031-05-02 20:10:00', /"by":"at 2031-05-02 20:10:00/],
  };
  for (const [field, [cell, says]] of Object.entries(columns)) {
    const listed = new RegExp(`^\\| \`${field}\` \\| (.*?) \\|`, 'm').exec(docs)?.[1] ?? '';
    const headers = listed
      .replace(/\(.*/, '')
      .split(',')
      .map((name) => name.trim());
    assert.ok(headers[0], field);
    for (const header of headers)
      assert.match(JSON.stringify(read(header, cell)?.typed), says, `${field} as ${header}`);
  }
});

test('its commands to the controller are commands', () => {
  const commands = [...docs.matchAll(/`countnight ctl (.*?)`/g)].map(([, words = '']) => words);
  assert.ok(commands.length >= 2);
  for (const words of commands)
    assert.doesNotThrow(() =>
      commandOf(words.replace('SEAT', 'EX-1').replace('PERSON', 'Ben').split(' '), 'read back'),
    );
});
