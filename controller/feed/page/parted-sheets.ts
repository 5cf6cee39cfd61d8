/** What a feed calls all sheets of a workbook. */
export const ALL_SHEETS = '*';
/** A mark that no delimited text has; what follows on its line is a sheet's name. */
const PARTED = '\f';

/** The sheets of a workbook as one text, which `partedSheets` takes apart again. */
export function joinedSheets(
  sheets: readonly { name: string; rows: string[][] }[],
  stringify: (rows: string[][]) => string,
): string {
  return sheets.map(({ name, rows }) => `${PARTED}${name.replace(/\s+/g, ' ')}\n${stringify(rows)}`).join('');
}

/** The sheets of such a text that a feed reads: the one it names, all of them, or the first. Of any other text itself, without a name. */
export function partedSheets(text: string, wanted: string | undefined): { name: string; text: string }[] {
  if (!text.startsWith(PARTED)) return [{ name: '', text }];
  const sheets = text
    .split(PARTED)
    .slice(1)
    .map((sheet) => {
      const end = sheet.indexOf('\n');
      return { name: sheet.slice(0, end), text: sheet.slice(end + 1) };
    });
  if (wanted === ALL_SHEETS) return sheets;
  return sheets.filter(({ name }, at) => (wanted === undefined ? at === 0 : name === wanted));
}
