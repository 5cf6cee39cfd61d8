import { isObject, plain } from './tree-value.ts';

/** What stands in a document at a path, from one of its elements on. */
export type Find = (node: unknown, path: string) => unknown[];

/** Names of what other places of a document refer to. */
const IDS = ['@id', 'id', '@ObjectId', 'ObjectId'];
/** Begins a path at the element around this one. */
const AROUND = /^\^\.?/;

/**
 * Paths that leave their element. `CandidateIds[0] -> BallotName` is the BallotName of whatever has that id, wherever in the
 * document it stands; `^.SequenceOrder` is the SequenceOrder of the element that this one stands in, `^.^.@id` one further out.
 */
export function followed(root: unknown, find: Find): Find {
  let ids: ReadonlyMap<string, unknown> | null = null;
  let outer: ReadonlyMap<unknown, unknown> | null = null;
  const around = (node: unknown, path: string): unknown[] => {
    if (!AROUND.test(path)) return find(node, path);
    outer ??= elementsAround(root);
    const rest = path.replace(AROUND, '');
    const element = outer.get(node);
    return element === undefined ? [] : rest === '' ? [element] : around(element, rest);
  };
  return (node, path) => {
    if (!path.includes('->')) return around(node, path);
    ids ??= byId(root);
    const [start = '', ...steps] = path.split('->').map((step) => step.trim());
    let found = around(node, start);
    for (const step of steps)
      found = found.flatMap((id) => {
        const target = ids?.get(plain(id));
        return target === undefined ? [] : around(target, step);
      });
    return found;
  };
}

/** What has an id of its own; an id that stands twice means nobody. */
function byId(root: unknown): Map<string, unknown> {
  const found = new Map<string, unknown>();
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (!isObject(node)) continue;
    const key = IDS.find((name) => plain((node as Record<string, unknown>)[name]) !== '');
    const id = key === undefined ? '' : plain((node as Record<string, unknown>)[key]);
    if (id !== '') found.set(id, found.has(id) ? undefined : node);
    for (const value of Object.values(node as object)) if (isObject(value)) open.push(value);
  }
  return found;
}

/** Each element -> the one it stands in. A list is none: what it holds stands in whatever has the list. */
function elementsAround(root: unknown): Map<unknown, unknown> {
  const found = new Map<unknown, unknown>();
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const element = Array.isArray(node) ? found.get(node) : node;
    for (const value of Object.values(node as object))
      if (isObject(value)) {
        found.set(value, element);
        open.push(value);
      }
  }
  return found;
}
