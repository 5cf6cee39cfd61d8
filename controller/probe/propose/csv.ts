import { delimitedRows, sniffDelimiter } from '../../feed/page/csv.ts';
import { gridSheets, type Sheet } from './sheet.ts';

/** The sheets that a delimited file may be. @throws PageError when it is none */
export function csvSheets(text: string): Sheet[] {
  const delimiter = sniffDelimiter(text);
  const grid = { where: 'file', rows: delimitedRows(text, delimiter), header: true };
  const way = { delimiter: delimiter === '\t' ? 'tab' : delimiter };
  return gridSheets(grid, { kind: 'csv', way, bare: true });
}
