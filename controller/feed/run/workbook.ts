import { ALL_SHEETS, joinedSheets } from '../page/parted-sheets.ts';
import { isWorkbook, readSheets } from '../page/sheet-file.ts';
import type { Feed } from '../spec.ts';
import { PageError } from '../wire/decode.ts';
import { type Exchange, failedExchange } from '../wire/exchange.ts';

/**
 * A workbook (XLSX, ODS) that a feed of delimited text was given, as that text: the sheet that the feed names, else its first;
 * of `*` all of them, parted as `partedSheets` reads them.
 * Anything else is given back as it is.
 */
export async function fromWorkbook(
  exchange: Exchange,
  { kind, sheet }: Pick<Feed, 'kind' | 'sheet'>,
): Promise<Exchange> {
  if ((kind !== 'csv' && kind !== 'manual') || !isWorkbook(exchange.body)) return exchange;
  const { url, at } = exchange;
  try {
    const sheets = await readSheets(exchange.body);
    const { stringify } = await import('csv-stringify/sync');
    if (sheet === ALL_SHEETS) return asText(exchange, joinedSheets(sheets, stringify));
    const found = sheet === undefined ? sheets[0] : sheets.find(({ name }) => name === sheet);
    if (sheet !== undefined && !found) {
      const names = sheets.map(({ name }) => name).join(', ');
      return failedExchange(
        url,
        at,
        `the workbook has no sheet ${sheet} with anything in it, but ${names || 'none'}`,
      );
    }
    return asText(exchange, stringify(found?.rows ?? []));
  } catch (error) {
    if (!(error instanceof PageError)) throw error;
    return failedExchange(url, at, `${error.message}: ${error.got}`);
  }
}

function asText(exchange: Exchange, text: string): Exchange {
  const headers = { 'content-type': 'text/csv; charset=utf-8' };
  return { ...exchange, headers, body: new TextEncoder().encode(text) };
}
