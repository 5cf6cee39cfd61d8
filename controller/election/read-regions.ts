import type { Region, RegionKind } from './election.ts';
import type { Tell } from './finding.ts';
import { foldName, slug } from './name.ts';
import type { ElectionSpec } from './spec.ts';
import type { TableRow } from './table-file.ts';

type ContestRow = TableRow<{ state: string; number: number }>;

/**
 * The region kinds of the main state, each region with an empty list of contests to be filled, and how a
 * contest's cell becomes `[kind, region id]`. Regions of other states get ids too, but no board of their own.
 */
export function readRegions(
  spec: ElectionSpec,
  mainState: string,
  rows: readonly ContestRow[],
  file: string,
  tell: Tell,
): {
  regionKinds: RegionKind[];
  regionOf: (
    kind: string,
    state: string,
    cells: Readonly<Record<string, string>>,
  ) => [[string, string]] | null;
} {
  const ids = new Map<string, Map<string, string>>();
  const regionKinds = spec.regions.map(({ key, label, regions: listed }) => {
    const known = new Map<string, string>();
    const regions: Region[] = [];
    const add = (name: string, names: Region['names'], id: string): void => {
      known.set(foldName(name), id);
      known.set(id, id);
      regions.push({ id, name, names, contests: [] });
    };
    for (const { id, name, names = {} } of listed ?? []) add(name, names, id ?? slug(name));
    for (const { line, value, cells } of rows) {
      const written = cells[key] ?? '';
      if (value.state !== mainState) continue;
      if (written === '') {
        tell('error', 'no-region', { file, line }, `a contest without ${key}`, {
          got: `${value.state}-${value.number}`,
          remedy: `fill the column ${key}: its map and table need it`,
        });
      } else if (!known.has(foldName(written))) {
        if (listed) {
          tell('error', 'unknown-region', { file, line }, `a ${key} that election.yaml does not list`, {
            got: written,
            expected: `one of ${regions.map(({ name }) => name).join(', ')}`,
          });
        }
        add(written, {}, slug(written));
      }
    }
    for (const [i, { id, name }] of regions.entries()) {
      if (regions.findIndex((region) => region.id === id) !== i) {
        const place = { file: 'election.yaml', line: null };
        tell('error', 'duplicate-region', place, `a ${key} stands twice`, { got: name });
      }
    }
    ids.set(key, known);
    return { key, label, regions };
  });
  return {
    regionKinds,
    regionOf: (kind, state, cells) => {
      const written = cells[kind] ?? '';
      if (written === '') return null;
      return [[kind, (state === mainState && ids.get(kind)?.get(foldName(written))) || slug(written)]];
    },
  };
}
