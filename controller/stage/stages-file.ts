import { readFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import * as z from 'zod';
import { requireYaml } from '../election/yaml-file.ts';
import { readIfAny } from '../ground/whole-file.ts';
import type { SurfaceChoice } from './stage-options.ts';
import type { Password } from './wire/connection.ts';

/** One OBS to drive, and what is different about it. */
export interface ObsTarget {
  /** '' for the only or the first one. */
  name: string;
  url: string;
  /** Empty where OBS asks for none. */
  password: Password;
  /** The user named it: then its absence is an error, not a remark. */
  named: boolean;
  /** Absolute; undefined = the bundled scenes. */
  scenesDir?: string;
  surface?: SurfaceChoice;
  /** Language and number format of its boards; undefined = the election's. */
  language?: string;
  locale?: string;
}

const file = z.string().min(1);
const stageSpec = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'a short name of small letters and digits, as bengali')
    .describe('Tells it from the others, in the log and in the output folder.'),
  obs: z
    .url({ protocol: /^wss?$/ })
    .describe("OBS's WebSocket: ws://192.168.1.20:4455. By number, because localhost may mean IPv6."),
  passwordEnv: z
    .string()
    .regex(/^[A-Za-z_]\w*$/)
    .optional()
    .describe('Environment variable with the password; OBS_PASSWORD unless given.'),
  passwordFile: file
    .optional()
    .describe('File whose first line is the password; read at every attempt, so that it may be changed.'),
  scenes: file
    .optional()
    .describe('Folder of scene declarations, from this file; the bundled ones unless given.'),
  surface: z
    .enum(['auto', 'browser', 'snapshot'])
    .default('auto')
    .describe('How pages get into this OBS: its browser sources, or pictures.'),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/, 'a language tag as bn')
    .optional()
    .describe("Language of this OBS's boards; the election's unless given."),
  locale: z
    .string()
    .optional()
    .describe('How its numbers are written: bn-IN, bn-IN-u-nu-beng for Bengali digits.'),
});

/** What stages.yaml may say: every OBS of the night, the main one first. */
export const stagesFileSpec = z
  .strictObject({ stages: z.array(stageSpec).min(1) })
  .refine(({ stages }) => new Set(stages.map(({ name }) => name)).size === stages.length, {
    message: 'two stages have the same name',
    path: ['stages'],
  });

/**
 * The OBS machines of an election folder, the main one first; null when it has no stages.yaml.
 * @throws UserError 78 with file, line and remedy when it is malformed
 */
export async function readStagesFile(
  dir: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<ObsTarget[] | null> {
  const file = join(dir, 'stages.yaml');
  const source = await readIfAny(file);
  if (source === null) return null;
  const value = requireYaml(source, stagesFileSpec, file);
  const inFolder = (path: string) => (isAbsolute(path) ? path : resolve(dir, path));
  return value.stages.map(({ name, obs, passwordEnv, passwordFile, scenes, surface, language, locale }) => ({
    name,
    url: obs,
    named: true,
    surface,
    password:
      passwordFile === undefined
        ? (environment[passwordEnv ?? 'OBS_PASSWORD'] ?? '')
        : () => firstLine(inFolder(passwordFile)),
    ...(scenes !== undefined && { scenesDir: inFolder(scenes) }),
    ...(language !== undefined && { language }),
    ...(locale !== undefined && { locale }),
  }));
}

async function firstLine(path: string): Promise<string> {
  return (await readFile(path, 'utf8')).split(/\r?\n/, 1)[0] ?? '';
}
