import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMasks } from '../../controller/render/map/mask-file.ts';
import { type MapPainter, openMap } from '../../controller/render/map/painter.ts';
import { saveMap } from '../../controller/render/map/save-map.ts';

// Opens, paints and saves all bundled maps, and prints what that adds to the process.
const folder = new URL('../../elections/west-bengal-2021/maps/', import.meta.url).pathname;
const out = mkdtempSync(join(tmpdir(), 'countnight-memory-'));
const names = readdirSync(folder).flatMap((file) => /^(.+)\.base\.png$/.exec(file)?.[1] ?? []);
const collect = (globalThis as { gc?: () => void }).gc ?? (() => {});
const megabytes = (): number => process.memoryUsage().rss / 2 ** 20;
collect();
const before = megabytes();
let peak = before;
const painters: MapPainter[] = [];
for (const name of names) {
  const masks = readMasks(readFileSync(join(folder, `${name}.masks.txt`), 'utf8'), name);
  const painter = openMap(readFileSync(join(folder, `${name}.base.png`)), masks);
  painter.paint(new Map([...masks.seats.keys()].map((id) => [id, { colour: '#1fa34a', style: 'leading' }])));
  saveMap(painter, join(out, `${name}.png`));
  painters.push(painter);
  peak = Math.max(peak, megabytes());
}
collect();
process.stdout.write(
  JSON.stringify({ maps: painters.length, addedMb: megabytes() - before, peakMb: peak - before }),
);
rmSync(out, { recursive: true, force: true });
