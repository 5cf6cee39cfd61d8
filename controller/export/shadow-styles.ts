import postcss, { type AtRule } from 'postcss';

/** A length in rem; texts in quotes and addresses are passed over. */
const REM = /"[^"]*"|'[^']*'|url\([^)]*\)|(?<![\w.-])(-?\d*\.?\d+)rem\b/g;
/** What a selector begins with, up to its first blank or combinator: `html[data-mode="live"].stale`. */
const FIRST = /^(?:\[[^\]]*\]|\((?:[^()]|\([^()]*\))*\)|[^\s>+~[(])+/;
/** Classes that the page script sets on the root element. */
const ROOT_CLASSES = /^\.(?:stale|warned|out|in)(?![\w-])/;

/**
 * The pages' styles for a shadow tree: the host stands for the root element, `.body` for the body, a rem is `--rem` (a
 * 120th of the host's width), and an upright picture is told by the shape of the host, the container `graphic`, instead of
 * the window's.
 */
export function shadowStyles(css: string): string {
  const root = postcss.parse(css);
  root.walkComments((comment) => {
    comment.remove();
  });
  root.walkDecls((declaration) => {
    // On a page this is what makes a rem follow the window.
    if (declaration.prop === 'font-size' && declaration.value.startsWith('calc(100vw /'))
      declaration.remove();
    else
      declaration.value = declaration.value.replace(REM, (whole, length: string | undefined) =>
        length === undefined ? whole : `calc(${length} * var(--rem))`,
      );
  });
  root.walkAtRules('media', (rule) => {
    if (!rule.params.includes('aspect-ratio')) return;
    rule.name = 'container';
    rule.params = `graphic ${rule.params}`;
  });
  root.walkRules((rule) => {
    const inside = rule.parent?.type === 'atrule' && (rule.parent as AtRule).name === 'container';
    // No element is styled by a question about itself: what the host would say there, its body says.
    rule.selectors = rule.selectors.map((one) => selectorOf(one).replace(inside ? /^:host$/ : /^$/, '.body'));
  });
  return root.toString();
}

function selectorOf(selector: string): string {
  const first = FIRST.exec(selector)?.[0] ?? '';
  const rest = selector.slice(first.length);
  const host = (own: string): string => (own === '' ? `:host${rest}` : `:host(${own})${rest}`);
  if (first.startsWith(':root')) return host(first.slice(':root'.length));
  if (/^html(?![\w-])/.test(first)) return host(first.slice('html'.length));
  if (/^body(?![\w-])/.test(first)) return `.body${first.slice('body'.length)}${rest}`;
  return ROOT_CLASSES.test(first) && rest !== '' ? host(first) : selector;
}
