import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { loadElection } from '../../controller/election/load.ts';
import { openPages, renderPages } from '../../controller/render/board/pages.ts';
import type { NightView } from '../../controller/render/board/view.ts';
import { openBrowser, openTab } from '../chromium.ts';
import { freezeTime, openBoard, sized, temporaryDir } from './browser.ts';
import { type Moment, nightView, START } from './night.ts';

// npm run gallery: docs/gallery from the real program, every board, dark and light, wide and tall.
// Recorded numbers, so every picture carries its TEST marks.

const GALLERY = fileURLToPath(new URL('../../docs/gallery/', import.meta.url));
const NIGHT: readonly Moment[] = ['zeros', 'half', 'majority', 'end'];
const HALF: readonly Moment[] = ['half'];
const BOARDS: readonly (readonly [string, readonly Moment[], string])[] = [
  ['state', NIGHT, 'State map: totals, majority line, change since the last election'],
  ['tally', NIGHT, 'Parties: won, leading, total, change, share'],
  ['house', HALF, 'The house: dots recolour, they never move'],
  ['states', HALF, 'Five states counted on one day'],
  ['declared', NIGHT, 'What was declared last, and for whom'],
  ['changes', NIGHT, 'Gains and losses: from whom to whom'],
  ['past', NIGHT, 'Then and now'],
  ['close', NIGHT, 'The closest seats; too close to call by rule'],
  ['left', NIGHT, 'What is left to count, and who leads there'],
  ['projection', HALF, 'The projection through the night'],
  ['moment', NIGHT, 'The moment, and the result'],
  ['district-north-24-parganas', HALF, 'A district: its own map, its seats page by page'],
  ['phase-7', HALF, 'A polling phase'],
  ['seat', ['end'], 'One seat'],
  ['lower', NIGHT, 'Lower third over a camera; at the end it came in for a seat'],
  ['camera', NIGHT, 'Frame around a camera'],
  ['ticker', HALF, 'The ticker alone, over a camera'],
  ['flip', HALF, 'Flip card, a lower third'],
  ['soon', ['zeros'], 'Starting soon'],
  ['standby', HALF, 'Standby, for panic'],
  ['thanks', ['end'], 'Thank you'],
];
/** Pages with a transparent ground, and where a camera's picture stands under them, `[width, height]` of the picture. */
const OVER_CAMERA: Readonly<
  Record<string, { wide: readonly [number, number]; tall: readonly [number, number] }>
> = {
  lower: { wide: [1920, 1080], tall: [1080, 1920] },
  ticker: { wide: [1920, 1080], tall: [1080, 1920] },
  camera: { wide: [1190, 670], tall: [1080, 607] },
};
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
  'Made by `npm run gallery` from the real program and the real results of 2 May 2021; recorded numbers, so every picture carries its TEST marks. Four in one: before the first vote, half counted, two seats of three declared, all declared.',
  '',
  '| board | dark | light | tall |',
  '|---|---|---|---|',
];
/** Board and look -> its pictures, in the order of the night. */
const shots = new Map<string, Buffer[]>();
for (const { name, theme, width, height, scale } of LOOKS) {
  for (const moment of NIGHT) {
    const outDir = join(temporary.dir, `${name}-${moment}`);
    const look = { ...election.look, theme };
    const view = await nightView(
      { ...election, look, countStarts: START + 600_000 },
      moment,
      outDir,
      'rehearsal',
    );
    const effects = { clock: { now: () => view.now, wall: () => view.now } };
    renderPages(shown(view, moment), openPages(view.election, outDir, effects), effects);
    await sized(page, { name, width, height: height + 8, scale });
    for (const [id, moments] of BOARDS) {
      if (!moments.includes(moment)) continue;
      await openBoard(page, outDir, id);
      const shot = await page.screenshot({ omitBackground: true, clip: { x: 0, y: 0, width, height } });
      const over = OVER_CAMERA[id]?.[name === 'tall' ? 'tall' : 'wide'];
      const picture = over ? await overCamera(Buffer.from(shot), over, scale) : Buffer.from(shot);
      const key = `${id}-${name}`;
      shots.set(key, [...(shots.get(key) ?? []), picture]);
    }
  }
  for (const [id] of BOARDS) {
    const picture = await together(shots.get(`${id}-${name}`) ?? [], width * scale, height * scale);
    writeFileSync(join(GALLERY, `${id}-${name}.png`), picture);
    process.stdout.write(`${id}-${name}.png\n`);
  }
}
for (const [id, , text] of BOARDS) {
  lines.push(`| ${text} | ${LOOKS.map(({ name }) => `![${id}, ${name}](${id}-${name}.png)`).join(' | ')} |`);
}
writeFileSync(join(GALLERY, 'README.md'), `${lines.join('\n')}\n`);
await browser.close();
temporary.remove();

/** Nandigram: the seat everybody watched; and a projection as a night of it might have had. */
function shown(view: NightView, moment: Moment): NightView {
  const told = { type: 'declared' as const, contest: 'WB-210' as const, from: null, to: null, at: view.now };
  const lower = moment === 'end' ? [['lower', { contest: told.contest, happenings: [told] }] as const] : [];
  const projections = Array.from({ length: 20 }, (_, n) => ({
    at: view.now - (19 - n) * 300_000,
    blocs: (view.houses.get('WB')?.coalitions ?? []).map(({ id, seats }) => {
      const wide = Math.min(Math.round(seats / 4) + 2, 40 - n);
      const middle = seats + Math.round(6 * Math.sin(n / 3 + seats));
      return {
        id,
        seats: middle,
        low: middle - wide,
        high: middle + wide,
        majority: seats > 147 ? 0.97 : 0.01,
      };
    }),
  }));
  const has = moment === 'half' ? { projection: projections.at(-1) ?? null, projections } : {};
  return { ...view, ...has, seat: told.contest, focus: new Map(lower) };
}

/** A picture of somebody in front of a camera, with a page above it. */
async function overCamera(
  shot: Buffer,
  [width, height]: readonly [number, number],
  scale: number,
): Promise<Buffer> {
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  const person = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 90" width="${w}" height="${h}" preserveAspectRatio="xMidYMid slice"><defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="#4b5d52"/><stop offset="1" stop-color="#a58d72"/></linearGradient></defs><rect x="-60" y="-120" width="300" height="330" fill="url(#g)"/><rect x="18" y="8" width="34" height="44" fill="#d8cdb6"/><rect x="116" y="16" width="22" height="60" fill="#2f3a36"/><circle cx="80" cy="34" r="13" fill="#c99c7c"/><path d="M48 92c2-30 16-40 32-40s30 10 32 40z" fill="#3b4a63"/></svg>`;
  const { width: whole = w, height: high = h } = await sharp(shot).metadata();
  const ground = sharp({ create: { width: whole, height: high, channels: 3, background: '#000' } });
  return ground
    .composite([{ input: Buffer.from(person), left: 0, top: 0 }, { input: shot }])
    .png()
    .toBuffer();
}

/** One picture, or four as a square of the same size. */
async function together(pictures: readonly Buffer[], width: number, height: number): Promise<Buffer> {
  const across = pictures.length > 1 ? 2 : 1;
  const [w, h] = [Math.round(width / across), Math.round(height / across)];
  const tiles = await Promise.all(
    pictures.map(async (picture, at) => ({
      input: await sharp(picture).resize(w, h, { fit: 'fill' }).png().toBuffer(),
      left: (at % across) * w,
      top: Math.floor(at / across) * h,
    })),
  );
  const ground = { width: w * across, height: h * across, channels: 3 as const, background: '#5b6470' };
  return sharp({ create: ground })
    .composite(tiles)
    .png({ palette: true, colours: 256, effort: 10 })
    .toBuffer();
}
