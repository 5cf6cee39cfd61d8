import { load } from 'cheerio';
import { isTag } from 'domhandler';
import { gridOf } from '../page/html-grid.ts';

export interface PartyTotals {
  /** State as the heading names it; null when it names none. */
  state: string | null;
  /** Full name -> seats. */
  parties: ReadonlyMap<string, { won: number; leading: number }>;
}

const MARK = /<t[dh][^>]*>\s*Party\s*<[\s\S]{0,400}?Won\s*<[\s\S]{0,300}?Leading\s*</i;

/** True for a page whose table gives won and leading seats by party. */
export function isPartyPage(html: string): boolean {
  return MARK.test(html);
}

/** The party-wise table of the Election Commission of India's site; null when the page has none. */
export function eciPartyTotals(html: string): PartyTotals | null {
  if (!isPartyPage(html)) return null;
  const $ = load(html, { xml: { xmlMode: false, decodeEntities: true } });
  for (const node of $('table').toArray().filter(isTag)) {
    const { rows } = gridOf(node, '');
    const head = rows.findIndex(
      (row) => /^party$/i.test(row[0] ?? '') && row.some((text) => /^won$/i.test(text)),
    );
    const header = rows[head];
    if (!header) continue;
    const won = header.findIndex((text) => /^won$/i.test(text));
    const leading = header.findIndex((text) => /^leading$/i.test(text));
    const parties = new Map<string, { won: number; leading: number }>();
    for (const row of rows.slice(head + 1)) {
      const party = row[0] ?? '';
      if (party === '' || /^total$/i.test(party)) continue;
      parties.set(party, {
        won: Number(row[won]) || 0,
        leading: leading < 0 ? 0 : Number(row[leading]) || 0,
      });
    }
    const state = /\(([^)]+)\)/.exec($('h2').first().text())?.[1] ?? null;
    return { state: state?.trim() ?? null, parties };
  }
  return null;
}
