import { type AnyNode, isTag, isText } from 'domhandler';

const UNSEEN = new Set(['script', 'style', 'template', 'noscript', 'head', 'option']);
const BLOCK = new Set([
  'br',
  'p',
  'div',
  'tr',
  'td',
  'th',
  'li',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'table',
  'hr',
]);

/**
 * Text as a reader sees it: blocks apart, white space collapsed, scripts and comments left out.
 * @param tables false, for a cell: what stands in tables within is left out, and what a browser does not show
 */
export function textOf(node: AnyNode, tables: boolean): string {
  if (!('children' in node)) return isText(node) ? collapsed(node.data) : '';
  const { children } = node;
  // Most cells hold one text and nothing else.
  const [only] = children;
  if (children.length === 1 && only && isText(only)) return collapsed(only.data);
  return collapsed(gather(children, tables, ''));
}

/**
 * The same text for reading numbers from. Blocks and line breaks are line breaks in it, no-break blanks stay what they
 * are; what a browser does not show is left out, and so are footnotes. Where the digits of two elements touch, or only a
 * blank parts an element from what is beside it, a line ends too: they are two numbers. But a margin is a no-break
 * blank, and where each digit has an element of its own they are the wheels of one counter.
 */
export function numberText(node: AnyNode, tables: boolean): string {
  if (!('children' in node)) return textOf(node, tables);
  const marked = gather(node.children, tables, '', true);
  const counter = !/\p{Nd}{2}/u.test(marked);
  return marked
    .replace(/\ue000+[\s\u00a0]+\ue000*|[\s\u00a0]+\ue000+/g, '\ue001')
    .replace(counter ? /\ue000/g : /(?!)/g, '')
    .replace(/(?<=\p{Nd})\ue000+(?=[\p{Nd}+\-\u2212\u2013(])/gu, '\ue001')
    .replace(/\ue000/g, '')
    .replace(/[\s\u00a0\ue001]+/g, (gap) =>
      gap.includes('\ue001') || /[\u00a0\u2007\u202f].*[\u00a0\u2007\u202f]/s.test(gap)
        ? '\n'
        : (/[\u00a0\u2000-\u200a\u202f]/.exec(gap)?.[0] ?? ' '),
    )
    .trim();
}

// With `edges`, U+E001 stands for a break between lines and U+E000 for the edge of an element within one.
function gather(nodes: readonly AnyNode[], tables: boolean, before: string, edges = false): string {
  let text = before;
  const gap = edges ? '\ue001' : ' ';
  const edge = edges ? '\ue000' : '';
  for (const node of nodes) {
    if (isText(node)) text += node.data;
    else if (isTag(node)) {
      if (UNSEEN.has(node.name) || (!tables && (node.name === 'table' || isHidden(node.attribs)))) continue;
      // Behind digits a raised number is a footnote's.
      const raised = edges && (node.name === 'sup' || node.name === 'sub');
      if (raised && /\p{Nd}/u.test(text)) text += gap;
      else if (raised || BLOCK.has(node.name))
        text = `${gather(node.children, tables, `${text}${gap}`, edges)}${gap}`;
      else
        text = `${gather(node.children, tables, `${text}${edges && isApart(node.attribs) ? '\u00a0' : edge}`, edges)}${edge}`;
    } else if ('children' in node) text = gather(node.children, tables, text, edges);
  }
  return text;
}

// A group of digits that a margin parts from the one before it.
function isApart({ style }: Record<string, string>): boolean {
  return style !== undefined && /(?:margin|padding)-(?:left|inline-start)/i.test(style);
}

function isHidden({ hidden, style }: Record<string, string>): boolean {
  return hidden !== undefined || (style !== undefined && /display\s*:\s*none/i.test(style));
}

// Most texts are even as they stand: to find that out is cheaper than to write them anew.
function collapsed(text: string): string {
  const trimmed = text.trim();
  return /[^\S ]| {2}/.test(trimmed) ? trimmed.replace(/\s+/g, ' ') : trimmed;
}
