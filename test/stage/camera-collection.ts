import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PNG } from 'pngjs';
import type { ObsConnection } from '../../controller/stage/wire/connection.ts';
import { until } from '../until.ts';

/** The scene of the user's own that the camera stands in. */
export const CAMERA = 'My camera';
/** What he has beside it. */
export const OTHER = 'My other camera';

/** A collection with a moving picture for a camera, made in `dir`. */
export async function cameraCollection(dir: string): Promise<Record<string, unknown>> {
  const clip = join(dir, 'camera.mkv');
  const picture = 'testsrc2=size=640x360:rate=15:duration=8,hue=s=0.35,eq=brightness=-0.12';
  await promisify(execFile)('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', picture, '-c:v', 'mpeg4', '-q:v', '6', clip],
  ]);
  const settings = { is_local_file: true, local_file: clip, looping: true, close_when_inactive: false };
  const item = (name: string) => ({
    ...{ name, id: 1, visible: true, locked: false, pos: { x: 0, y: 0 }, rot: 0, scale: { x: 1, y: 1 } },
    ...{ align: 5, bounds_type: 1, bounds_align: 0, bounds: { x: 1280, y: 720 } },
    ...{ crop_left: 0, crop_top: 0, crop_right: 0, crop_bottom: 0 },
  });
  const scene = (name: string, source: string) => ({
    ...{ id: 'scene', versioned_id: 'scene', name, enabled: true },
    settings: { custom_size: false, id_counter: 1, items: [item(source)] },
  });
  return {
    ...{ name: 'Untitled', current_scene: OTHER, current_program_scene: OTHER },
    ...{ current_transition: 'Fade', transition_duration: 300, transitions: [], groups: [] },
    scene_order: [{ name: OTHER }, { name: CAMERA }],
    sources: [
      { id: 'ffmpeg_source', versioned_id: 'ffmpeg_source', name: 'Camera', enabled: true, settings },
      {
        ...{ id: 'color_source', versioned_id: 'color_source_v3', name: 'Wall', enabled: true },
        settings: { color: 0xff554433, width: 1280, height: 720 },
      },
      scene(OTHER, 'Wall'),
      scene(CAMERA, 'Camera'),
    ],
  };
}

/** What a user does in OBS: adds a scene of ours to one of his, above his camera. */
export async function nest(eye: ObsConnection, scene: string, ours: string): Promise<void> {
  // OBS lists a scene a moment before it finds it by its name.
  await until(`"${ours}" is in "${scene}"`, () =>
    eye.call('CreateSceneItem', { sceneName: scene, sourceName: ours }),
  );
}

/** A source of OBS as it is drawn now, small. */
export async function smallPicture(eye: ObsConnection, sourceName: string): Promise<PNG> {
  const { imageData } = await eye.call('GetSourceScreenshot', {
    ...{ sourceName, imageFormat: 'png', imageWidth: 320, imageHeight: 180 },
  });
  return PNG.sync.read(Buffer.from(imageData.slice(imageData.indexOf(',') + 1), 'base64'));
}

/** Whether a lower third shows more than the marks of a rehearsal, in its middle. */
export async function isIn(eye: ObsConnection, lower: string): Promise<boolean> {
  const { data, width } = await smallPicture(eye, lower);
  let drawn = 0;
  for (let y = 110; y < 160; y++)
    for (let x = 30; x < 160; x++) if ((data[4 * (y * width + x) + 3] ?? 0) > 120) drawn++;
  return drawn > 1000;
}
