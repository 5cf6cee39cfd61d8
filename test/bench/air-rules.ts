import type { Election } from '../../controller/election/election.ts';
import type { Ink } from '../../controller/render/map/ink.ts';
import type { LoggedCount, Seats, Standing } from './air-count.ts';
import type { Frame, Line } from './air-desk.ts';

/** What a page says of the seats: how many each party has, as far as it names them. */
interface Said {
  /** Party id -> won and leading; null where the page tells only their sum. */
  parties: ReadonlyMap<string, { won: number; leading: number } | { sum: number }>;
  /** Others are summed up, so that parties may be missing. */
  others: boolean;
}

/** In what the numbers of one page contradict each other; none, when all is well. */
export function ownContradictions(frame: Frame): string[] {
  const found: string[] = [];
  const blocs = frame.lines.filter(({ numbers, kind }) => numbers.length > 0 && !/row|key/.test(kind));
  for (const { key, numbers } of blocs) {
    const [seats = 0, won = 0, leading = 0] = numbers;
    if (numbers.length >= 3 && frame.template === 'state' && won + leading !== seats)
      found.push(`${key}: ${won} won and ${leading} leading are not ${seats}`);
  }
  for (const { key, numbers, kind } of frame.lines) {
    const [won = 0, leading = 0, seats = 0] = numbers;
    if (frame.template === 'tally' && kind === 'row' && won + leading !== seats)
      found.push(`${key}: ${won} won and ${leading} leading are not ${seats}`);
  }
  const legend = sum(partyLines(frame).map(seatsOf));
  const bars = sum(blocs.filter(({ key }) => key !== 'first').map(({ numbers }) => numbers[0] ?? 0));
  if ((frame.template === 'state' || frame.template === 'house') && legend !== bars)
    found.push(`bars have ${bars} seats, the legend ${legend}`);
  if (frame.template === 'house') {
    const dots = sum(frame.dots.map(({ style, n }) => (style === 'won' || style === 'leading' ? n : 0)));
    if (dots !== legend) found.push(`${dots} dots have a holder, ${legend} seats of the legend`);
  }
  if (frame.rows.length > 0) {
    const held = frame.rows.filter(({ state }) => HOLDS.has(state));
    for (const { key, texts } of frame.lines.filter(({ key }) => key.startsWith('total-'))) {
      const rows = held.filter(({ short }) => short === texts[1]).length;
      if (rows !== numberIn(texts[2])) found.push(`${key}: chip ${texts[2]}, ${rows} rows of the table`);
    }
  }
  const seats = frame.rows.filter(({ state }) => HOLDS.has(state)).length + legend;
  if (MAIN.has(frame.template) && seats > 0 && !/\d/.test(frame.counted))
    found.push(`"${frame.counted}" above ${seats} seats that somebody leads`);
  return found;
}

/** Boards of the main state, whose header counts its votes. */
const MAIN = new Set(['state', 'tally', 'house', 'district', 'phase']);
const HOLDS = new Set(['won', 'leading', 'uncontested']);

/** The moments of the count at which it was as this page says; null for a page that says too little. */
export function momentsOf(frame: Frame, count: LoggedCount, election: Election): number[] | null {
  if (frame.rows.length > 0)
    return count.whenever((_, standings) =>
      frame.rows.every(({ contest, state, short }) => agrees(standings.get(contest), state, short, election)),
    );
  if (!['state', 'tally', 'house'].includes(frame.template)) return null;
  const said = saidBy(frame);
  return count.whenever((seats) => says(said, seats));
}

function agrees(standing: Standing | undefined, state: string, short: string, election: Election): boolean {
  if (!standing) return !HOLDS.has(state);
  if (!HOLDS.has(standing.outcome)) return state === standing.outcome || !HOLDS.has(state);
  const party = standing.party === null ? undefined : election.parties.get(standing.party as never);
  return state === standing.outcome && (party === undefined || party.short === short);
}

function says({ parties, others }: Said, seats: ReadonlyMap<string, Seats>): boolean {
  for (const [party, line] of parties) {
    const { won, leading } = seats.get(party) ?? { won: 0, leading: 0 };
    if ('sum' in line ? line.sum !== won + leading : line.won !== won || line.leading !== leading)
      return false;
  }
  return others || [...seats].every(([party, { won, leading }]) => won + leading === 0 || parties.has(party));
}

function saidBy(frame: Frame): Said {
  const parties = new Map<string, { won: number; leading: number } | { sum: number }>();
  let others = false;
  for (const line of partyLines(frame)) {
    const party = line.key.replace(/^(legend|party|seats-\d+\/)-?/, '');
    if (/others$/.test(line.key)) others = true;
    else if (frame.template === 'house') {
      const before = parties.get(party);
      parties.set(party, { sum: seatsOf(line) + (before && 'sum' in before ? before.sum : 0) });
    } else if (frame.template === 'tally') {
      const [won = 0, leading = 0] = line.numbers;
      parties.set(party, { won, leading });
    } else parties.set(party, { won: numberIn(line.texts[2]), leading: numberIn(line.texts[3]) });
  }
  return { parties, others };
}

/** The lines of a board that stand for a party each. */
function partyLines({ template, lines }: Frame): Line[] {
  if (template === 'state')
    return lines.filter(({ key, kind }) => key.startsWith('legend-') && /party/.test(kind));
  if (template === 'tally') return lines.filter(({ kind }) => kind === 'row');
  if (template === 'house')
    return lines.filter(({ key }) => key.startsWith('seats-') && !/undecided|postponed/.test(key));
  return [];
}

function seatsOf({ texts, numbers }: Line): number {
  return numbers[2] ?? numberIn(texts[2]) + numberIn(texts[3]);
}

function numberIn(text: string | undefined): number {
  return Number((text ?? '').replace(/\D/g, '') || 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

/** In which seats a map is not as the standings have it: `BJP leads WB-3, the map has #1fa35c won`. */
export function mapContradictions(
  seen: ReadonlyMap<number, Ink | null>,
  standingOf: (contest: string) => (Standing & { held?: boolean }) | undefined,
  election: Election,
): string[] {
  const found: string[] = [];
  for (const [seat, ink] of seen) {
    const contest = `${election.mainState}-${seat}`;
    const standing = standingOf(contest);
    if (isInked(ink, standing, election)) continue;
    const wanted = standing ? `${nameOf(standing.party, election)} ${standing.outcome}` : 'nothing';
    found.push(
      `${contest}: ${wanted}, on the map ${ink ? `${ink.colour} ${ink.style}` : 'a colour of none'}`,
    );
  }
  return found;
}

function isInked(
  ink: Ink | null,
  standing: (Standing & { held?: boolean }) | undefined,
  election: Election,
): boolean {
  if (!ink) return false;
  if (!standing) return ink.colour === null && ink.style !== 'leading';
  if (standing.outcome === 'tied') return ink.colour === null || ink.style === 'quarantined';
  if (!HOLDS.has(standing.outcome)) return ink.colour === null;
  const colour = election.parties.get(standing.party as never)?.colour ?? null;
  const style = standing.outcome === 'leading' ? 'leading' : 'won';
  return ink.colour === colour && (ink.style === style || ink.style === 'quarantined');
}

function nameOf(party: string | null, election: Election): string {
  return (party !== null && election.parties.get(party as never)?.short) || 'nobody';
}
