import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { loadElection } from '../../controller/election/load.ts';
import { openPages, renderPages } from '../../controller/render/board/pages.ts';
import type { NightView } from '../../controller/render/board/view.ts';
import { openBrowser, openTab } from '../chromium.ts';
import { freezeTime, openBoard, sized, temporaryDir } from './browser.ts';
import { type Moment, nightView } from './night.ts';

// npm run gallery: docs/gallery from the real program, every board, dark and light, wide and tall.
// Recorded numbers, so every picture carries its TEST marks.

const GALLERY = fileURLToPath(new URL('../../docs/gallery/', import.meta.url));
const BOARDS: readonly (readonly [string, Moment, string])[] = [
  ['state', 'half', 'State map: totals, majority line, change since the last election'],
  ['tally', 'half', 'Parties: won, leading, total, change, share'],
  ['house', 'half', 'The house: dots recolour, they never move'],
  ['states', 'half', 'Five states counted on one day'],
  ['district-north-24-parganas', 'half', 'A district: its own map, its seats page by page'],
  ['phase-7', 'half', 'A polling phase'],
  ['seat', 'end', 'One seat'],
  ['flip', 'half', 'Flip card, a lower third'],
  ['soon', 'zeros', 'Starting soon'],
  ['standby', 'half', 'Standby, for panic'],
  ['thanks', 'end', 'Thank you'],
];
const LOOKS = [
  { name: 'dark', theme: 'night', width: 1920, height: 1080, scale: 0.5 },
  { name: 'light', theme: 'light', width: 1920, height: 1080, scale: 0.5 },
  { name: 'tall', theme: 'night', width: 1080, height: 1920, scale: 0.375 },
];

const election = await loadElection(
  fileURLToPath(new URL('../../elections/west-bengal-2021', import.meta.url)),
);
const temporary = temporaryDir();
const browser = await openBrowser();
const page = await openTab(browser);
await freezeTime(page);
mkdirSync(GALLERY, { recursive: true });
for (const file of readdirSync(GALLERY)) if (file.endsWith('.png')) rmSync(join(GALLERY, file));
const lines = [
  '# Gallery',
  '',
  'Made by `npm run gallery` from the real program and the real results of 2 May 2021; recorded numbers, so every picture carries its TEST marks.',
  '',
  '| board | dark | light | tall |',
  '|---|---|---|---|',
];
for (const { name, theme, width, height, scale } of LOOKS) {
  for (const moment of ['zeros', 'half', 'end'] as Moment[]) {
    const outDir = join(temporary.dir, `${name}-${moment}`);
    const view = await nightView(
      { ...election, look: { ...election.look, theme } },
      moment,
      outDir,
      'rehearsal',
    );
    const effects = { clock: { now: () => view.now, wall: () => view.now } };
    // Nandigram: the seat everybody watched.
    const shown: NightView = { ...view, seat: 'WB-210' };
    renderPages(shown, openPages(view.election, outDir, effects), effects);
    await sized(page, { name, width, height: height + 8, scale });
    for (const [id, when] of BOARDS) {
      if (when !== moment) continue;
      await openBoard(page, outDir, id);
      const shot = await page.screenshot({ omitBackground: true, clip: { x: 0, y: 0, width, height } });
      const picture = sharp(shot).flatten({ background: '#5b6470' });
      writeFileSync(
        join(GALLERY, `${id}-${name}.png`),
        await picture.png({ palette: true, colours: 256, effort: 10 }).toBuffer(),
      );
      process.stdout.write(`${id}-${name}.png\n`);
    }
  }
}
for (const [id, , text] of BOARDS) {
  lines.push(`| ${text} | ${LOOKS.map(({ name }) => `![${id}, ${name}](${id}-${name}.png)`).join(' | ')} |`);
}
writeFileSync(join(GALLERY, 'README.md'), `${lines.join('\n')}\n`);
await browser.close();
temporary.remove();
