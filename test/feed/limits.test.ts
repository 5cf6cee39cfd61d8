import assert from 'node:assert/strict';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { LIMITS } from '../../controller/feed/wire/limits.ts';
import { BadServer, type Manner, page } from './bad-server.ts';
import { constituencyPage } from './eci-page.ts';
import { liveNight } from './live-night.ts';
import { pollsUntil } from './polls-until.ts';
import { riverElection } from './river-election.ts';

const GOOD = constituencyPage({ name: 'Northbank' });
const LAST_TABLE = /<\/table>(?!.*<\/table>)/s;
const within = (text: string): string => GOOD.replace('</body>', `${text}</body>`);
const row = (cells: readonly string[]): string =>
  `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
const rows = (many: number): string =>
  Array.from({ length: many }, (_, i) =>
    row([`${i + 4}`, `Ghost ${i}`, `Party ${i}`, '1', '0', '1', '0']),
  ).join('');
const json = (text: string): Manner => page(text, { 'Content-Type': 'application/json' });
const packed = (text: string): Manner => page(gzipSync(text), { 'Content-Encoding': 'gzip' });

/** Pages that cost more than they look, and what is said of each. */
const COSTLY: Readonly<Record<string, { kind: string; manner: Manner; told: RegExp }>> = {
  'tags within tags': {
    kind: 'html',
    manner: page(within('<i>'.repeat(100_000))),
    told: /nested too deep: got 513/,
  },
  'tags closed that are not open': {
    kind: 'html',
    manner: packed(within(`${'<i>'.repeat(300_000)}${'</b>'.repeat(300_000)}`)),
    told: /nested too deep/,
  },
  'a small packed page of 20 MB': {
    kind: 'html',
    manner: packed(within('<a><b>'.repeat(3_200_000))),
    told: /nested too deep/,
  },
  'no depth, but a million nodes': {
    kind: 'html',
    manner: packed(within('<b>x</b>'.repeat(500_000))),
    told: /too many elements/,
  },
  'spans that make millions of cells': {
    kind: 'html',
    manner: page(
      GOOD.replace(
        LAST_TABLE,
        `${`<tr>${'<td colspan=30 rowspan=500>x'.repeat(30)}</tr>`.repeat(3000)}</table>`,
      ),
    ),
    told: /too many cells/,
  },
  'ten thousand candidates': {
    kind: 'html',
    manner: page(GOOD.replace(LAST_TABLE, `${rows(10_000)}</table>`)),
    told: /too many rows: got 1000\d/,
  },
  'a name of a hundred thousand letters': {
    kind: 'html',
    manner: page(GOOD.replace('ASHA SEN', 'A\u0301'.repeat(50_000))),
    told: /name is too long/,
  },
  'html5: tags within tags': {
    kind: 'html\n    parser: html5',
    manner: page(within('<i>'.repeat(100_000))),
    told: /nested too deep/,
  },
  'JSON within JSON': { kind: 'json', manner: json('['.repeat(100_000)), told: /nested too deep/ },
  'a JSON of millions of values': {
    kind: 'json',
    manner: json(`[${'1,'.repeat(2_500_000)}1]`),
    told: /too many values/,
  },
  'XML within XML': {
    kind: 'xml',
    manner: page(`<a>${'<b>'.repeat(5000)}${'</b>'.repeat(5000)}</a>`),
    told: /XML cannot be read: got Maximum nested tags/,
  },
  'an XML of a million elements': {
    kind: 'xml',
    manner: page(`<a>${'<b/>'.repeat(LIMITS.elements + 1)}</a>`),
    told: /too many elements/,
  },
  'a file of millions of cells': { kind: 'csv', manner: page(','.repeat(3_000_000)), told: /too many cells/ },
  'a line of thousands of columns': {
    kind: 'csv',
    manner: page(`${'a,'.repeat(20_000)}a\nb\n`),
    told: /too many columns/,
  },
};

test('a page that costs more than it looks costs itself, and the others go on', async (t) => {
  const server = await BadServer.start();
  server.set('/good.htm', page(GOOD));
  const names = Object.keys(COSTLY);
  for (const [i, name] of names.entries()) server.set(`/costly${i}`, COSTLY[name]?.manner as Manner);
  const kinds = [...new Set(Object.values(COSTLY).map(({ kind }) => kind))];
  const table = `
    contest: { at: '#div1 > table th:first', pattern: '^(?<state>.+?)-(?<name>.+)$' }
    rows: { at: '#div1 > table' }`;
  const feed = (kind: string, paths: readonly string[]): string => `
  - name: ${kind.replace(/\W+/g, ' ')} ${paths.length}
    kind: ${kind}
    pollSeconds: 0.2
    pages: [${paths.map((path) => `{ url: '${server.base}${path}' }`).join(', ')}]
    ${kind.startsWith('html') ? table : 'columns: { candidate: name, votes: votes }'}`;
  const costly = kinds.map((kind) =>
    feed(
      kind,
      [...names.entries()].flatMap(([i, name]) => (COSTLY[name]?.kind === kind ? [`/costly${i}`] : [])),
    ),
  );
  const election = await riverElection(
    `limits: { perSecond: 200, deadlineSeconds: 100 }\nfeeds:${feed('html', ['/good.htm'])}${costly.join('')}`,
  );
  const { feeds } = await liveNight(t, server, election);
  const restarts: string[] = [];
  feeds.on('restart', ({ feed, reason }) => restarts.push(`${feed}: ${reason}`));
  const told = new Map<string, string>();
  await pollsUntil(feeds, 'a word on each of them, and the good page unchanged twice', (all) => {
    for (const { url, what, got } of all.flatMap((poll) => poll.problems))
      told.set(url, `${what}: got ${got}`);
    const looks = all.filter(({ same }) => same?.some((url) => url.endsWith('good.htm')));
    // On a busy machine a connection may end before the page is looked at; it is asked for again.
    const rightly = names.filter((name, i) =>
      COSTLY[name]?.told.test(told.get(`${server.base}/costly${i}`) ?? ''),
    );
    return rightly.length === names.length && looks.length >= 2;
  });
  for (const [i, name] of names.entries())
    assert.match(told.get(`${server.base}/costly${i}`) ?? '', COSTLY[name]?.told as RegExp, name);
  assert.deepEqual(restarts, []);
});
