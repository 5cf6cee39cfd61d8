import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const CANDIDATES = 8;
const NOTA = 'None of the Above';
const PARTIES = [
  'Rose Party',
  'Lily Party',
  'Oak Party',
  'Fern Party',
  'Reed Party',
  'Moss Party',
  'Pine Party',
];

/** Name of a seat, as the pages have it. */
export const wardOf = (n: number): string => `Ward ${n}`;

/** Who stands in a seat, with the votes of its final result. */
export function rosterOf(n: number): { serial: number; name: string; party: string; votes: number }[] {
  return Array.from({ length: CANDIDATES }, (_, i) => {
    const party = i === CANDIDATES - 1 ? NOTA : (PARTIES[(i + n) % PARTIES.length] as string);
    const name = party === NOTA ? NOTA : `PERSON ${n} OF ${party.toUpperCase()}`;
    return { serial: i + 1, name, party, votes: 40_000 - i * 4500 + ((n * 7919 + i * 131) % 4000) };
  });
}

/**
 * Writes an election of so many seats, the state of Plains, with the final results that a night is made of.
 *
 * @param feed limits of the feed and the address of a seat's page; default: as simulated
 * @returns its folder
 */
export async function writePlains(
  dir: string,
  seats: number,
  {
    limits = '',
    url = 'http://results.example/Result2021/Constituencywise{state}{number}.htm?ac={number}',
  } = {},
): Promise<string> {
  await mkdir(join(dir, 'nights'), { recursive: true });
  const numbers = Array.from({ length: seats }, (_, i) => i + 1);
  const lines = (of: (n: number) => string): string => numbers.map((n) => `EX,${n},${of(n)}\n`).join('');
  const rows = (of: (who: ReturnType<typeof rosterOf>[number]) => string): string =>
    numbers.flatMap((n) => rosterOf(n).map((who) => `EX,${n},${who.serial},${of(who)}\n`)).join('');
  const files: Record<string, string> = {
    'election.yaml': `title: Plains Assembly\ntimeZone: Asia/Kolkata\nlocale: en-IN\nsource: Test\ncountStarts: 2021-05-02T08:00:00+05:30\nageLimitSeconds: 900\npast: { label: "2016" }\nmainState: EX\nstates:\n  - { code: EX, name: Plains, seats: ${seats} }\nregions:\n  - { key: district, label: District }\n  - { key: phase, label: Phase }\nlook:\n  name: T\n`,
    'parties.csv': `id,name,short,colour,kind,aliases\n${PARTIES.map((name, i) => `${idOf(name)},${name},${idOf(name).toUpperCase()},#${(0x305080 + i * 0x1a2b1c).toString(16)},party,\n`).join('')}nota,${NOTA},NOTA,,none,\n`,
    'contests.csv': `state,number,name,district,phase,electors,reserved,poll,note\n${lines((n) => `${wardOf(n)},District ${(n % 20) + 1},Phase ${(n % 3) + 1},900000,,,`)}`,
    'candidates.csv': `state,number,serial,name,party,note\n${rows(({ name, party }) => `${name},${idOf(party)},`)}`,
    'results.csv': `state,number,serial,election_day,postal\n${rows(({ votes }) => `${votes},${votes % 300}`)}`,
    'past.csv': `state,number,winner,party,votes,runner_up,runner_up_party,runner_up_votes,margin,total\n${lines((n) => `PERSON OF OLD ${n},${n % 2 ? 'rose' : 'lily'},41000,PERSON OF LATE ${n},oak,39000,2000,150000`)}`,
    'feed.yaml': `${limits}feeds:
  - name: pages
    kind: html
    pollSeconds: 60
    pages: [{ url: '${url}' }]
    contest: { at: '#div1 > table th:first', pattern: '^(?<state>.+?)\\s*-\\s*(?<name>.+)$' }
    status: { at: '#div1 > table tr:nth-of-type(2) th' }
    rounds: { at: '#div1 > table tr:nth-of-type(2) th', pattern: 'round,?\\s*(\\d+)\\s*/\\s*(\\d+)' }
    stamp: { pattern: 'Last Updated at\\s+(.+? On [\\d/]+)', format: ["hh:mm:ss a 'On' dd/MM/yyyy", "hh:mm a 'On' dd/MM/yyyy"] }
    rows: { at: '#div1 > table' }
    columns: { serial: O.S.N., candidate: Candidate, party: Party, electionDay: EVM Votes, postal: Postal Votes, votes: Total Votes, share: '% of Votes' }
`,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  return dir;
}

function idOf(party: string): string {
  return party === NOTA ? 'nota' : (party.split(' ')[0] as string).toLowerCase();
}
