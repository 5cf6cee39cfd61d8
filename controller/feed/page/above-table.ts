import { type AnyNode, type Element, isTag } from 'domhandler';
import { textOf } from './html-text.ts';

/** Ranks of headings: those of HTML by their number, what stands for one below them. */
const RANKS: Readonly<Record<string, number>> = {
  ...{ h1: 1, h2: 2, h3: 3, h4: 4, h5: 5, h6: 6 },
  ...{ summary: 7, legend: 7, dt: 7 },
};
const LONGEST = 200;

/**
 * What stands above a table, the nearest first: its caption, its first row where that has one filled cell, the heading
 * before it, the higher heading before that one; last a line in bold letters, which may be a heading or something else.
 *
 * @param rows the table's own
 */
export function textsAbove(
  table: Element,
  rows: readonly (readonly string[])[],
  headings: ReadonlyMap<Element, readonly string[]>,
): string[] {
  const caption = table.children.find((child) => isTag(child) && child.name === 'caption');
  const filled = (rows[0] ?? []).filter((text) => text.trim() !== '');
  return [
    caption ? textOf(caption, true) : '',
    filled.length === 1 ? (filled[0] ?? '').trim() : '',
    ...(headings.get(table) ?? []),
  ].filter((text) => text !== '' && text.length <= LONGEST);
}

/** Table -> the headings it stands under, the nearest first. One walk: a page may have thousands of tables. */
export function headingsAbove(root: AnyNode): ReadonlyMap<Element, readonly string[]> {
  const found = new Map<Element, readonly string[]>();
  let stack: { rank: number; text: string }[] = [];
  let bold = '';
  const look = (node: AnyNode): void => {
    if (!('children' in node)) return;
    const rank = isTag(node) ? RANKS[node.name] : undefined;
    if (rank !== undefined || (isTag(node) && isBold(node))) {
      const text = textOf(node, true);
      if (text === '' || text.length > LONGEST) return;
      if (rank === undefined) bold = text;
      else stack = [...stack.filter((one) => one.rank < rank), { rank, text }];
      return;
    }
    if (isTag(node) && node.name === 'table') {
      const headings = stack.map(({ text }) => text).reverse();
      found.set(node, bold === '' ? headings : [...headings, bold]);
      bold = '';
    }
    for (const child of node.children) look(child);
  };
  look(root);
  return found;
}

/** A paragraph of bold letters alone. */
function isBold({ name, children }: Element): boolean {
  if (name !== 'p' && name !== 'div') return false;
  const [only, ...more] = children.filter(
    (child) => isTag(child) || ('data' in child && child.data.trim() !== ''),
  );
  return (
    more.length === 0 && only !== undefined && isTag(only) && (only.name === 'strong' || only.name === 'b')
  );
}
