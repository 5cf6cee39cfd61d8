import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { beginElection } from '../../controller/begin/begin.ts';
import { goodExchange } from '../../controller/feed/wire/exchange.ts';
import { published as publishedPages } from '../probe/published.ts';

// Documents in the shapes that known publishers give them; people and places are invented.

const dir = await mkdtemp(join(tmpdir(), 'countnight-publishers-'));
after(() => rm(dir, { recursive: true, force: true }));

const NIST_JSON = {
  '@type': 'ElectionResults.ElectionReport',
  Party: [
    {
      '@id': 'party-1',
      Name: { Text: [{ Content: 'River Party', Language: 'en' }] },
      Abbreviation: { Text: [{ Content: 'RIV', Language: 'en' }] },
    },
  ],
  Election: [
    {
      Candidate: [
        { '@id': 'c1', BallotName: { Text: [{ Content: 'Ada Pine', Language: 'en' }] }, PartyId: 'party-1' },
      ],
      Contest: [
        {
          ...{ '@id': 'contest-AL-7', Name: 'Alder Bay' },
          BallotSelection: [
            {
              CandidateIds: ['c1'],
              VoteCounts: [
                { Type: 'election-day', Count: 7 },
                { Type: 'total', Count: 9 },
              ],
            },
            {
              Selection: { Text: [{ Content: 'None of the Above', Language: 'en' }] },
              VoteCounts: [{ Type: 'total', Count: 2 }],
            },
          ],
        },
      ],
    },
  ],
};
const NIST_XML = `<?xml version="1.0"?><ElectionReport xmlns="http://itl.nist.gov/ns/voting/1500-100/v1"><Election><CandidateCollection><Candidate ObjectId="c1"><BallotName><Text Language="en">Ada Pine</Text></BallotName><PartyId>p1</PartyId></Candidate></CandidateCollection><ContestCollection><Contest ObjectId="con7"><ContestSelection ObjectId="s1"><VoteCountsCollection><VoteCounts><Type>total</Type><Count>9</Count></VoteCounts></VoteCountsCollection><CandidateIds>c1</CandidateIds></ContestSelection><Name>Alder Bay</Name></Contest></ContestCollection></Election><PartyCollection/><Party ObjectId="p1"><Name><Text Language="en">River Party</Text></Name></Party></ElectionReport>`;
const CLARITY_JSON = [
  { K: '7', C: 'Alder Bay', CH: ['Ada Pine', 'Ben Oak'], P: ['River Party', 'NP'], V: [9, 4] },
  { K: '8', C: 'Birch Hill', CH: ['Cy Ash'], P: ['River Party'], V: [3] },
];
const CIVIC = {
  races: [
    {
      id: 1,
      election_name: 'General',
      province: 'Auland',
      district: 'Alder Bay',
      candidates: [{ name: 'Ada Pine', party: 'River Party', votes: 9, color: '#123456' }],
    },
    {
      id: 2,
      election_name: 'General',
      province: 'Auland',
      district: 'Birch Hill',
      candidates: [{ name: 'Cy Ash', party: 'River Party', votes: 3 }],
    },
  ],
};
const ECI = {
  S01: {
    chartData: [
      ['RIV', 'S01', 7, 'ADA PINE', '#123456'],
      ['HIL', 'S01', 8, 'CY ASH', '#654321'],
    ],
  },
};

const OWN: readonly (readonly [string, string, string])[] = [
  [
    'NIST SP 1500-100, JSON',
    JSON.stringify(NIST_JSON),
    '7 Alder Bay: Ada Pine/River Party/9, None of the Above/None of the Above/2',
  ],
  ['NIST SP 1500-100, XML', NIST_XML, '7 Alder Bay: Ada Pine/River Party/9'],
  [
    'Clarity summary, JSON',
    JSON.stringify(CLARITY_JSON),
    '7 Alder Bay: Ada Pine/River Party/9, Ben Oak/Independent/4',
  ],
  ['civicAPI', JSON.stringify(CIVIC), '1 Alder Bay: Ada Pine/River Party/9'],
  ['ECI, live JSON', JSON.stringify(ECI), '7 Seat 7: ADA PINE/RIV/'],
];

for (const [name, text, wanted] of OWN)
  test(`${name}: recognised by itself`, async () => {
    assert.equal((await begun(text)).told[0], wanted);
  });

for (const [shape, contests, candidates] of [
  ['Clarity ENR detail (XML)', 4, 2],
  ["an agency's API (AP, JSON)", 3, 2],
] as const)
  test(`${shape}: recognised by itself`, async () => {
    const published = publishedPages().find(({ name }) => name === shape);
    assert.ok(published);
    const { told, found } = await begun(published.text);
    assert.equal(found.contests.length, contests, told.join('\n'));
    assert.ok(found.candidates.length >= contests * candidates, told.join('\n'));
  });

async function begun(text: string) {
  const body = Buffer.from(text);
  const source = goodExchange('https://results.example/x', 0, body);
  const frame = { title: 'Auland', timeZone: 'Etc/UTC', locale: 'en', language: 'en', source: 'Test' };
  const { found } = await beginElection({
    dir: join(dir, `${Math.random()}`),
    sources: [source],
    regions: [],
    frame,
  });
  const parties = new Map(found.parties.map((party) => [party.id, party.name]));
  const told = found.contests.map(({ number, name }) => {
    const people = found.candidates.filter((one) => one.number === number);
    return `${number} ${name}: ${people.map((one) => `${one.name}/${parties.get(one.party)}/${one.electionDay ?? ''}`).join(', ')}`;
  });
  return { found, told };
}
