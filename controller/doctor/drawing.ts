import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { PNG } from 'pngjs';
import { replaceFile } from '../ground/whole-file.ts';
import { BEACON_BLOCKS, BEACON_ROWS, type Beacon, encodeBeacon, pageNumber } from '../render/board/beacon.ts';
import { type ActualStage, isOurs } from '../stage/actual.ts';
import { PREFIX } from '../stage/plan/plan.ts';
import type { ObsConnection } from '../stage/wire/connection.ts';
import { describe } from '../stage/wire/obs-error.ts';
import { readBeacon } from '../stage/wire/verify.ts';
import { type Check, failure, ok, warning } from './check.ts';
import { BROWSER_OFFSET, compareZones, type NightZone, nightOf } from './zone.ts';

const SCENE = `${PREFIX}Doctor`;
const PAGE = 'doctor';
/** Longest OBS may take to draw; its own browser must start first. */
const PICTURE_MS = 5000;
const BROWSER_MS = 10_000;
const LOOK_MS = 100;
/** Height of the test picture's board in its own pixels; its beacon lies below. */
const HEIGHT = 1080;
const BEACON: Beacon = { rev: 1, page: pageNumber(PAGE), mode: 'test' };
/** Revisions above this are a zone's offset, so many minutes behind the date line. */
const OFFSET_REV = 1000;
/** Offsets that a page can tell, minutes from UTC: every quarter of an hour that any zone has had since 1972. */
const OFFSETS = Array.from({ length: 105 }, (_, i) => (i - 48) * 15);

/**
 * Has OBS draw a picture of the output folder, and a page where it has browser sources, and reads them back from its
 * pixels: that a kind of source is listed does not mean that it draws. Works in a scene of its own, never on air, and
 * leaves nothing behind. A page is drawn only where it is seen, so it goes into the preview for a moment.
 * @param zone whose offset OBS's own browser is asked for: it has time zones of its own
 */
export async function examineDrawing(
  obs: ObsConnection,
  actual: ActualStage,
  outDir: string,
  zone: NightZone | null,
): Promise<Check[]> {
  const { others = [], ...own } = actual.outputs;
  const isSending = others.length > 0 || Object.values(own).some(Boolean);
  if (isSending || (actual.program !== null && isOurs(actual.program)))
    return [
      warning(
        'drawing',
        `${isSending ? 'OBS sends or records now' : 'a night is on air in it'}, so OBS was not asked to draw a test picture`,
        'run doctor before the night',
      ),
    ];
  const dir = join(outDir, 'doctor');
  try {
    await mkdir(dir, { recursive: true });
    await replaceFile(join(dir, 'doctor.png'), testPicture());
    await replaceFile(join(dir, 'doctor.html'), doctorPage(zone));
    await obs.call('CreateScene', { sceneName: SCENE });
    return [await examinePicture(obs, dir), ...(await examinePage(obs, actual, dir, zone))];
  } catch (error) {
    const fix = `remove the scene "${SCENE}" in OBS if it is there, and try again`;
    return [failure('drawing', `OBS could not be asked to draw: ${describe(error)}`, fix)];
  } finally {
    for (const inputName of [`${SCENE} picture`, `${SCENE} page`])
      await obs.call('RemoveInput', { inputName }).catch(() => {});
    await obs.call('RemoveScene', { sceneName: SCENE }).catch(() => {});
    await rm(dir, { recursive: true, force: true });
  }
}

async function examinePicture(obs: ObsConnection, dir: string): Promise<Check> {
  const inputName = `${SCENE} picture`;
  const file = join(dir, 'doctor.png');
  await create(obs, inputName, 'image_source', { file, unload: false });
  if (await drawn(obs, inputName, PICTURE_MS)) return ok('folder', `OBS reads and draws pictures of ${dir}`);
  return failure(
    'folder',
    `OBS does not draw ${file}: it cannot read that folder`,
    'give --out a folder that OBS can read: a sandboxed OBS (Flatpak, Snap), one of another user or on another machine sees other files',
  );
}

async function examinePage(
  obs: ObsConnection,
  actual: ActualStage,
  dir: string,
  zone: NightZone | null,
): Promise<Check[]> {
  if (!actual.kinds.has('browser_source')) return [];
  const inputName = `${SCENE} page`;
  await create(obs, inputName, 'browser_source', {
    is_local_file: true,
    local_file: join(dir, 'doctor.html'),
    width: 960,
    height: 544,
  });
  if (!actual.studioMode) await obs.call('SetStudioModeEnabled', { studioModeEnabled: true });
  try {
    await obs.call('SetCurrentPreviewScene', { sceneName: SCENE });
    const beacon = await drawn(obs, inputName, BROWSER_MS);
    if (beacon)
      return [
        ok('browser', 'OBS draws pages by itself'),
        ...(zone ? [compareZones('OBS time zone', zone, [["OBS's browser", offsetIn(beacon)]])] : []),
      ];
  } finally {
    if (actual.preview !== null)
      await obs.call('SetCurrentPreviewScene', { sceneName: actual.preview }).catch(() => {});
    if (!actual.studioMode) await obs.call('SetStudioModeEnabled', { studioModeEnabled: false });
  }
  return [
    warning(
      'browser',
      'OBS lists browser sources and draws no page: its browser did not start; pictures of Chromium will be shown instead',
      'restart OBS, without a second OBS beside it; in a Flatpak after a restart of the machine',
    ),
  ];
}

async function create(
  obs: ObsConnection,
  inputName: string,
  inputKind: string,
  inputSettings: Record<string, string | number | boolean>,
): Promise<void> {
  await obs.call('CreateInput', { sceneName: SCENE, inputName, inputKind, inputSettings });
}

async function drawn(obs: ObsConnection, inputName: string, ms: number): Promise<Beacon | null> {
  for (const end = performance.now() + ms; performance.now() < end; await wait(LOOK_MS)) {
    const beacon = await readBeacon(obs, inputName, HEIGHT);
    if (beacon?.page === BEACON.page) return beacon;
  }
  return null;
}

/** A picture of 480 pixels' width that is nothing but a board of one colour and its beacon. */
function testPicture(): Buffer {
  const [width, height, rows] = [480, (HEIGHT + BEACON_ROWS) / 4, BEACON_ROWS / 4];
  const png = new PNG({ width, height });
  const blocks = encodeBeacon(BEACON);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const block = y < height - rows ? 1 : (blocks[Math.floor((x * BEACON_BLOCKS) / width)] ?? 0);
      const channels = [block & 4, block & 2, block & 1].map((bit) => (bit ? 255 : 0));
      png.data.set([...channels, 255], (y * width + x) * 4);
    }
  return PNG.sync.write(png);
}

/** A page whose beacon tells what the browser that draws it takes a zone's offset for. */
export function doctorPage(zone: NightZone | null): string {
  const digits = (rev: number): string => encodeBeacon({ ...BEACON, rev }).join('');
  const beacons = Object.fromEntries(OFFSETS.map((offset) => [offset, digits(OFFSET_REV + offset)]));
  const told = zone
    ? `beacons[(${BROWSER_OFFSET})(${JSON.stringify(zone.timeZone)}, ${nightOf(zone)})]`
    : 'null';
  return `<!doctype html><meta charset="utf-8"><title>doctor</title><style>html,body{margin:0}
main{height:540px;width:960px;background:#0d1b2a}div{height:4px;width:960px}</style><main></main><div></div><script type="module">
const beacons = ${JSON.stringify(beacons)};
const stops = [...(${told} ?? '${digits(BEACON.rev)}')].map((block, at, all) => {
  const [red, green, blue] = [4, 2, 1].map((bit) => (block & bit ? 255 : 0));
  return \`rgb(\${red},\${green},\${blue}) \${(at * 100) / all.length}% \${((at + 1) * 100) / all.length}%\`;
});
document.querySelector('div').style.background = \`linear-gradient(90deg,\${stops.join()})\`;
</script>
`;
}

/** What a page of `doctorPage` tells, minutes from UTC; null when it knows no such zone. */
export function offsetIn({ rev }: Beacon): number | null {
  return rev === BEACON.rev ? null : rev - OFFSET_REV;
}
