import { posix } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

/**
 * The files that a source file imports by a relative path, in whatever way: import, export from, a type alone,
 * `import('…')` as value or type, and the address of a thread's or worker's module.
 *
 * @param path of the file, with `/`
 */
export function importsOf(path: string, source: string): string[] {
  const { module, program } = parseSync(path, source);
  const found = new Set<string>();
  const add = (name: unknown): void => {
    if (typeof name === 'string' && name.startsWith('.')) found.add(posix.join(posix.dirname(path), name));
  };
  for (const { moduleRequest } of module.staticImports) add(moduleRequest.value);
  for (const { entries } of module.staticExports)
    for (const { moduleRequest } of entries) add(moduleRequest?.value);
  new Visitor({
    ImportExpression: ({ source: name }) => add(name.type === 'Literal' ? name.value : null),
    TSImportType: ({ source: name }) => add(name.value),
    NewExpression({ callee, arguments: [name] }) {
      const isUrl = callee.type === 'Identifier' && callee.name === 'URL';
      if (isUrl && name?.type === 'Literal' && /-(thread|worker)\.m?[jt]s$/.test(String(name.value)))
        add(name.value);
    },
  }).visit(program);
  return [...found];
}

/** Files that reach themselves by imports: each circle as the files in it. Tarjan's components, of more than one file. */
export function circlesOf(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const [order, low] = [new Map<string, number>(), new Map<string, number>()];
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): number => {
    const own = order.size;
    let lowest = own;
    order.set(file, own);
    open.push(file);
    for (const next of imports.get(file) ?? []) {
      if (!imports.has(next)) continue;
      if (!order.has(next)) lowest = Math.min(lowest, visit(next));
      else if (open.includes(next)) lowest = Math.min(lowest, order.get(next) as number);
    }
    low.set(file, lowest);
    if (lowest === own) {
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1 || imports.get(file)?.includes(file)) circles.push(circle);
    }
    return lowest;
  };
  for (const file of imports.keys()) if (!order.has(file)) visit(file);
  return circles;
}
