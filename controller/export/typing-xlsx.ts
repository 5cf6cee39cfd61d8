import { strToU8, zipSync } from 'fflate';
import type { SheetCell, TypingSheet } from './typing-sheet.ts';

/**
 * A typing sheet as an Excel workbook (ECMA-376, Office Open XML): what is not typed yet is amber, a total that is not the
 * sum is red and one that is, green; cells for votes take whole numbers from nought on. Written here because the library
 * that reads workbooks writes neither colours nor checks.
 */
export function typingXlsx(sheet: TypingSheet): Uint8Array {
  const files = {
    '[Content_Types].xml': `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${MAIN}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${MAIN}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${MAIN}.styles+xml"/></Types>`,
    '_rels/.rels': `${HEAD}<Relationships xmlns="${PACKAGE}"><Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships xmlns="${PACKAGE}"><Relationship Id="r1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    'xl/workbook.xml': `${HEAD}<workbook xmlns="${SHEET}" xmlns:r="${OFFICE}"><sheets><sheet name="Results" sheetId="1" r:id="r1"/></sheets></workbook>`,
    'xl/styles.xml': STYLES,
    'xl/worksheets/sheet1.xml': worksheet(sheet),
  };
  return zipSync(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])),
    // The same sheet is the same file.
    { mtime: new Date(1980, 0, 1) },
  );
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const SHEET = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

/** Styles of cells by their place in `cellXfs`. */
const STYLE: Record<SheetCell['kind'], number> = { fixed: 0, head: 1, votes: 2, total: 3, free: 0 };
/** Fills of conditional formats by their place in `dxfs`. */
const [AMBER, RED, GREEN] = [0, 1, 2];

const fill = (rgb: string): string =>
  `<dxf><fill><patternFill patternType="solid"><fgColor rgb="FF${rgb}"/><bgColor rgb="FF${rgb}"/></patternFill></fill></dxf>`;
const STYLES = `${HEAD}<styleSheet xmlns="${SHEET}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="1" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="1" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyNumberFormat="1"/></cellXfs><dxfs count="3">${fill('FFE699')}${fill('F8A5A5')}${fill('C6E0B4')}</dxfs></styleSheet>`;

function worksheet({ rows }: TypingSheet): string {
  const widest = Math.max(0, ...rows.map((row) => row.length));
  const columns = Array.from({ length: widest }, (_, i) => {
    const width = Math.max(...rows.slice(0, 200).map((row) => row[i]?.text.length ?? 0));
    return `<col min="${i + 1}" max="${i + 1}" width="${Math.min(40, Math.max(10, width + 2))}" customWidth="1"/>`;
  });
  const typed: string[] = [];
  const totals: { at: string; sum: string }[] = [];
  const lines = rows.map((row, r) => {
    const cells = row.map((cell, c) => {
      const at = `${letters(c)}${r + 1}`;
      if (cell.kind === 'votes' || cell.kind === 'total') typed.push(at);
      if (cell.sums) totals.push({ at, sum: `${letters(c)}${r + 1 - cell.sums}:${letters(c)}${r}` });
      return cellXml(at, cell);
    });
    return `<row r="${r + 1}">${cells.join('')}</row>`;
  });
  const checked = totals.map(
    ({ at, sum }, i) =>
      `<conditionalFormatting sqref="${at}"><cfRule type="expression" dxfId="${RED}" priority="${2 * i + 2}"><formula>AND(${at}&lt;&gt;"",SUM(${sum})&lt;&gt;${at})</formula></cfRule><cfRule type="expression" dxfId="${GREEN}" priority="${2 * i + 3}"><formula>AND(${at}&lt;&gt;"",SUM(${sum})=${at})</formula></cfRule></conditionalFormatting>`,
  );
  const blank = typed.length > 0 ? blankXml(rangesOf(typed), typed[0] ?? 'A1') : '';
  const whole =
    typed.length > 0
      ? `<dataValidations count="1"><dataValidation type="whole" operator="greaterThanOrEqual" allowBlank="1" showErrorMessage="1" errorTitle="Votes" error="A whole number, 0 or more" sqref="${rangesOf(typed)}"><formula1>0</formula1></dataValidation></dataValidations>`
      : '';
  return `${HEAD}<worksheet xmlns="${SHEET}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${columns.join('')}</cols><sheetData>${lines.join('')}</sheetData>${blank}${checked.join('')}${whole}</worksheet>`;
}

function blankXml(ranges: string, first: string): string {
  return `<conditionalFormatting sqref="${ranges}"><cfRule type="expression" dxfId="${AMBER}" priority="1"><formula>ISBLANK(${first})</formula></cfRule></conditionalFormatting>`;
}

function cellXml(at: string, { text, kind }: SheetCell): string {
  if (text === '') return `<c r="${at}" s="${STYLE[kind]}"/>`;
  return `<c r="${at}" s="${STYLE[kind]}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
}

/** Cells below each other as ranges, parted by blanks: a list of each would be longer than Excel takes. */
function rangesOf(cells: readonly string[]): string {
  const columns = new Map<string, [from: number, to: number][]>();
  for (const cell of cells) {
    const [, column = '', row = '0'] = /^([A-Z]+)(\d+)$/.exec(cell) ?? [];
    const ranges = columns.get(column) ?? [];
    const last = ranges.at(-1);
    if (last && last[1] === Number(row) - 1) last[1]++;
    else ranges.push([Number(row), Number(row)]);
    columns.set(column, ranges);
  }
  return [...columns]
    .flatMap(([column, ranges]) => ranges.map(([from, to]) => `${column}${from}:${column}${to}`))
    .join(' ');
}

/** The name of a column, from 0 on: A, Z, AA. */
function letters(column: number): string {
  const rest = Math.floor(column / 26);
  return `${rest > 0 ? letters(rest - 1) : ''}${String.fromCharCode(65 + (column % 26))}`;
}

function escaped(text: string): string {
  return text
    .replace(/\p{Cc}+/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
