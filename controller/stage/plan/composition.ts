import type { ActualStage } from '../actual.ts';
import type { DesiredInput, DesiredItem, ShownPicture } from './desired.ts';
import { type Ground, layoutOf } from './place.ts';
import { TAG } from './plan.ts';
import { inputName, nameFinder, type SourceNames } from './source-names.ts';

/** What the composition depends on besides the plan and OBS. Plain data. */
export interface StageContent {
  surface: 'browser' | 'snapshot';
  /** Page id -> its HTML file; only these pages get scenes. */
  pages: ReadonlyMap<string, { file: string }>;
  texts: Readonly<Record<string, string>>;
  /** Snapshot surface: what each page looks like now. */
  pictures: ReadonlyMap<string, ShownPicture>;
  /** Pages whose source must be loaded: the one on air, the wanted one, the next one. */
  warm: ReadonlySet<string>;
  /** Pages parked off-canvas to load ahead of their take (browser surface). */
  parked: readonly string[];
  /** Page whose browser source is loaded although pictures are shown: does OBS's own browser draw again? */
  probe: string | null;
  /** Scene of the user's that is on air while the first page of ours loads (browser surface). */
  bridge: string | null;
  /** The full-screen TEST board is up, over every scene of ours. */
  testBoard: boolean;
  /** What the safe scene says. */
  safeText: string;
  /** Names that are taken although OBS lists nobody of that name. */
  ghosts: readonly string[];
  /** Pages whose scenes are made first, the most wanted first. */
  first: readonly string[];
}

/** A composition in the making: what it is made from, and the inputs it needs so far. */
export interface Composition extends Ground {
  content: StageContent;
  actual: ActualStage;
  names: SourceNames;
  inputs: Map<string, DesiredInput>;
}

export function openComposition(content: StageContent, actual: ActualStage): Composition {
  const { canvas } = actual;
  return {
    content,
    actual,
    canvas,
    layout: layoutOf(canvas),
    names: nameFinder(actual, content.ghosts),
    inputs: new Map(),
  };
}

interface Wish extends Pick<DesiredInput, 'key' | 'kind' | 'settings'> {
  role?: DesiredInput['role'];
  label?: string;
}

/** The input of a key: made with this wish, or as it was first wished for. */
export function add(context: Composition, { key, kind, settings, role, label }: Wish): DesiredInput {
  const known = context.inputs.get(key);
  if (known) return known;
  const input: DesiredInput = {
    key,
    name: context.names.input(key, inputName(key)),
    kind,
    settings: { ...settings, [TAG]: key },
    bound: false,
    role: role ?? 'fixed',
    label: label ?? inputName(key),
  };
  context.inputs.set(key, input);
  return input;
}

/**
 * The marker is an input that only this scene has: whether it is active tells which scene is on air, also in studio
 * mode, where OBS plays copies of scenes and misreports their names.
 */
export function markerItem(key: string, context: Composition): DesiredItem {
  const settings = { color: 0, width: 8, height: 8 };
  const { name } = add(context, { key: `onair:${key}`, kind: 'color_source_v3', settings });
  return { source: name, enabled: true, switched: false, transform: { positionX: -64, positionY: -64 } };
}
