import { type AnyNode, type Element, isTag } from 'domhandler';
import { aboveLimit, LIMITS } from '../wire/limits.ts';
import { numberText, textOf } from './html-text.ts';
import type { Grid } from './table.ts';

/**
 * A table as rows of texts, spans filled in. Rows and cells are direct children only: party cells hold whole
 * tooltip tables (hazard H12).
 * @throws PageError for too many cells
 */
export function gridOf(table: Element, where: string, photos = false): Grid & { elements: Element[] } {
  const rows: string[][] = [];
  const pictures: string[][] = [];
  const reach: number[] = [];
  let all = 0;
  const elements: Element[] = [];
  const numbers: ReadonlyMap<number, string>[] = [];
  for (const group of rowGroups(table)) {
    const hanging = new Map<number, Hanging>();
    for (const row of group) {
      const cells: string[] = [];
      const images: string[] = [];
      const counts = new Map<number, string>();
      let deepest = 1;
      for (const cell of row.children) {
        // Within a row too: spans make many cells of one.
        if (all + cells.length > LIMITS.cells) throw aboveLimit('cells', all + cells.length, where);
        if (!isTag(cell) || (cell.name !== 'td' && cell.name !== 'th')) continue;
        drop(hanging, cells, images, counts);
        const own = textOf(cell, false);
        const source = own === '' ? firstNested(cell) : cell;
        const text = source && source !== cell ? textOf(source, false) : own;
        const number = source && mayBeSeveral(source, text) ? numberText(source, false) : text;
        const image = photos ? pictureOf(cell) : '';
        const across = span(cell.attribs.colspan, 30);
        const down = span(cell.attribs.rowspan, 500);
        deepest = Math.max(deepest, down);
        for (let i = 0; i < across; i++) {
          // A cell that reaches down says the same to every row it stands beside; across, only its first column.
          const said = i === 0 ? text : '';
          if (down > 1) hanging.set(cells.length, { text: said, number, image, left: down - 1 });
          if (i === 0 && number !== text) counts.set(cells.length, number);
          cells.push(said);
          images.push(image);
        }
      }
      // What hangs down behind the row's own cells.
      for (const column of [...hanging.keys()].sort((a, b) => a - b)) {
        if (column < cells.length) continue;
        while (cells.length < column) {
          cells.push('');
          images.push('');
        }
        drop(hanging, cells, images, counts);
      }
      all += cells.length;
      rows.push(cells);
      numbers.push(counts);
      pictures.push(images);
      reach.push(deepest);
      elements.push(row);
    }
  }
  return { where, rows, header: true, reach, numbers, elements, ...(photos && { pictures }) };
}

/** A cell of an earlier row that reaches down into this one. */
interface Hanging {
  text: string;
  number: string;
  image: string;
  left: number;
}

// Cells that hang down into the next free columns of this row. Those set in this very row wait for the next.
function drop(
  hanging: Map<number, Hanging>,
  cells: string[],
  images: string[],
  counts: Map<number, string>,
): void {
  for (;;) {
    const cell = hanging.get(cells.length);
    if (!cell) return;
    cell.left--;
    if (cell.left === 0) hanging.delete(cells.length);
    if (cell.text !== '' && cell.number !== cell.text) counts.set(cells.length, cell.number);
    cells.push(cell.text);
    images.push(cell.image);
  }
}

// A rowspan ends with its group (HTML, 4.9.12). Rows without a group are one of their own.
function rowGroups(table: Element): Element[][] {
  const groups: Element[][] = [];
  let loose: Element[] | null = null;
  for (const child of table.children) {
    if (!isTag(child)) continue;
    if (child.name === 'tr') {
      if (!loose) {
        loose = [];
        groups.push(loose);
      }
      loose.push(child);
    } else if (child.name === 'tbody' || child.name === 'thead' || child.name === 'tfoot') {
      loose = null;
      groups.push(child.children.filter((row): row is Element => isTag(row) && row.name === 'tr'));
    }
  }
  return groups;
}

function span(text: string | undefined, most: number): number {
  if (text === undefined) return 1;
  // rowspan="0" reaches to the end of the group.
  if (text.trim() === '0') return most;
  return Math.min(most, Math.max(1, Number.parseInt(text, 10) || 1));
}

/** Address of the first picture in a node, '' without one; one that loads late keeps it in `data-src`. */
export function pictureOf(node: AnyNode): string {
  if (!isTag(node)) return '';
  if (node.name === 'img') return node.attribs['data-src'] ?? node.attribs.src ?? '';
  for (const child of node.children) {
    const found = pictureOf(child);
    if (found !== '') return found;
  }
  return '';
}

// A cell that is nothing but a table (party + tooltip) says what the first cell with text says.
function firstNested(node: Element): Element | null {
  for (const child of node.children) {
    if (!isTag(child)) continue;
    const cell = child.name === 'td' || child.name === 'th';
    const found = cell ? (textOf(child, false) === '' ? null : child) : firstNested(child);
    if (found) return found;
  }
  return null;
}

// One text of nothing but digits is one number; only other texts and markup around digits can make more of it.
function mayBeSeveral({ children: [only, ...others] }: Element, text: string): boolean {
  const plain = /^[\d.,]*$/.test(text);
  return plain && others.length === 0 && only !== undefined && !isTag(only) ? false : /\p{Nd}/u.test(text);
}
