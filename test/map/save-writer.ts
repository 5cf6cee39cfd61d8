import { readFileSync } from 'node:fs';
import { readMasks } from '../../controller/render/map/mask-file.ts';
import { openMap } from '../../controller/render/map/painter.ts';
import { saveMap } from '../../controller/render/map/save-map.ts';

// Saves pictures for ever, as fast as it can, each one another colour; the test kills it.
const [base, masksFile, file] = process.argv.slice(2) as [string, string, string];
const masks = readMasks(readFileSync(masksFile, 'utf8'));
const painter = openMap(readFileSync(base), masks);
saveMap(painter, file);
process.stdout.write('writing\n');
for (let k = 0; ; k++) {
  const colour = `#${((k * 7919) & 0xffffff).toString(16).padStart(6, '0')}`;
  painter.paint(new Map([...masks.seats.keys()].map((id) => [id, { colour, style: 'won' }])));
  saveMap(painter, file);
}
