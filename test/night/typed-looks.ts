import type { Election } from '../../controller/election/election.ts';
import type { Lane } from '../../controller/feed/run/lane.ts';
import { fromWorkbook } from '../../controller/feed/run/workbook.ts';
import { type Exchange, goodExchange } from '../../controller/feed/wire/exchange.ts';
import { type NightState, step } from '../../controller/night/step.ts';

export const SHEET = 'file:///typed.csv';

/** One look at a sheet by the real reader and the real count, at a moment of one's own. */
export function lookAt(
  state: NightState,
  lane: Lane,
  election: Election,
  exchange: Exchange,
): { state: NightState; problems: readonly { what: string }[] } {
  const { url, at } = exchange;
  const { kind, reports, problems } = lane.accept(exchange, { contest: null, state: null });
  const same = kind === 'same' ? [url] : [];
  const poll = { feed: 'desk', at, reports, problems, pages: 1, unchanged: 0, same, arrivedWall: 0 };
  return { state: step(state, poll, election, at).state, problems };
}

/** The sheet as text or as a workbook, as the feed has it. */
export async function sheetAt(lane: Lane, at: number, sheet: string | Uint8Array): Promise<Exchange> {
  const body = typeof sheet === 'string' ? new TextEncoder().encode(sheet) : sheet;
  return fromWorkbook(goodExchange(SHEET, at, body), lane.feed);
}
