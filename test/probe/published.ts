import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Pages as authorities and agencies publish them: structure, keys, marks and order are theirs, people, places and
 * numbers are invented. Each comes with the election folder that a newsroom would have made for it.
 */
export interface Published {
  name: string;
  file: string;
  text: string;
  election: SmallFolder;
  /** Contest number -> votes in roster order, as the page has them. */
  votes: Readonly<Record<number, readonly number[]>>;
}

interface SmallFolder {
  /** Contests by number, with their candidates: name and party id. */
  seats: readonly { number: number; name: string; people: readonly [name: string, party: string][] }[];
  /** Id -> name, short, aliases. */
  parties: Readonly<Record<string, readonly [name: string, short: string, ...aliases: string[]]>>;
  state?: string;
}

interface Line {
  first: string;
  last: string;
  party: string;
  votes: number;
}
interface Seat {
  number: number;
  name: string;
  lines: readonly Line[];
}

const PARTIES = {
  rose: ['Rose Party', 'ROSE'],
  lily: ['Lily Front', 'LILY'],
  independent: ['Independent', 'IND'],
} as const;
const SEATS: readonly Seat[] = [
  seat(1, 'Northwood', ['Ada Brook rose 5120', 'Ben Carr lily 4875', 'Cleo Dunn independent 316']),
  seat(2, 'Southmere', ['Dov Ellis rose 3904', 'Eve Frost lily 6230', 'Finn Grey independent 211']),
  seat(3, 'East Vale', ['Gus Hall rose 7015', 'Hana Ives lily 6998', 'Ian Judd independent 87']),
];

/** Every format, made by its own rules. */
export function published(): Published[] {
  return [
    format('a constituency page of 2019 (HTML)', 'ConstituencywiseS251.htm', eciPage(), { only: [1] }),
    format('a constituency page of 2024 (HTML)', 'ConstituencywiseS251.htm', eciPage2024(), { only: [1] }),
    format('lists of leaders (HTML)', 'statewiseS251.htm', leaders(), { leaders: true }),
    format('many seats on one page (HTML)', 'all.html', manySeats()),
    aec(),
    clarity(),
    ap(),
    minnesota(),
    kerg(),
    kerg2(),
    land(),
    canada(),
    commission(),
    italy(),
    britain(),
    blocks(),
    format('an API of races (JSON)', 'results.json', plainApi()),
  ];
}

/** Formats that no proposal maps, and why: they must be told, never be green. */
export function beyond(): (Published & { why: string })[] {
  return [
    { ...precincts(), why: 'nothing adds up the rows of one candidate' },
    { ...codes(), why: 'nobody is named: what D1 is stands in another file' },
  ];
}

/** The election's folder and the page, in a folder of their own. */
export async function laidOut(
  t: { after(undo: () => Promise<void>): void },
  { file, text, election }: Published,
): Promise<{ dir: string; page: string }> {
  const root = await mkdtemp(join(tmpdir(), 'published-'));
  t.after(() => rm(root, { recursive: true }));
  const dir = join(root, 'election');
  await mkdir(dir);
  const state = election.state ?? 'AU';
  const quoted = (text: string): string => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const files = {
    'election.yaml': `title: Auland\ntimeZone: Etc/UTC\nlocale: en\nsource: Test\nmainState: ${state}\nstates:\n  - { code: ${state}, name: Auland, seats: ${election.seats.length} }\n`,
    'contests.csv': `state,number,name,electors,reserved,poll,note\n${election.seats.map(({ number, name }) => `${state},${number},${quoted(name)},,,,\n`).join('')}`,
    'parties.csv': `id,name,short,colour,kind,aliases\n${Object.entries(election.parties)
      .map(
        ([id, [name, short, ...aliases]]) =>
          `${id},${quoted(name)},${short},,${id === 'independent' ? 'independent' : 'party'},${quoted(aliases.join(';'))}\n`,
      )
      .join('')}`,
    'candidates.csv': `state,number,serial,name,party,note\n${election.seats.flatMap(({ number, people }) => people.map(([name, party], i) => `${state},${number},${i + 1},${quoted(name)},${party},\n`)).join('')}`,
    'past.csv': 'state,number,winner,party,votes,runner_up,runner_up_party,runner_up_votes,margin,total\n',
  };
  for (const [name, body] of Object.entries(files)) await writeFile(join(dir, name), body);
  const page = join(root, file);
  await writeFile(page, text);
  return { dir, page };
}

// 2. pages and lists

function eciPage(): string {
  const [one] = SEATS as [Seat];
  const total = sum(one);
  return html(`<div id="div1"><table class="table-party"><tbody>
<tr><th colspan="7">Auland-${one.name}</th></tr><tr><th colspan="7">Result in Progress, Round 4/11</th></tr>
<tr><th>O.S.N.</th><th>Candidate</th><th>Party</th><th>EVM Votes</th><th>Postal Votes</th><th>Total Votes</th><th>% of Votes</th></tr>
${one.lines.map((line, i) => `<tr><td>${i + 1}</td><td>${full(line)}</td><td>${PARTIES[line.party as 'rose'][0]}</td><td>${line.votes - 11}</td><td>11</td><td>${line.votes}</td><td>${percent(line.votes, total)}</td></tr>`).join('\n')}
<tr><td></td><td>Total</td><td></td><td>${total - 33}</td><td>33</td><td>${total}</td><td></td></tr></tbody></table></div>`);
}

function eciPage2024(): string {
  const [one] = SEATS as [Seat];
  const total = sum(one);
  return html(`<div class="page-title"><h2>Assembly Constituency <span>${one.number} - ${one.name}<strong> (Auland)</strong></span></h2></div>
<div class="round-status">Status as on Round 4/11</div><table class="menu"><tr><td>Home</td><td>2024</td></tr></table>
<div class="table-responsive"><table class="table table-striped"><thead><tr><th>S.N.</th><th>Candidate</th><th>Party</th><th>EVM Votes</th><th>Postal Votes</th><th>Total Votes</th><th>% of Votes</th></tr></thead><tbody>
${one.lines.map((line, i) => `<tr><td>${i + 1}</td><td>${full(line)}</td><td>${PARTIES[line.party as 'rose'][0]}</td><td>${line.votes - 11}</td><td>11</td><td>${line.votes}</td><td>${percent(line.votes, total)}</td></tr>`).join('\n')}
</tbody><tfoot><tr><th></th><th>Total</th><th></th><th>${total - 33}</th><th>33</th><th>${total}</th><th></th></tr></tfoot></table></div>`);
}

function leaders(): string {
  const rows = SEATS.map((own) => {
    const [first, second] = [...own.lines].sort((a, b) => b.votes - a.votes) as [Line, Line];
    return `<tr><td>${own.name}</td><td>${own.number}</td><td>${full(first)}</td><td>${PARTIES[first.party as 'rose'][0]}</td><td>${full(second)}</td><td>${PARTIES[second.party as 'rose'][0]}</td><td>${first.votes - second.votes}</td><td>Result in Progress</td></tr>`;
  });
  return html(
    `<h2>Auland</h2><table class="trends"><tr><th>Constituency</th><th>Const. No.</th><th>Leading Candidate</th><th>Leading Party</th><th>Trailing Candidate</th><th>Trailing Party</th><th>Margin</th><th>Status</th></tr>${rows.join('')}</table>`,
  );
}

function manySeats(): string {
  return html(
    `<p>Latest results</p>${SEATS.map((own) => `<section class="seat"><h3>Ward ${own.number}: ${own.name}</h3><p>3 candidates</p><table><tr><th>Who</th><th>For</th><th>Papers</th></tr>${own.lines.map((line) => `<tr><td>${full(line)}</td><td>${PARTIES[line.party as 'rose'][1]}</td><td>${grouped(line.votes)}</td></tr>`).join('')}</table></section>`).join('\n')}`,
  );
}

// 3. XML

function aec(): Published {
  const contest = (own: Seat): string => {
    const person = (line: Line, i: number, votes: number): string =>
      `<Candidate><eml:CandidateIdentifier Id="${own.number}0${i}"><eml:CandidateName>${line.last.toUpperCase()}, ${line.first}</eml:CandidateName></eml:CandidateIdentifier>${
        line.party === 'independent'
          ? `<Affiliation/>`
          : `<eml:AffiliationIdentifier Id="${i}" ShortCode="${PARTIES[line.party as 'rose'][1]}"><eml:RegisteredName>${PARTIES[line.party as 'rose'][0]}</eml:RegisteredName></eml:AffiliationIdentifier>`
      }<BallotPosition>${3 - i}</BallotPosition><Elected Historic="${i === 0}">false</Elected><Incumbent Notional="false">${i === 1}</Incumbent><Votes Historic="${votes + 400 - i}" Percentage="${percent(votes, sum(own))}" Swing="1.${i}" MatchedHistoric="${votes + 90}" MatchedHistoricFirstPrefsIn="0">${votes}</Votes><VotesByType><Votes Type="Ordinary" Historic="1" Percentage="0" Swing="0">${votes - 7}</Votes><Votes Type="Postal" Historic="1" Percentage="0" Swing="0">7</Votes></VotesByType></Candidate>`;
    const two = [...own.lines].slice(0, 2);
    return `<Contest Projected="false"><eml:ContestIdentifier Id="${own.number + 100}" ShortCode="${own.name.slice(0, 4).toUpperCase()}"><eml:ContestName>${own.name}</eml:ContestName></eml:ContestIdentifier><PollingDistrictIdentifier Id="${own.number + 100}" ShortCode="X"><Name>${own.name}</Name><StateIdentifier Id="AU">Au</StateIdentifier></PollingDistrictIdentifier><Enrolment CloseOfRolls="20000" Historic="19000">20000</Enrolment><FirstPreferences PollingPlacesReturned="3" PollingPlacesExpected="9">${own.lines.map((line, i) => person(line, i, line.votes)).join('')}<Formal><Votes Historic="1" Percentage="95" Swing="0">${sum(own)}</Votes></Formal><Informal><Votes Historic="1" Percentage="5" Swing="0">120</Votes></Informal><Total><Votes Historic="1" Percentage="0" Swing="0">${sum(own) + 120}</Votes></Total></FirstPreferences><TwoCandidatePreferred PollingPlacesReturned="1" PollingPlacesExpected="9">${two.map((line, i) => person(line, i, line.votes + 50)).join('')}</TwoCandidatePreferred><PollingPlaces>${[1, 2].map((n) => `<PollingPlace><PollingPlaceIdentifier Id="${n}" Name="Hall ${n}"/><FirstPreferences>${own.lines.map((line, i) => person(line, i, Math.floor(line.votes / 2))).join('')}</FirstPreferences></PollingPlace>`).join('')}</PollingPlaces></Contest>`;
  };
  const text = `<?xml version="1.0" encoding="utf-8"?>
<MediaFeed xmlns="http://www.aec.gov.au/xml/schema/mediafeed" xmlns:eml="urn:oasis:names:tc:evs:schema:eml" Id="abc" Created="2026-05-02T20:15:00" SchemaVersion="5.0"><ManagingAuthority><eml:AuthorityIdentifier Id="AEC">Commission</eml:AuthorityIdentifier></ManagingAuthority><MessageLanguage>en</MessageLanguage><Results Updated="2026-05-02T20:14:00" Phase="ElectionNight" Verbosity="Detailed" Granularity="Verbose"><eml:EventIdentifier Id="1"><eml:EventName>Auland 2026</eml:EventName></eml:EventIdentifier><Election><eml:ElectionIdentifier Id="H"><eml:ElectionName>House</eml:ElectionName><eml:ElectionCategory>House</eml:ElectionCategory></eml:ElectionIdentifier><House><Contests>${SEATS.map(contest).join('')}</Contests></House></Election><Election><eml:ElectionIdentifier Id="S"><eml:ElectionName>Senate</eml:ElectionName></eml:ElectionIdentifier><Senate><Contests><Contest Projected="false"><eml:ContestIdentifier Id="AU"><eml:ContestName>Auland</eml:ContestName></eml:ContestIdentifier><FirstPreferences><Group><eml:GroupIdentifier Id="1"><eml:GroupName>A</eml:GroupName></eml:GroupIdentifier><Votes>99</Votes></Group></FirstPreferences></Contest></Contests></Senate></Election></Results></MediaFeed>`;
  return format('Australian media feed (XML)', 'aec-mediafeed-results-detailed-verbose-1.xml', text, {
    named: ({ first, last }) => `${last.toUpperCase()}, ${first}`,
  });
}

function clarity(): Published {
  const counties = ['Adair', 'Ada Brook County', 'Boone'];
  const choice = (key: number, name: string, party: string, votes: number): string =>
    `<Choice key="${key}" text="${name}" party="${party}" totalVotes="${votes}">${[
      ['Election Day', votes - 30],
      ['Absentee by Mail', 30],
    ]
      .map(
        ([type, n]) =>
          `<VoteType name="${type}" votes="${n}">${counties.map((county, i) => `<County name="${county}" votes="${i === 0 ? n : 0}" />`).join('')}</VoteType>`,
      )
      .join('')}</Choice>`;
  const contest = (key: number, name: string, choices: string): string =>
    `<Contest key="${key}" text="${name}" voteFor="1" isQuestion="false" countiesParticipating="3" countiesReported="1" precinctsParticipating="40" precinctsReported="12" precinctsReportingPercent="30.00"><ParticipatingCounties>${counties.map((county) => `<County name="${county}" precinctsParticipating="13" precinctsReported="4" precinctsReportingPercent="30.77" />`).join('')}</ParticipatingCounties><VoteType name="Undervotes" votes="51">${counties.map((county) => `<County name="${county}" votes="17" />`).join('')}</VoteType>${choices}</Contest>`;
  const text = `<?xml version="1.0"?>
<!--Election result snapshot imported from Tabulation System-->
<ElectionResult><Timestamp>11/3/2026 9:18:00 PM EST</Timestamp><ElectionName>2026 General</ElectionName><ElectionDate>11/3/2026</ElectionDate><Region>AU</Region><ElectionVoterTurnout totalVoters="90000" ballotsCast="34756" voterTurnout="38.61"><Counties>${counties.map((county) => `<County name="${county}" totalVoters="30000" ballotsCast="11000" voterTurnout="36.67" />`).join('')}</Counties></ElectionVoterTurnout>${SEATS.map((own) => contest(100 + own.number, `State Senator - ${own.name}`, own.lines.map((line, i) => choice(i + 1, `${full(line)}${i === 0 ? ' (I)' : ''} (${PARTIES[line.party as 'rose'][1]})`, 'NP', line.votes)).join(''))).join('')}${contest(300, 'Shall the water bond pass?', choice(1, 'Yes', '', 9100) + choice(2, 'No', '', 8000))}</ElectionResult>`;
  return format('Clarity ENR detail (XML)', 'detail.xml', text);
}

// 4. JSON

function ap(): Published {
  const people = (own: Seat, share: number): unknown[] =>
    own.lines.map((line, i) => ({
      first: line.first,
      last: line.last,
      ...(i === 0 && { abbrv: line.last.slice(0, 4) }),
      party: PARTIES[line.party as 'rose'][1],
      ...(i === 1 && { incumbent: true }),
      candidateID: `${own.number}${i}7`,
      polID: `${own.number}${i}3`,
      ballotOrder: i + 1,
      polNum: `${9000 + own.number * 10 + i}`,
      voteCount: Math.floor(line.votes * share),
      ...(i === 0 && own.number === 3 && { winner: 'X' }),
    }));
  const unit = (own: Seat, level: string, share: number, more: object): unknown => ({
    statePostal: 'AU',
    ...more,
    level,
    lastUpdated: '2026-11-04T02:11:43.300Z',
    precinctsReporting: 20,
    precinctsTotal: 50,
    precinctsReportingPct: 40,
    candidates: people(own, share),
  });
  const races = SEATS.map((own) => ({
    test: false,
    resultsType: 'live',
    raceID: `${4700 + own.number}`,
    raceType: 'General',
    raceTypeID: 'G',
    officeID: 'H',
    officeName: 'U.S. House',
    seatName: own.name,
    seatNum: `${own.number}`,
    reportingUnits: [
      unit(own, 'state', 1, { stateName: 'Auland' }),
      unit(own, 'FIPSCode', 0.6, { reportingunitID: '1', reportingunitName: 'Adair', fipsCode: '01001' }),
      unit(own, 'FIPSCode', 0.4, { reportingunitID: '2', reportingunitName: 'Boone', fipsCode: '01003' }),
    ],
  }));
  const text = JSON.stringify({
    electionDate: '2026-11-03',
    timestamp: '2026-11-04T02:12:01.100Z',
    races,
    nextrequest: 'https://api.example/v2/elections/2026-11-03?minDateTime=x',
  });
  return format("an agency's API (AP, JSON)", 'elections-2026-11-03.json', text);
}

function italy(): Published {
  const text = JSON.stringify({
    int: { st: 'ELEZIONI', t_ele: 'Camera uninominale', f_elet: 3, dt_ele: 20260510 },
    enti: SEATS.map((own) => ({
      ente_p: {
        cod: own.number,
        desc: own.name.toUpperCase(),
        ele_t: 20000,
        sz_tot: 50,
        sz_perv: 20,
        vot_t: sum(own) + 100,
      },
      cand: own.lines.map((line, i) => ({
        pos: i + 1,
        cogn: line.last.toUpperCase(),
        nome: line.first.toUpperCase(),
        d_nasc: '1970-01-01',
        eletto: 'N',
        voti: line.votes,
        perc: percent(line.votes, sum(own)).replace('.', ','),
        liste: [
          { pos: 1, desc_lista: PARTIES[line.party as 'rose'][0], voti: line.votes - 5, perc: '10,00' },
        ],
      })),
    })),
  });
  return format('a ministry in blocks (Italy, JSON)', 'scrutini.json', text);
}

function plainApi(): string {
  return JSON.stringify({
    updated: '2026-05-02T11:30:00+00:00',
    contests: SEATS.map((own) => ({
      number: own.number,
      name: own.name,
      status: 'counting',
      candidates: own.lines.map((line) => ({
        name: full(line),
        party: { name: PARTIES[line.party as 'rose'][0], code: PARTIES[line.party as 'rose'][1] },
        votes: line.votes,
      })),
    })),
  });
}

// 5. delimited text

function minnesota(): Published {
  const district = ({ number }: Seat): string => ['1A', '1B', '2A'][number - 1] ?? '';
  const text = SEATS.flatMap((own) =>
    own.lines.map(
      (line, i) =>
        `AU;;;01${87 + own.number};State Representative District ${district(own)};${district(own)};0${i + 1}01;${full(line)};;;${PARTIES[line.party as 'rose'][1]};17;174;${line.votes};${percent(line.votes, sum(own))};${sum(own)}`,
    ),
  );
  return format(
    'semicolons without a header (Minnesota)',
    'LegislativeByDistrict.txt',
    `${text.join('\r\n')}\r\n`,
    {
      place: (own) => `State Representative District ${district(own)}`,
    },
  );
}

function kerg(): Published {
  const names = { rose: 'Rosenpartei Deutschlands', lily: 'Lilien-Union', independent: 'Übrige' };
  const groups = [
    'Wahlberechtigte',
    'Wählende',
    'Ungültige Stimmen',
    'Gültige Stimmen',
    ...Object.values(names),
  ];
  const four = (n: number): string => `${n};${n - 9};${n + 3};${n - 1}`;
  const area = (no: number, name: string, above: number | '', lines: readonly Line[]): string => {
    const total = lines.reduce((all, { votes }) => all + votes, 0);
    return `${no};${name};${above};;${[2 * total, total + 60, 60, total].map(four).join(';')};${lines.map(({ votes }) => four(votes)).join(';')};`;
  };
  const all = SEATS.flatMap(({ lines }) => lines);
  const text = `\ufeff(c) Die Wahlleiterin, Auland 2026
Datenlizenz Auland - Namensnennung

Wahl zum Auland 2026
Vorläufige Ergebnisse
Nr;Gebiet;gehört zu;Gewählt;${groups.map((group) => `${group};;;`).join(';')};
;;;;${groups.map(() => 'Erststimmen;;Zweitstimmen;').join(';')};
;;;;${groups.map(() => 'Vorläufig;Vorperiode;Vorläufig;Vorperiode').join(';')};
${SEATS.map((own) => area(own.number, own.name, 1, own.lines)).join('\n')}
${area(1, 'Land Nord', 99, all.slice(0, 3))}
${area(99, 'Bundesgebiet', '', all.slice(0, 3))}
`;
  return format('a column a party under three headers (Bundeswahlleiterin kerg.csv)', 'kerg.csv', text, {
    parties: {
      rose: [names.rose, 'ROSE'],
      lily: [names.lily, 'LILY'],
      independent: [names.independent, 'IND'],
    },
    named: ({ party }) => names[party as 'rose'],
  });
}

function kerg2(): Published {
  const row = (
    level: string,
    no: string,
    name: string,
    kind: string,
    group: string,
    order: number | string,
    vote: string,
    n: number,
    of: number,
  ): string =>
    `BT;03.05.2026;${level};${no};${name};${level === 'Bund' ? ';' : 'LAND;01'};${kind};${group};${order};${vote};${n};${vote === '' ? '' : ((100 * n) / of).toFixed(6).replace('.', ',')};${n - 5};;-1,08;;;`;
  const area = (level: string, no: string, name: string, lines: readonly Line[]): string[] => {
    const valid = lines.reduce((all, { votes }) => all + votes, 0);
    return [
      row(level, no, name, 'System-Gruppe', 'Wahlberechtigte', -4, '', 20000, 1),
      row(level, no, name, 'System-Gruppe', 'Gültige', -1, '1', valid, valid),
      row(level, no, name, 'System-Gruppe', 'Gültige', -1, '2', valid + 231, valid + 231),
      ...lines.flatMap((line, i) =>
        ['1', '2'].map((vote) =>
          row(
            level,
            no,
            name,
            line.party === 'independent' ? 'Einzelbewerber/Wählergruppe' : 'Partei',
            PARTIES[line.party as 'rose'][1],
            i + 1,
            vote,
            line.votes + (vote === '2' ? 77 : 0),
            valid + (vote === '2' ? 231 : 0),
          ),
        ),
      ),
    ];
  };
  const text = [
    '(c) Die Wahlleiterin, Auland 2026;;;;;;;;;;;;;;;;;;',
    ';;;;;;;;;;;;;;;;;;',
    'Ergebnisse nach Wahlkreisen;;;;;;;;;;;;;;;;;;',
    'Wahlart;Wahltag;Gebietsart;Gebietsnummer;Gebietsname;UegGebietsart;UegGebietsnummer;Gruppenart;Gruppenname;Gruppenreihenfolge;Stimme;Anzahl;Prozent;VorpAnzahl;VorpProzent;DiffProzent;DiffProzentPkt;Bemerkung;Gewählt',
    ...area('Bund', '99', 'Bundesgebiet', SEATS[0]?.lines ?? []),
    ...area('Land', '01', 'Auland Nord', SEATS[1]?.lines ?? []),
    ...SEATS.flatMap((own) => area('Wahlkreis', `00${own.number}`, own.name, own.lines)),
    '',
  ].join('\n');
  return format('a row a party and vote (Bundeswahlleiterin kerg2.csv)', 'kerg2.csv', text);
}

function land(): Published {
  const shorts = { rose: 'ROSE', lily: 'LILY', independent: 'IND' };
  const text = [
    `Wahlkreisnummer;Wahlkreisname;Stand;Wahlberechtigte 2026;Wähler/-innen 2026;Ungültige Erststimmen 2026;Gültige Erststimmen 2026;${Object.values(
      shorts,
    )
      .map((short) => `${short} Erststimmen 2026;${short} Erststimmen 2021;${short} Anteil Erststimmen 2026`)
      .join(';')};Gültige Zweitstimmen 2026;${Object.values(shorts)
      .map((short) => `${short} Zweitstimmen 2026`)
      .join(';')}`,
    ...SEATS.map(
      (own) =>
        `${own.number};${own.name};Zwischenstand;20000;${grouped(sum(own) + 60, '.')};60;${grouped(sum(own), '.')};${own.lines.map(({ votes }) => `${grouped(votes, '.')};${grouped(votes - 100, '.')};${percent(votes, sum(own)).replace('.', ',')}`).join(';')};${grouped(sum(own), '.')};${own.lines.map(({ votes }) => grouped(votes + 9, '.')).join(';')}`,
    ),
    '',
  ].join('\r\n');
  return format('a column a party (a German Land)', 'landtagswahl.csv', text, {
    named: ({ party }) => PARTIES[party as 'rose'][1],
  });
}

function canada(): Published {
  const text = [
    'These results were downloaded and refreshed on May 3, 2026 at 1:11 a.m. ET. / Ces résultats ont été téléchargés et rafraîchis le 3 mai 2026 à 1h11 HE.',
    'Electoral district number - Numéro de la circonscription\tElectoral district name\tNom de la circonscription\tType of results*\tType de résultats**\tSurname - Nom de famille\tMiddle name(s) - Autre(s) prénom(s)\tGiven name - Prénom\tPolitical affiliation\tAppartenance politique\tVotes obtained - Votes obtenus\t% Votes obtained - Votes obtenus %\tRejected ballots - Bulletins rejetés***\tTotal number of ballots cast - Nombre total de votes déposés',
    ...['preliminary\tpréliminaires', 'validated\tvalidés'].flatMap((type, later) =>
      SEATS.flatMap((own) =>
        own.lines.map(
          (line) =>
            `${own.number + 59000}\t${own.name}\t${own.name}-Est\t${type}\t${line.last}\t\t${line.first}\t${PARTIES[line.party as 'rose'][0]}\tParti ${line.party}\t${line.votes + 3 * later}\t${((100 * line.votes) / sum(own)).toFixed(1)}\t${later * 30}\t${sum(own) + 40 * later}`,
        ),
      ),
    ),
    '*The voting results are preliminary until validated.',
    '',
  ].join('\n');
  return format('tabs, names in two columns, two stages (Elections Canada)', 'event.txt', text);
}

function commission(): Published {
  const row = (
    own: Seat,
    who: string,
    group: string,
    paper: number,
    advance: number,
    rank: number | '',
  ): string =>
    `2026,D0${own.number},${own.name.toUpperCase()},P,${who},${group},${paper},${advance},${paper + advance},${rank},21000`;
  const text = [
    'edition,area_ref,division,stage,nominee,grouping,tally_paper,tally_advance,tally,rank,roll',
    ...SEATS.flatMap((own) => {
      const order = [...own.lines].sort((a, b) => b.votes - a.votes);
      return [
        ...order.map((line, i) => {
          const early = 9 * (i + 1);
          const group = PARTIES[line.party as 'rose'][0];
          return row(own, full(line).toUpperCase(), group, line.votes - early, early, i + 1);
        }),
        row(own, 'Papers set aside', '', 40, 2, ''),
      ];
    }),
    row({ number: 9, name: 'Far Isles', lines: [] }, 'ZOE YATES', PARTIES.rose[0], 800, 22, 1),
    '',
  ].join('\r\n');
  return format("a commission's own words (CSV)", 'declared_tallies.csv', text);
}

function britain(): Published {
  const text = [
    'ONS ID,ONS region ID,Constituency name,County name,Region name,Country name,Constituency type,Party name,Party abbreviation,Electoral Commission party ID,Candidate first name,Candidate surname,Candidate gender,Sitting MP,Votes,Share,Change',
    ...SEATS.flatMap((own) =>
      own.lines.map(
        (line) =>
          `E1400000${own.number},E12000007,${own.name},Aushire,Au,Auland,Borough,${PARTIES[line.party as 'rose'][0]},${PARTIES[line.party as 'rose'][1]},PP52,${line.first},${line.last},,No,${line.votes},${(line.votes / sum(own)).toFixed(9)},`,
      ),
    ),
    '',
  ].join('\n');
  return format(
    'one row a candidate, shares as fractions (House of Commons CSV)',
    'HoC-results-by-candidate.csv',
    text,
  );
}

function blocks(): Published {
  const block = (n: number): string =>
    ['Numéro de panneau', 'Nuance candidat', 'Nom candidat', 'Prénom candidat', 'Voix', '% Voix/inscrits']
      .map((text) => `${text} ${n}`)
      .join(';');
  const text = [
    `Code circonscription législative;Libellé circonscription législative;Inscrits;Votants;Exprimés;${[1, 2, 3].map(block).join(';')}`,
    ...SEATS.map(
      (own) =>
        `${own.number};${own.name};20000;${sum(own) + 60};${sum(own)};${own.lines
          .map(
            (line, i) =>
              `${i + 1};${PARTIES[line.party as 'rose'][1]};${line.last.toUpperCase()};${line.first};${line.votes};${(line.votes / 200).toFixed(2).replace('.', ',')}%`,
          )
          .join(';')}`,
    ),
    '',
  ].join('\n');
  return format('blocks of columns, one a candidate (French ministry)', 'resultats-definitifs.csv', text);
}

// 6. beyond

function precincts(): Published {
  const text = [
    'County\tElection Date\tPrecinct\tContest Group ID\tContest Type\tContest Name\tChoice\tChoice Party\tVote For\tElection Day\tEarly Voting\tTotal Votes',
    ...['P01', 'P02', 'ABSENTEE'].flatMap((precinct) =>
      SEATS.flatMap((own) =>
        own.lines.map((line, i) => {
          const [day, early] = [Math.floor(line.votes / 3) - i, precinct.length];
          return `ADAIR\t11/03/2026\t${precinct}\t${own.number}\tS\t${own.name}\t${full(line)}\t${PARTIES[line.party as 'rose'][1]}\t1\t${day}\t${early}\t${day + early}`;
        }),
      ),
    ),
    '',
  ].join('\r\n');
  return format('a row a polling place (North Carolina)', 'results_pct_20261103.txt', text);
}

function codes(): Published {
  const text = [
    'datum;wahl;ags;gebiet-nr;gebiet-name;max-schnellmeldungen;anz-schnellmeldungen;A;B;C;D;D1;D2;D3',
    ...SEATS.map(
      (own) =>
        `03.05.2026;Wahl;01001;${own.number};${own.name};30;12;20000;${sum(own) + 60};60;${sum(own)};${own.lines.map(({ votes }) => votes).join(';')}`,
    ),
    '',
  ].join('\n');
  return format('columns by code (votemanager)', 'Open-Data-Wahl.csv', text);
}

// helpers

interface Own {
  only?: readonly number[];
  leaders?: boolean;
  named?: (line: Line) => string;
  place?: (seat: Seat) => string;
  parties?: SmallFolder['parties'];
}

function format(
  name: string,
  file: string,
  text: string,
  { only, leaders = false, named = full, place, parties = PARTIES }: Own = {},
): Published {
  const seats = SEATS.map((own) => ({
    number: own.number,
    name: place?.(own) ?? own.name,
    people: own.lines.map((line): [string, string] => [named(line), line.party]),
  }));
  const shown = SEATS.filter(({ number }) => only?.includes(number) ?? true);
  const votes = Object.fromEntries(
    shown.map((own) => [own.number, leaders ? [] : own.lines.map((line) => line.votes)]),
  );
  return { name, file, text, election: { seats, parties }, votes };
}

function seat(number: number, name: string, lines: readonly string[]): Seat {
  return {
    number,
    name,
    lines: lines.map((text) => {
      const [first = '', last = '', party = '', votes] = text.split(' ');
      return { first, last, party, votes: Number(votes) };
    }),
  };
}

function full({ first, last }: Line): string {
  return `${first} ${last}`;
}

function sum({ lines }: Seat): number {
  return lines.reduce((all, { votes }) => all + votes, 0);
}

function percent(votes: number, total: number): string {
  return ((100 * votes) / total).toFixed(2);
}

function grouped(n: number, mark = ','): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, mark);
}

function html(body: string): string {
  return `<!DOCTYPE html><html><head><title>Results</title></head><body>${body}</body></html>`;
}
