import { plain } from './fact.ts';

/** A list of a tree as records, all of them texts. */
type Lists = ReadonlyMap<string, readonly Record<string, string>[]>;

const ID = ['id', 'code', 'key'];
const NAME = ['name', 'title', 'full name', 'label'];
/** What a record may bring with it that is said of who refers to it. */
const SAID = /^party name$/;

/**
 * Lists that refer to each other by ids have names in place of them: `partyId: 7` is the party whose id is 7 in the list of
 * parties. Ids that no list has stay what they are.
 */
export function nameReferences(lists: Lists): void {
  const books = [...lists].flatMap(([path, records]) => bookOf(path, records) ?? []);
  // Parties first: candidates bring theirs along.
  books.sort((a, b) => Number(b.thing === 'party') - Number(a.thing === 'party'));
  for (const { thing, named } of books)
    for (const records of lists.values()) {
      const keys = new Set(records.flatMap((record) => Object.keys(record)));
      const names = new Set([...keys].map(plain));
      const key = [...keys].find((one) => refersTo(plain(one), thing));
      if (key === undefined || names.has(`${thing} name`)) continue;
      const all = records.filter((record) => record[key]);
      if (all.length === 0 || !all.every((record) => named.has(record[key] ?? ''))) continue;
      for (const record of all) {
        const [name, said] = named.get(record[key] ?? '') ?? ['', {}];
        Object.assign(record, { [`${thing} name`]: name, ...said });
      }
    }
}

function refersTo(header: string, thing: string): boolean {
  return [thing, `${thing} id`, `${thing} code`, `${thing} key`, `${thing} ref`].includes(header);
}

/** What a list of things with ids and names says of each: its name, and what comes with it. */
function bookOf(
  path: string,
  records: readonly Record<string, string>[],
): { thing: string; named: Map<string, [name: string, said: Record<string, string>]> } | null {
  const thing = plain(path.split('/').at(-1) ?? '').replace(/s$/, '');
  const keys = Object.keys(records[0] ?? {});
  const find = (words: readonly string[]): string | undefined =>
    keys.find((key) => words.includes(plain(key)));
  const [id, name] = [find(ID), find(NAME)];
  if (thing === '' || id === undefined || name === undefined) return null;
  const named = new Map(
    records.map((record): [string, [string, Record<string, string>]] => [
      record[id] ?? '',
      [record[name] ?? '', Object.fromEntries(Object.entries(record).filter(([key]) => SAID.test(key)))],
    ]),
  );
  // An id that stands twice means nobody.
  return named.size === records.length ? { thing, named } : null;
}
