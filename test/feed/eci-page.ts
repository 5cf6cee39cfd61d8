/** Pages in the shape of the Election Commission of India's results site of 2019-2022, for tests. */
export interface PageRow {
  serial: number | string;
  name: string;
  party: string;
  electionDay: number | string;
  postal: number | string;
  votes: number | string;
}

export interface PageFacts {
  state?: string;
  name?: string;
  status?: string;
  stamp?: string;
  rows?: readonly PageRow[];
  /** Without it the sum of the rows. */
  total?: { electionDay: number; postal: number; votes: number };
  /** Column heads in the order wanted; the cells follow them. */
  order?: readonly Column[];
  /** Markup put into every party cell behind the name. */
  tooltip?: string;
}

const HEADS = {
  serial: 'O.S.N.',
  name: 'Candidate',
  party: 'Party',
  electionDay: 'EVM Votes',
  migrant: 'Migrant Votes',
  postal: 'Postal Votes',
  votes: 'Total Votes',
  share: '% of Votes',
} as const;
export type Column = keyof typeof HEADS;
const ORDER: readonly Column[] = ['serial', 'name', 'party', 'electionDay', 'postal', 'votes', 'share'];

/** Column heads of a list of seats. */
export const LIST_HEADS = [
  'Constituency',
  'Const. No.',
  'Leading Candidate',
  'Leading Party',
  'Trailing Candidate',
  'Trailing Party',
  'Margin',
  'Round',
  'Status',
];

export const ROWS: readonly PageRow[] = [
  { serial: 1, name: 'ASHA SEN', party: 'Party of Rivers', electionDay: 1200, postal: 34, votes: 1234 },
  { serial: 2, name: 'BIMAL ROY', party: 'Party of Hills', electionDay: 900, postal: 11, votes: 911 },
  { serial: 3, name: 'NOTA', party: 'None of the Above', electionDay: 40, postal: 1, votes: 41 },
];

export function constituencyPage({
  state = 'Riverland',
  name = 'Northbank',
  status = 'Status as on Round, 3/12',
  stamp = '04:18 PM On 05/05/2026',
  rows = ROWS,
  total,
  order = ORDER,
  tooltip = '',
}: PageFacts = {}): string {
  const sum = (key: 'electionDay' | 'postal' | 'votes') =>
    rows.reduce((all, row) => all + (Number(row[key]) || 0), 0);
  const totals = total ?? { electionDay: sum('electionDay'), postal: sum('postal'), votes: sum('votes') };
  const cell = (column: Column, row: PageRow): string => {
    if (column === 'migrant') return '0';
    if (column === 'share') return ((100 * Number(row.votes)) / (totals.votes || 1)).toFixed(2);
    return `${row[column]}${column === 'party' ? tooltip : ''}`;
  };
  const totalCell = (column: Column): string =>
    column === 'name'
      ? 'Total'
      : column === 'electionDay' || column === 'postal' || column === 'votes'
        ? String(totals[column])
        : '&nbsp;';
  return `<!DOCTYPE html><html><head><meta charset="utf-8"><title>Results</title></head><body>
<table class="menu"><tr><td><a href="index.htm">Partywise</a></td><td>Candidate trends</td></tr></table>
<div id="div1"><table border="1"><tbody>
<tr><th colspan="9">${state}-${name} </th></tr>
<tr><th colspan="9">${status}</th></tr>
<tr>${order.map((column) => `<th>${HEADS[column]}</th>`).join('')}</tr>
${rows.map((row) => `<tr style="font-size:12px;">${order.map((column) => `<td>${cell(column, row)}</td>`).join('')}</tr>`).join('\n')}
<tr>${order.map((column) => `<td>${totalCell(column)}</td>`).join('')}</tr>
</tbody></table></div>
<p>Last Updated at ${stamp}</p></body></html>`;
}

/** A feed.yaml that asks such pages of a server, ten times a second; `more` is said of the feed besides. */
export function seatPages(base: string, more = ''): string {
  return `
limits: { perSecond: 200 }
feeds:
  - name: pages
    kind: html
    pollSeconds: 0.1
    pages: [{ url: '${base}/seat{number}.htm' }]
    contest: { at: '#div1 > table th:first', pattern: '^(?<state>.+?)-(?<name>.+)$' }
    rows: { at: '#div1 > table' }
    ${more}
`;
}
