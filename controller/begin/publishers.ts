/** Formats of known publishers: what is beside each other in them is brought together, under headers that say what it is. */
const PUBLISHERS: Readonly<Record<string, (tree: Tree) => string[][] | null>> = {
  "an election commission's live JSON (ECI)": eciLive,
  'Clarity election night reporting': clarity,
  "an agency's elections API (AP)": agency,
  civicAPI: civicApi,
  'NIST SP 1500-100': nist,
};

type Tree = Record<string, unknown>;

const HEADER = [
  'state',
  'contest number',
  'contest name',
  'candidate',
  'party',
  'abbreviation',
  'serial',
  'votes',
];

/** The publisher whose document it is, and its rows below a header; null for any other. */
export function publishedTable(tree: unknown): { where: string; heading: ''; rows: string[][] } | null {
  if (typeof tree !== 'object' || tree === null) return null;
  for (const [where, read] of Object.entries(PUBLISHERS)) {
    const rows = read(tree as Tree);
    if (rows && rows.length > 1) return { where, heading: '', rows };
  }
  return null;
}

/** `{S25: {chartData: [[party, state, number, leader, colour]]}}`: leaders alone. */
function eciLive(tree: Tree): string[][] | null {
  const rows = Object.values(tree).flatMap((state) => lists((state as Tree | null)?.chartData));
  if (rows.length === 0) return null;
  const leaders = rows.map(([party, state, number, leader]) => [state, number, leader, party].map(text));
  return [['state', 'contest number', 'leading candidate', 'leading party'], ...leaders];
}

/** detail.xml: `Contest` holds `Choice`; its JSON has lists of names, parties and votes beside each other. */
function clarity(tree: Tree): string[][] | null {
  const report = tree.ElectionResult as Tree | undefined;
  if (report) {
    const rows = objects(report.Contest).flatMap((contest) =>
      objects(contest.Choice).map((choice, at) => [
        ...[
          '',
          text(attribute(contest, 'key')),
          text(attribute(contest, 'text')),
          text(attribute(choice, 'text')),
        ],
        ...[
          partyText(text(attribute(choice, 'party'))),
          '',
          `${at + 1}`,
          text(attribute(choice, 'totalVotes')),
        ],
      ]),
    );
    return [HEADER, ...rows];
  }
  const contests = objects(tree.Contests ?? tree).filter(
    (one) => Array.isArray(one.CH) && typeof one.C === 'string',
  );
  if (contests.length === 0) return null;
  const rows = contests.flatMap(({ K, C, CH, P, V }) =>
    (CH as unknown[]).map((name, at) => [
      ...['', text(K), text(C), text(name), partyText(text((P as unknown[])?.[at])), '', `${at + 1}`],
      text((V as unknown[])?.[at]),
    ]),
  );
  return [HEADER, ...rows];
}

/** races > reportingUnits > candidates; the unit of the whole state comes first and has all of them. */
function agency(tree: Tree): string[][] | null {
  const races = objects(tree.races).filter(
    ({ raceID, reportingUnits }) => raceID !== undefined && reportingUnits,
  );
  if (races.length === 0) return null;
  const rows = races.flatMap((race) => {
    const [unit] = objects(race.reportingUnits);
    return objects(unit?.candidates).map((one, at) => [
      ...[text(unit?.statePostal), text(race.seatNum ?? race.raceID), text(race.seatName ?? race.officeName)],
      ...[[one.first, one.middle, one.last].map(text).filter(Boolean).join(' '), text(one.party), ''],
      ...[text(one.ballotOrder ?? at + 1), text(one.voteCount)],
    ]);
  });
  return [HEADER, ...rows];
}

/** A race, or a list of them: `{id, election_name, province, district, candidates: [{name, party, votes, color}]}`. */
function civicApi(tree: Tree): string[][] | null {
  const races = (tree.races ? objects(tree.races) : [tree]).filter(
    ({ election_name, candidates }) => election_name !== undefined && Array.isArray(candidates),
  );
  if (races.length === 0) return null;
  const rows = races.flatMap((race) =>
    objects(race.candidates).map((one, at) => [
      ...[
        text(race.province),
        '',
        text(race.district) || text(race.election_name),
        text(one.name),
        text(one.party),
        '',
      ],
      ...[`${at + 1}`, text(one.votes)],
    ]),
  );
  return [HEADER, ...rows];
}

/** ElectionReport, as XML or JSON: candidates, parties and votes stand in three places, tied by ids. */
function nist(tree: Tree): string[][] | null {
  const report = (tree.ElectionReport ?? tree) as Tree;
  const elections = objects(report.Election);
  const parties = new Map(objects(report.Party).map((party) => [text(id(party)), party]));
  const rows = elections.flatMap((election) => {
    const list = (election.CandidateCollection as Tree | undefined)?.Candidate ?? election.Candidate;
    const people = new Map(objects(list).map((person) => [text(id(person)), person]));
    const contests = (election.ContestCollection as Tree | undefined)?.Contest ?? election.Contest;
    return objects(contests).flatMap((contest, number) => {
      const selections = objects(contest.ContestSelection ?? contest.BallotSelection);
      return selections.flatMap((selection, at) => {
        const [first] = ids(selection.CandidateIds);
        const person = people.get(first ?? '');
        // An answer that is nobody, as None of the Above, names itself.
        const name = named(person?.BallotName ?? selection.Selection);
        const party = parties.get(ids(person?.PartyId)[0] ?? '');
        const counts = objects(
          (selection.VoteCountsCollection as Tree | undefined)?.VoteCounts ?? selection.VoteCounts,
        );
        const total = counts.find(({ Type }) => text(Type) === 'total') ?? counts[0];
        return [
          [
            ...['', numberIn(contest) || `${number + 1}`, named(contest.Name), name, named(party?.Name)],
            ...[named(party?.Abbreviation), `${at + 1}`, text(total?.Count)],
          ],
        ];
      });
    });
  });
  return rows.length > 0 ? [HEADER, ...rows] : null;
}

/** The contest's number where an external identifier or its sequence has it. */
function numberIn(contest: Tree): string {
  return (
    /\d+/.exec(text(attribute(contest, 'SequenceOrder')))?.[0] ?? /(\d+)$/.exec(text(id(contest)))?.[1] ?? ''
  );
}

/** A party that a source gives for "of no party". */
function partyText(party: string): string {
  return /^(NP|NON|N\/A)$/i.test(party) ? '' : party;
}

function id(node: Tree): unknown {
  return node['@id'] ?? node['@ObjectId'] ?? node.ObjectId ?? node.Id;
}

function ids(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((one) => text(one).split(/\s+/).filter(Boolean));
}

/** An internationalised text, `{Text: [{Content, Language}]}`, or a plain one. */
function named(value: unknown): string {
  if (typeof value !== 'object' || value === null) return text(value);
  const [first] = [(value as Tree).Text ?? value].flat() as unknown[];
  if (typeof first !== 'object' || first === null) return text(first);
  const { Content, _text } = first as Tree;
  return text(Content ?? _text ?? (first as Tree)['#text']);
}

/** A value by its name, as an attribute of XML or a key of JSON. */
function attribute(node: Tree, name: string): unknown {
  return node[`@${name}`] ?? node[name];
}

function objects(value: unknown): Tree[] {
  const list = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  return list.filter((one): one is Tree => typeof one === 'object' && one !== null && !Array.isArray(one));
}

function lists(value: unknown): unknown[][] {
  return Array.isArray(value) ? value.filter((one): one is unknown[] => Array.isArray(one)) : [];
}

function text(value: unknown): string {
  if (typeof value === 'object' && value !== null)
    return text((value as Tree)['#text'] ?? (value as Tree)._text ?? '');
  return value === undefined || value === null ? '' : String(value).trim();
}
