import type { FeedFileSpec } from '../../feed/spec.ts';

/** Part of a feed as it is written. */
export type FeedPart = Partial<FeedFileSpec['feeds'][number]>;

export type Columns = NonNullable<FeedPart['columns']>;

/** Parts of a feed as one; of rows, columns and contest each keeps what the others say. What says nothing is left out. */
export function merged(...parts: readonly FeedPart[]): FeedPart {
  const all: Record<string, unknown> = {};
  for (const [key, value] of parts.flatMap((part) => Object.entries(part))) {
    const isGroup = key === 'rows' || key === 'columns' || key === 'contest';
    const said = isGroup ? { ...(all[key] as object), ...spoken(value as object) } : value;
    if (said !== undefined && !(isGroup && Object.keys(said).length === 0)) all[key] = said;
  }
  return all;
}

function spoken(group: object): object {
  return Object.fromEntries(
    Object.entries(group).filter(([, value]) => value !== undefined && value !== null && value?.length !== 0),
  );
}
