import type { ContestId, Election } from '../election/election.ts';
import { ALL_SHEETS } from '../feed/page/parted-sheets.ts';
import { fromWorkbook } from '../feed/run/workbook.ts';
import { decodePage, PageError } from '../feed/wire/decode.ts';
import type { Exchange } from '../feed/wire/exchange.ts';
import { grouped } from '../ground/grouped.ts';
import type { ProbedPage } from './probe.ts';
import { sheetsOf } from './propose/propose.ts';
import { Roster } from './propose/roster.ts';
import { whoSources } from './propose/who.ts';

/** A page with the contests that stand on it and that its feed does not read: with one of them it does not map. */
export async function withUnread(
  page: ProbedPage,
  exchange: Exchange,
  election: Election,
  leaveOut: ReadonlySet<string>,
): Promise<ProbedPage> {
  if (page.kind === 'eci' || page.kind === 'manual' || page.contests.length === 0) return page;
  const opened = await fromWorkbook(exchange, { kind: 'csv', sheet: ALL_SHEETS });
  try {
    const { text } = decodePage(opened, { maxBytes: MAX_BYTES, charset: null, member: null });
    const read = new Set(page.contests.map(({ contest }) => contest));
    const unread = unreadContests(text, read, election).filter((contest) => !leaveOut.has(contest));
    return unread.length === 0 ? page : { ...page, unread, maps: false };
  } catch (error) {
    if (error instanceof PageError) return page;
    throw error;
  }
}

const MAX_BYTES = 50_000_000;
/** So many of a contest's candidates must stand on a page for it to hold the contest's result. */
const LEAST = 2;

/**
 * Contests whose candidates stand on a page, all of those who stand nowhere else, though nobody reads them there: other tables of
 * it, other sheets, wards that are not told apart.
 *
 * @param text the page; of a workbook all sheets
 * @param read what a feed takes from it
 */
function unreadContests(
  text: string,
  read: ReadonlySet<ContestId>,
  election: Election,
): readonly ContestId[] {
  const roster = new Roster(election);
  const seen = new Set<string>();
  for (const sheet of sheetsOf(text, roster))
    for (const who of whoSources(sheet, roster)) {
      if (who.kind !== 'candidate') continue;
      for (let row = 0; row < sheet.size; row++) {
        const [only, ...others] = who.of(row).values();
        if (only && others.length === 0) seen.add(only.id);
      }
    }
  const names = grouped([...election.candidates.values()].flat(), ({ id, name }) =>
    roster.candidates(name).length > 1 ? [] : [id.slice(0, id.lastIndexOf('/'))],
  );
  return [...names].flatMap(([contest, own]) =>
    !read.has(contest) && own.length >= LEAST && own.every(({ id }) => seen.has(id)) ? [contest] : [],
  );
}
