import assert from 'node:assert/strict';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { Lane } from '../../controller/feed/run/lane.ts';
import { readFeedSpec } from '../../controller/feed/spec-file.ts';
import { ArchiveWriter } from '../../controller/feed/wire/archive-writer.ts';
import { type Exchange, goodExchange } from '../../controller/feed/wire/exchange.ts';
import { UrlPatterns } from '../../controller/feed/wire/page-url.ts';
import { probePage } from '../../controller/probe/probe.ts';
import { describeSummary } from '../../controller/probe/probe-report.ts';
import { doubtfulWords, ownWords, wordsOfNights } from '../../controller/probe/said-words.ts';
import { riverElection } from '../feed/river-election.ts';

const URL = 'http://results.example/1.htm';
const YAML = `
feeds:
  - name: pages
    kind: html
    pages: [{ url: '${URL}' }]
    contest: { at: h1 }
    status: { at: .status, words: { declared: [Fertig, Vorläufiges Endergebnis] } }
    winner: { words: { winner: [E] } }
`;

function exchange(status: string, at: number): Exchange {
  const body = `<!doctype html><html><body><h1>Northbank</h1><p class="status">${status}</p><table><tr><th>Candidate</th><th>Party</th><th>Votes</th></tr><tr><td>ASHA SEN (Elected)</td><td>PR</td><td>9</td></tr><tr><td>BIMAL ROY</td><td>PH</td><td>8</td></tr><tr><td>NOTA</td><td>NOTA</td><td>1</td></tr></table></body></html>`;
  return goodExchange(URL, at, Buffer.from(body), { 'content-type': 'text/html' });
}

test('the words that were read as a status or a winner are told: by a green probe, of the feed file, of nights', async (t) => {
  const election = await riverElection(YAML, ['Northbank']);
  t.after(() => rm(election.dir, { recursive: true }));
  const spec = await readFeedSpec(election.dir);
  const [feed] = spec.feeds;
  assert.ok(feed);

  const page = probePage(
    exchange('Not declared', 1),
    new Lane(feed, spec, election),
    new UrlPatterns(feed, election),
    election,
  );
  assert.equal(page.maps, true);
  const summary = describeSummary([page], [], election);
  assert.match(summary, /status {2}Not declared +in-progress/);
  assert.match(summary, /winner {2}\(Elected\) +winner/);

  assert.deepEqual(
    ownWords(spec).map(({ text, as }) => `${text} = ${as}`),
    ['Fertig = declared', 'Vorläufiges Endergebnis = declared', 'E = winner'],
  );
  assert.deepEqual(
    doubtfulWords(spec).map(({ word, reads }) => `${word.text} is ${reads}`),
    ['Vorläufiges Endergebnis is in-progress'],
  );

  await mkdir(join(election.dir, 'nights'));
  const writer = await ArchiveWriter.open(join(election.dir, 'nights', 'first.warc.gz'));
  const at = Date.UTC(2026, 4, 4, 8);
  writer.write(exchange('Counting', at));
  writer.write(exchange('fertig', at + 60_000));
  await writer.close();
  assert.deepEqual(
    (await wordsOfNights(spec, election)).map(({ from, text, as }) => `${from}: ${text} = ${as}`),
    ['nights/first.warc.gz: fertig = declared', 'nights/first.warc.gz: (Elected) = winner'],
  );
});
