import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { openYaml } from '../../election/yaml-file.ts';
import { EXIT, telling, UserError } from '../../ground/user-error.ts';

/** `[x, y, width, height]` in pixels of the 1920x1080 (or 1080x1920) layout; scaled to OBS's canvas. */
const box = z.tuple([z.number(), z.number(), z.number().positive(), z.number().positive()]);
const colour = z.string().regex(/^#[0-9a-f]{6}([0-9a-f]{2})?$/i, 'a colour is #rrggbb or #rrggbbaa');

const pageLayer = z.strictObject({ kind: z.literal('page'), box: box.optional() });
const textLayer = z.strictObject({
  kind: z.literal('text'),
  /** Name of the text source; it is shared by all scenes that name it. */
  source: z.string().min(1),
  box,
  font: z.string().default('Sans'),
  bold: z.boolean().default(false),
  /** Pixels of the layout. */
  size: z.number().int().min(8).max(400).default(48),
  colour: colour.default('#ffffff'),
  align: z.enum(['left', 'centre', 'right']).default('left'),
});
const imageLayer = z.strictObject({
  kind: z.literal('image'),
  source: z.string().min(1),
  /** Picture file; a relative one is found beside the scene's file. Left out: the user's own source or scene, only placed. */
  file: z.string().optional(),
  box: box.optional(),
});
const colourLayer = z.strictObject({
  kind: z.literal('colour'),
  source: z.string().min(1),
  colour,
  box: box.optional(),
});
const layer = z.discriminatedUnion('kind', [pageLayer, textLayer, imageLayer, colourLayer]);

const transition = z.strictObject({
  /** Kind of transition, whatever OBS's language calls it; a stinger must exist in OBS already. */
  kind: z.enum(['cut', 'fade', 'swipe', 'slide', 'stinger', 'fade_to_color', 'wipe']),
  ms: z.number().int().min(50).max(20_000).default(300),
});

/** One file of scenes/: what it may say. */
export const sceneFileSchema = z.strictObject({
  /** Name in OBS, after the prefix. `{name}` is the region's. */
  name: z.string().min(1),
  /** Page the scene shows; `{id}` is the region's id with its kind, `district-kolkata`. Left out: no page. */
  page: z.string().min(1).optional(),
  /** `region`: one scene for each region of every kind; or the key of one kind, `district`. */
  each: z.string().min(1).optional(),
  transition: transition.optional(),
  /** Transitions for single scenes before this one: page id -> transition. */
  from: z.record(z.string(), transition).optional(),
  /** Bottom to top. */
  layers: z.array(layer).min(1),
});

export type Layer = z.output<typeof layer>;
export type TextLayer = z.output<typeof textLayer>;
export type TransitionSpec = z.output<typeof transition>;
export type SceneFile = z.output<typeof sceneFileSchema> & { file: string };

/**
 * Reads every `*.yaml` of a folder except `rundown.yaml`, which is the director's.
 * @throws UserError (78) with file, line and remedy for the first thing that is wrong
 */
export async function readScenes(dir: string): Promise<SceneFile[]> {
  const remedy = 'give a folder with state.yaml and the like';
  const names = await readdir(dir).catch(
    telling(EXIT.config, { what: 'the scenes folder cannot be read', where: dir, remedy }),
  );
  const files = names.filter((name) => name.endsWith('.yaml') && name !== 'rundown.yaml').sort();
  if (files.length === 0)
    throw new UserError(EXIT.config, {
      what: 'no scene is declared',
      where: dir,
      expected: 'files like state.yaml',
    });
  return Promise.all(files.map((name) => readSceneFile(join(dir, name))));
}

async function readSceneFile(file: string): Promise<SceneFile> {
  const { document, errors, lineOf } = openYaml(await readFile(file, 'utf8'));
  const [broken] = errors;
  if (broken) throw new UserError(EXIT.config, { what: broken.message, where: `${file}:${broken.line}` });
  const parsed = sceneFileSchema.safeParse(document.toJS());
  if (parsed.success) return { ...parsed.data, file };
  const issue = parsed.error.issues[0] as z.core.$ZodIssue;
  throw new UserError(EXIT.config, {
    what: `${issue.path.join('.') || basename(file)}: ${issue.message}`,
    where: `${file}:${lineOf(issue.path)}`,
    remedy: 'compare with scenes/schema.json',
    cause: parsed.error,
  });
}
