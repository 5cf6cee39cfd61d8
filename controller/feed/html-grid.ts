import { type AnyNode, type Element, isTag } from 'domhandler';
import { textOf } from './html-text.ts';
import { aboveLimit, LIMITS } from './limits.ts';
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
  for (const group of rowGroups(table)) {
    const hanging = new Map<number, Hanging>();
    for (const row of group) {
      const cells: string[] = [];
      const images: string[] = [];
      let deepest = 1;
      for (const cell of row.children) {
        // Within a row too: spans make many cells of one.
        if (all + cells.length > LIMITS.cells) throw aboveLimit('cells', all + cells.length, where);
        if (!isTag(cell) || (cell.name !== 'td' && cell.name !== 'th')) continue;
        drop(hanging, cells, images);
        const own = textOf(cell, false);
        const text = own === '' ? firstNested(cell) : own;
        const image = photos ? pictureOf(cell) : '';
        const across = span(cell.attribs.colspan, 30);
        const down = span(cell.attribs.rowspan, 500);
        deepest = Math.max(deepest, down);
        for (let i = 0; i < across; i++) {
          // A cell that reaches down says the same to every row it stands beside; across, only its first column.
          const said = i === 0 ? text : '';
          if (down > 1) hanging.set(cells.length, { text: said, image, left: down - 1 });
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
        drop(hanging, cells, images);
      }
      all += cells.length;
      rows.push(cells);
      pictures.push(images);
      reach.push(deepest);
      elements.push(row);
    }
  }
  return { where, rows, header: true, reach, elements, ...(photos && { pictures }) };
}

/** A cell of an earlier row that reaches down into this one. */
interface Hanging {
  text: string;
  image: string;
  left: number;
}

// Cells that hang down into the next free columns of this row. Those set in this very row wait for the next.
function drop(hanging: Map<number, Hanging>, cells: string[], images: string[]): void {
  for (;;) {
    const cell = hanging.get(cells.length);
    if (!cell) return;
    cell.left--;
    if (cell.left === 0) hanging.delete(cells.length);
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
function firstNested(node: Element): string {
  for (const child of node.children) {
    if (!isTag(child)) continue;
    const text = child.name === 'td' || child.name === 'th' ? textOf(child, false) : firstNested(child);
    if (text !== '') return text;
  }
  return '';
}
