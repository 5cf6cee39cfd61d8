import { DateTime } from 'luxon';
import type { Candidate, Contest, Election, Unit } from '../election/election.ts';
import { MADE_UP_FEED } from '../election/scaffold.ts';
import type { Version } from './seat-night.ts';

/** The source's codes of our states, for the addresses. */
const SOURCE_STATES: Readonly<Record<string, string>> = {
  WB: 'S25',
  AS: 'S03',
  KL: 'S11',
  TN: 'S22',
  PY: 'U07',
};

/**
 * Address of a seat's page: `http://results.example/Result2021/ConstituencywiseS25159.htm?ac=159`, or of one of its
 * units, `...&unit=E09000001`.
 */
export function pageUrl({ state, number }: Pick<Contest, 'state' | 'number'>, unit?: Unit): string {
  const code = SOURCE_STATES[state] ?? state;
  return `http://results.example/Result2021/Constituencywise${code}${number}.htm?ac=${number}${unit ? `&unit=${unit.unit}` : ''}`;
}

/** feed.yaml for the pages of a simulated night of these states. */
export function simulatedFeed(states: readonly { code: string }[]): string {
  const codes = states.map(({ code }) => `${code}: ${SOURCE_STATES[code] ?? code}`);
  return MADE_UP_FEED.replace('    kind: html\n', `    kind: html\n    states: { ${codes.join(', ')} }\n`);
}

/** Whether a feed asks for the pages of a simulated night. */
export function isSimulatedAddress(url: string): boolean {
  return url.startsWith('http://results.example/Result2021/Constituencywise');
}

/**
 * A constituency page in the shape of the Election Commission's site of 2019-2021: nested layout tables,
 * `div#div1 > table` with seat, status and the seven columns, a total row, a stamp in the election's zone.
 * The markup is our own; the shape is what the feed has to cope with.
 */
export function resultPage(
  election: Election,
  contest: Contest,
  roster: readonly Candidate[],
  version: Version,
  unit?: Unit,
): string {
  const totals = version.electionDay.map((electionDay, i) => electionDay + (version.postal[i] as number));
  const total = sum(totals);
  const stages = version.stages ?? [];
  const rows = roster.map((candidate, i) => {
    const party = election.parties.get(candidate.party);
    const share = total === 0 ? '0' : ((100 * (totals[i] as number)) / total).toFixed(2);
    const name = party?.kind === 'none' ? 'NOTA' : candidate.name;
    const cells = [
      `<td align='center'>${candidate.serial}</td>`,
      `<td align='left'>${escaped(name)}</td>`,
      `<td align='left'>${escaped(party?.name ?? candidate.party)}</td>`,
      ...[version.electionDay[i], version.postal[i], totals[i]].map((n) => `<td align='right'>${n}</td>`),
      `<td align='right'>${share}</td>`,
      ...(unit ? [`<td>${escaped(unit.unit)}</td>`] : []),
      ...(version.outcomes ? [`<td>${OUTCOME_WORDS[version.outcomes[i] ?? 'none']}</td>`] : []),
      ...(version.seats ? [`<td align='right'>${version.seats[i]}</td>`] : []),
      ...(version.ballots ? ['<td></td><td></td>'] : []),
      ...stages.map(({ votes }) => `<td align='right'>${votes[i]}</td>`),
    ];
    return `<tr style='font-size:12px;'>${cells.join('')}</tr>`;
  });
  const state = election.states.find(({ code }) => code === contest.state)?.name ?? contest.state;
  const stamp = DateTime.fromMillis(version.at, { zone: election.timeZone, locale: 'en-US' });
  const kinds = [election.voteKinds?.electionDay ?? 'Election Day', election.voteKinds?.postal ?? 'Postal'];
  const named = kinds.map((kind) => `${escaped(kind)} Votes`);
  const columns = ['O.S.N.', 'Candidate', 'Party', ...named, 'Total Votes', '% of Votes'];
  if (unit) columns.push('Area');
  const more = [...(version.outcomes ? ['Outcome'] : []), ...(version.seats ? ['Seats'] : [])];
  const { cast = null, valid = null } = version.ballots ?? {};
  const papers = version.ballots ? ['Ballots Cast', 'Valid Ballots'] : [];
  columns.push(...more, ...papers, ...stages.map((_, i) => `Stage ${i + 2}`));
  const exhausted = stages.map((stage) => `<td align='right'>${stage.exhausted}</td>`).join('');
  const nobody = '<td></td>'.repeat(5 + (unit ? 1 : 0) + more.length + papers.length);
  return `<!DOCTYPE html>
<html><head><title>Results: ${escaped(election.title)}</title>
<meta http-equiv='Content-Type' content='text/html; charset=UTF-8'></head>
<body><div class='tabc'><table width='100%'><tbody>
<tr><td align='center'><b>Select State </b><select id='ddlState'></select></td></tr>
<tr><td align='center'><table width='80%'><tbody><tr><td style='width: 100%'><div id='div1'>
<table class='table-party' cellspacing='0' cellpadding='5' border='1'><tbody>
<tr><th colspan='9' align='center'>${escaped(`${state}-${contest.name}`)}</th></tr>
<tr style='font-weight: bold'><th colspan='9' align='center'>${statusLine(version)}</th></tr>
<tr>${columns.map((column) => `<th align='left'>${column}</th>`).join('')}</tr>
${rows.join('\n')}
<tr style='color: #fff'><td align='center'></td><td align='left'>Total</td><td>&nbsp;</td>\
<td align='right'>${sum(version.electionDay)}</td><td align='right'>${sum(version.postal)}</td>\
<td align='right'>${total}</td><td></td>${'<td></td>'.repeat((unit ? 1 : 0) + more.length)}\
${papers.length > 0 ? `<td>${cast ?? ''}</td><td>${valid ?? ''}</td>` : ''}</tr>${
    stages.length > 0 ? `\n<tr><td></td><td>Not transferable</td>${nobody}${exhausted}</tr>` : ''
  }
</tbody></table>
</div></td></tr></tbody></table></td></tr>
<tr><td align='center'><p class='disclaimer-wide'>Simulated from published final results: a rehearsal, not news.</p></td></tr>
<tr><td align='center'>Last Updated at ${stamp.toFormat("hh:mm:ss a 'On' dd/MM/yyyy")}</td></tr>
</tbody></table></div></body></html>
`;
}

const OUTCOME_WORDS = {
  ...{ elected: 'Elected', advanced: 'Advanced to run-off', defeated: 'Defeated', withdrawn: 'Withdrawn' },
  none: '',
} as const;

function statusLine({ status, done, of }: Version): string {
  const rounds = `Status as on Round, ${done}/${of}`;
  switch (status) {
    case 'not-started':
      return 'Counting not started';
    case 'in-progress':
      return `Result in Progress - ${rounds}`;
    case 'recount':
      return `Recounting in Progress - ${rounds}`;
    case 'declared':
      return `Result Declared - ${rounds}`;
  }
}

function sum(votes: readonly number[]): number {
  return votes.reduce((total, count) => total + count, 0);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
function escaped(text: string): string {
  return text.replace(/[&<>]/g, (letter) => ENTITIES[letter] as string);
}
