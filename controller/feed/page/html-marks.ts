import { type AnyNode, type Element, isTag } from 'domhandler';
import type { RowMarks } from './part.ts';

/** A page without such a word in an attribute does not mark a winner: nothing need be searched. */
export const MARKED =
  /(?:class|title|alt|aria-label)\s*=\s*["'][^"']*(?:winn|elected|\bwon\b|eleit|elect[oa]\b|elett|ganador|vencedor|vincit|gew(?:ä|ae|a)hlt|sieger|gagnant|vainqueur|élu|withdrawn|disqualif|विजेता|निर्वाचित|নির্বাচিত|বিজয়ী)/iu;

/** Classes of a row, its cells and what stands in them, and the texts of its pictures; tables within left out. */
export function marksOf(row: Element): Pick<RowMarks, 'texts' | 'classes'> {
  const texts = new Set<string>();
  const classes = new Set<string>();
  const look = (node: AnyNode): void => {
    if (!isTag(node) || node.name === 'table') return;
    const { class: names, alt, title, 'aria-label': label } = node.attribs;
    for (const name of names?.split(/\s+/) ?? []) if (name !== '') classes.add(name);
    for (const text of [alt, title, label]) if (text !== undefined && text.length < 60) texts.add(text);
    for (const child of node.children) look(child);
  };
  look(row);
  texts.delete('');
  return { texts: [...texts], classes: [...classes] };
}
