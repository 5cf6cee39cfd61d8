import type { Settings, Transform } from '../actual.ts';
import type { Transition } from './transition.ts';

/** An input as it should be. Settings that are not named here are not ours and stay. */
export interface DesiredInput {
  /** What it is for, and its tag in OBS: `page:state`, `picture:state:a`, `text:Countnight headline`. */
  key: string;
  name: string;
  kind: string;
  settings: Settings;
  /** The user's own source, bound by name: only the settings here are sent, nothing is created or removed. */
  bound: boolean;
  /** Settings that follow the count travel in one frame; the others with the structure. */
  role: 'text' | 'picture' | 'fixed';
  /** What it means, for the reason of a change: `headline`. */
  label: string;
}

export interface DesiredItem {
  source: string;
  enabled: boolean;
  transform: Partial<Transform>;
  /** Its visibility follows the count, so that it is ours even where the operator unlocked the item. */
  switched: boolean;
}

export interface DesiredScene {
  key: string;
  name: string;
  /** Bottom to top. What else is in the scene is the user's and stays. */
  items: readonly DesiredItem[];
  /** Override for takes to this scene when it is new; null = OBS's own. Each take of ours brings its own. */
  transition: Transition | null;
}

/** What OBS should hold. Scenes and inputs in the order of their making. */
export interface DesiredStage {
  scenes: readonly DesiredScene[];
  inputs: ReadonlyMap<string, DesiredInput>;
}

/** A picture of a page, as a file that OBS can show. */
export interface ShownPicture {
  /** Which of the two image sources shows it. */
  slot: 'a' | 'b';
  a: PictureFile | null;
  b: PictureFile | null;
}

export interface PictureFile {
  file: string;
  /** Grows with each picture of any page; OBS loads again what has a new one. */
  take: number;
  /** Revision of the page it shows, and when it was drawn. */
  rev: number;
  at: number;
  /** The night's time that its clock shows, ms; null = it has none. */
  night: number | null;
  /** When its clock, its age or its screenful of rows becomes wrong; Infinity = never. */
  changesAt: number;
}
