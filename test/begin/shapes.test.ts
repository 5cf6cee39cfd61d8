import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTables } from '../../controller/begin/columns.ts';
import { findRoster } from '../../controller/begin/roster.ts';
import { openDocument } from '../../controller/begin/tables.ts';
import { goodExchange } from '../../controller/feed/wire/exchange.ts';

// Sources as strangers have them: what nobody can see in the folder afterwards, a lost seat, a party that nobody stands
// for, two places made one, is told or put right. People and places are invented.

interface Shape {
  name: string;
  body: string;
  regions?: readonly string[];
  /** State, name of the contest, and how many it elects where the source says it. */
  contests: readonly string[];
  /** Whoever stands, with the party's name and the votes that are printed. */
  people: readonly string[];
  /** What somebody has to be told. */
  told?: RegExp;
  untold?: RegExp;
}

const ROWS =
  'Alder Bay;Ada Pine;River Party;120\nAlder Bay;Ben Oak;Hill Union;80\nBirch Hill;Cy Ash;River Party;9\nBirch Hill;Di Elm;Hill Union;8\n';
const TWO = ['RL Alder Bay', 'RL Birch Hill'];
const FOUR = [
  'Ada Pine/River Party/120',
  'Ben Oak/Hill Union/80',
  'Cy Ash/River Party/9',
  'Di Elm/Hill Union/8',
];

const SHAPES: readonly Shape[] = [
  {
    name: 'wards of one name in two boroughs are two wards',
    body: 'Borough,Ward,Candidate,Party,Votes\nEast,Abbey,Ada Pine,A,9\nEast,Abbey,Ben Oak,B,8\nWest,Abbey,Cy Ash,A,7\nWest,Green,Di Elm,A,6\n',
    contests: ['RL Abbey (East)', 'RL Abbey (West)', 'RL Green'],
    people: ['Ada Pine/A/9', 'Ben Oak/B/8', 'Cy Ash/A/7', 'Di Elm/A/6'],
    told: /1 names stand for several contests: "Borough" tells them apart/,
  },
  {
    name: 'numbers that begin anew in each county lose no contest',
    body: 'County,Seat No,Seat,Candidate,Party,Votes\nEast,1,Alder Bay,Ada Pine,A,9\nEast,2,Birch Hill,Ben Oak,B,8\nWest,1,Cedar Falls,Cy Ash,A,7\n',
    contests: ['RL Alder Bay', 'RL Birch Hill', 'RL Cedar Falls'],
    people: ['Ada Pine/A/9', 'Ben Oak/B/8', 'Cy Ash/A/7'],
    told: /numbers of "Seat No" begin anew/,
  },
  {
    name: 'two states whose names have one code stay two',
    body: 'State,Constituency,Candidate,Party,Votes\nAndral Pinesh,Alder Bay,Ada Pine,A,9\nArunal Pinesh,Birch Hill,Ben Oak,B,8\n',
    contests: ['AP Alder Bay', 'AP2 Birch Hill'],
    people: ['Ada Pine/A/9', 'Ben Oak/B/8'],
    told: /"State" says the state: each has a house of its own; --region "State" makes one house of them/,
  },
  {
    name: 'provinces that somebody calls regions are no states',
    body: 'Province,Constituency,Candidate,Party,Votes\nNorth,Alder Bay,Ada Pine,A,9\nNorth,Birch Hill,Ben Oak,B,8\nSouth,Cedar Falls,Cy Ash,A,7\n',
    regions: ['Province'],
    contests: ['RL Alder Bay', 'RL Birch Hill', 'RL Cedar Falls'],
    people: ['Ada Pine/A/9', 'Ben Oak/B/8', 'Cy Ash/A/7'],
    untold: /house of its own/,
  },
  {
    name: 'offices are houses of their own, counties are parts of a race, and lines of turnout are nobody',
    body: 'county,office,district,party,candidate,votes\nKings,Registered Voters,,,,900\nKings,Governor,,DEM,Ada Pine,5\nQueens,Governor,,DEM,Ada Pine,6\nKings,State House,1,DEM,Ben Oak,3\nQueens,State House,1,DEM,Ben Oak,4\nQueens,State House,2,REP,Cy Ash,2\n',
    contests: ['GOVERNOR Governor', 'SH State House 1', 'SH State House 2'],
    people: ['Ada Pine/DEM/11', 'Ben Oak/DEM/7', 'Cy Ash/REP/2'],
  },
  {
    name: 'a column that is called just No. counts contests where it does',
    body: 'No.,Constituency,Candidate,Party,Votes\n4,Alder Bay,Ada Pine,A,9\n4,Alder Bay,Ben Oak,B,8\n7,Birch Hill,Cy Ash,A,7\n',
    contests: ['RL Alder Bay', 'RL Birch Hill'],
    people: ['Ada Pine/A/9', 'Ben Oak/B/8', 'Cy Ash/A/7'],
  },
  {
    name: 'vacancies and descriptions are members and parties',
    body: 'Ward\tVacancies\tForename\tSurname\tDescription\tVotes\nAlder Bay\t2\tAda\tPine\tA\t9\nAlder Bay\t2\tBen\tOak\tB\t8\n',
    contests: ['RL Alder Bay x2'],
    people: ['Ada Pine/A/9', 'Ben Oak/B/8'],
  },
  {
    name: 'seats that lists have won are not what their contest elects',
    body: 'Constituency,Party,Votes,Seats\nAlder Bay,A,900,2\nAlder Bay,B,400,1\n',
    contests: ['RL Alder Bay'],
    people: ['A/A/900', 'B/B/400'],
  },
  {
    name: 'the second column of parties belongs to who comes second',
    body: 'Riding,Leading,Party,Second,Party,Lead\nAlder Bay,Ada Pine,A,Ben Oak,B,12\n',
    contests: ['RL Alder Bay'],
    people: ['Ada Pine/A/', 'Ben Oak/B/'],
  },
  {
    name: 'nobody is Independent in silence',
    body: 'Riding,Candidate,Allegiance,Votes\nAlder Bay,Ada Pine,A,12\nAlder Bay,Ben Oak,B,9\n',
    contests: ['RL Alder Bay'],
    people: ['Ada Pine/Independent/12', 'Ben Oak/Independent/9'],
    told: /no column says whose party: all stand as Independent.*not used: Allegiance/,
  },
  {
    name: 'a party in brackets behind the name is the party',
    body: 'Riding,Candidate,Votes\nAlder Bay,Ada Pine (A),12\nAlder Bay,Ben Oak (B),9\nAlder Bay,Rejected ballots,1\n',
    contests: ['RL Alder Bay'],
    people: ['Ada Pine/A/12', 'Ben Oak/B/9'],
    told: /parties stand in brackets behind the names/,
  },
  {
    name: 'a header over a colour and a party is of the party, and lines below the candidates are nobody',
    body: '<html><table><caption>Alder Bay</caption><tr><th colspan="2">Party</th><th>Candidate</th><th>Votes</th></tr><tr><td></td><td>A</td><td>Ada Pine</td><td>1,204</td></tr><tr><td></td><td>B</td><td>Ben Oak</td><td>999</td></tr><tr><td colspan="3">Majority</td><td>205</td></tr></table></html>',
    contests: ['RL Alder Bay'],
    people: ['Ada Pine/A/1204', 'Ben Oak/B/999'],
    untold: /Independent/,
  },
  {
    name: 'of an id and a title, both unknown, the title is the contest',
    body: 'Kood;Kihelkond;Nimi;Rühm;Hääled\nk1;Alder Bay;Ada Pine;A;9\nk1;Alder Bay;Ben Oak;B;8\nk2;Birch Hill;Cy Ash;A;7\nk2;Birch Hill;Di Elm;B;6\n',
    contests: TWO,
    people: ['Ada Pine/A/9', 'Ben Oak/B/8', 'Cy Ash/A/7', 'Di Elm/B/6'],
  },
  {
    name: 'headers in a language of nobody here: columns are told by what stands in them',
    body: `Kihelkond;Nimi;Rühm;Hääled\n${ROWS}`,
    contests: TWO,
    people: FOUR,
    told: /guessed by what stands in the columns: contest = "Kihelkond", candidate = "Nimi", party = "Rühm", votes = "Hääled"/,
  },
  {
    name: 'digits of another script number contests and count votes',
    body: 'निर्वाचन क्षेत्र संख्या,निर्वाचन क्षेत्र,अभ्यर्थी,दल,कुल मत\n७,नदी नगर,राम,क,"१,१०,७९८"\n',
    contests: ['RL नदी नगर'],
    people: ['राम/क/110798'],
  },
  {
    name: 'the second name may be called just Name',
    body: `Kreis;Name;Vorname;Partei;Stimmen\nAlder Bay;Pine;Ada;A;1'204\nAlder Bay;Oak;Ben;B;999\nBirch Hill;Ash;Cy;A;7\n`,
    contests: TWO,
    people: ['Ada Pine/A/1204', 'Ben Oak/B/999', 'Cy Ash/A/7'],
  },
  {
    name: 'a sheet of one contest is one contest, and blank papers are no candidate',
    body: 'Candidate,Party,Votes\nAda Pine,A,9\nBen Oak,B,8\nRejected votes,,3\nTotal,,20\n',
    contests: ['RL River Land'],
    people: ['Ada Pine/A/9', 'Ben Oak/B/8'],
    told: /no column names a contest: it is one, River Land/,
  },
  {
    name: 'a wide sheet of nothing but its parties: votes are no part of their names',
    body: 'Ward,votes_red,votes_blue\nAlder Bay,9,8\n',
    contests: ['RL Alder Bay'],
    people: ['red/red/9', 'blue/blue/8'],
    told: /columns of parties or answers: votes_red, votes_blue/,
  },
  {
    name: 'a quota and a number of stages are no parties',
    body: 'Ward,seats,electorate,quota,stages\nAlder Bay,3,900,200,4\nBirch Hill,4,800,150,6\n',
    contests: ['RL Alder Bay x3', 'RL Birch Hill x4'],
    people: [],
    told: /nobody stands in it/,
  },
  {
    name: 'rounds of a ranked count are not added up',
    body: 'Ward,Round,Candidate,Party,Votes\nAlder Bay,1,Ada Pine,A,9\nAlder Bay,1,Ben Oak,B,8\nAlder Bay,2,Ada Pine,A,12\nAlder Bay,2,Ben Oak,B,8\n',
    contests: ['RL Alder Bay'],
    people: ['Ada Pine/A/9', 'Ben Oak/B/8'],
    told: /"Round" says rounds of one count: votes are those of the first/,
  },
  {
    name: 'JSON whose lists are objects by ids',
    body: JSON.stringify({
      areas: {
        N1: {
          name: 'Alder Bay',
          candidates: {
            c1: { name: 'Ada Pine', party: 'A', votes: 9 },
            c2: { name: 'Ben Oak', party: 'B', votes: 8 },
          },
        },
        N2: {
          name: 'Birch Hill',
          candidates: {
            c3: { name: 'Cy Ash', party: 'A', votes: 7 },
            c4: { name: 'Di Elm', party: 'B', votes: 6 },
          },
        },
      },
    }),
    contests: ['RL Alder Bay', 'RL Birch Hill'],
    people: ['Ada Pine/A/9', 'Ben Oak/B/8', 'Cy Ash/A/7', 'Di Elm/B/6'],
  },
  {
    name: 'JSON that says parties by their ids',
    body: JSON.stringify({
      parties: [
        { id: 7, name: 'River Party' },
        { id: 9, name: 'Hill Union' },
      ],
      constituencies: [
        {
          id: 1,
          name: 'Alder Bay',
          results: [
            { candidate: 'Ada Pine', partyId: 9, votes: 9 },
            { candidate: 'Ben Oak', partyId: 7, votes: 8 },
          ],
        },
      ],
    }),
    contests: ['RL Alder Bay'],
    people: ['Ada Pine/Hill Union/9', 'Ben Oak/River Party/8'],
  },
];

for (const { name, body, regions = [], contests, people, told, untold } of SHAPES)
  test(name, async () => {
    const { tables } = await openDocument(goodExchange('file:///results', 0, Buffer.from(body)), 1e6);
    const found = findRoster(readTables(tables), {
      ...{ regions, usualState: 'RL', title: 'River Land 2031', states: new Map() },
    });
    assert.deepEqual(
      found.contests.map(({ state, name, elects }) => `${state} ${name}${elects ? ` x${elects}` : ''}`),
      contests,
    );
    const parties = new Map(found.parties.map((party) => [party.id, party.name]));
    assert.deepEqual(
      found.candidates.map(
        ({ name, party, electionDay }) => `${name}/${parties.get(party)}/${electionDay ?? ''}`,
      ),
      people,
    );
    const notes = found.notes.join('\n');
    if (told) assert.match(notes, told);
    if (untold) assert.doesNotMatch(notes, untold);
  });
