const ESCAPED = /^'(?=[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])/;

/** A cell as it was meant: spreadsheets, and we, write an apostrophe before text that would be taken for a formula. */
export function meantCell(cell: string): string {
  return cell.replace(ESCAPED, '');
}
