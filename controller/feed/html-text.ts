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
 * @param tables false leaves out what stands in tables within
 */
export function textOf(node: AnyNode, tables: boolean): string {
  if (!('children' in node)) return isText(node) ? collapsed(node.data) : '';
  const { children } = node;
  // Most cells hold one text and nothing else.
  const [only] = children;
  if (children.length === 1 && only && isText(only)) return collapsed(only.data);
  return collapsed(gather(children, tables, ''));
}

function gather(nodes: readonly AnyNode[], tables: boolean, before: string): string {
  let text = before;
  for (const node of nodes) {
    if (isText(node)) text += node.data;
    else if (isTag(node)) {
      if (UNSEEN.has(node.name) || (!tables && node.name === 'table')) continue;
      text = BLOCK.has(node.name)
        ? `${gather(node.children, tables, `${text} `)} `
        : gather(node.children, tables, text);
    } else if ('children' in node) text = gather(node.children, tables, text);
  }
  return text;
}

function collapsed(text: string): string {
  return text.replace(/[\s\u00a0]+/g, ' ').trim();
}
