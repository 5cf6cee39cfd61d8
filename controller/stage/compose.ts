import { BEACON_ROWS } from '../render/board/beacon.ts';
import type { ActualStage, Transform } from './actual.ts';
import { isOurs } from './actual.ts';
import type { DesiredInput, DesiredItem, DesiredScene, DesiredStage, ShownPicture } from './desired.ts';
import { type PlannedScene, PREFIX, type StagePlan, TAG } from './plan.ts';
import type { TextLayer, TransitionSpec } from './scene-spec.ts';
import { abgr, isTextKind, textKind, textSettings } from './text-kind.ts';

/** The name of an input of ours, from its key; a number follows where the user took that name. */
export function inputName(key: string): string {
  const [use = '', name = '', slot] = key.split(/:(.*?)(?::([ab]))?$/);
  switch (use) {
    case 'onair':
      return `Countnight on air ${name}`;
    case 'page':
      return `Countnight page ${name}`;
    case 'picture':
      return `Countnight picture ${name} ${(slot ?? 'a').toUpperCase()}`;
    case 'test':
      return `Countnight test ${name}`;
    default:
      return name;
  }
}

/** The scene that lies on top of all of ours: the TEST board, and the pages that are loaded ahead of their take. */
export const OVERLAY = `${PREFIX}Overlay`;

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
  /** Page on air, for transitions that depend on what they come from. */
  onAir: string | null;
  /** Page parked off-canvas to load ahead of its take (browser surface). */
  parked: string | null;
  /** The full-screen TEST board is up, over every scene of ours. */
  testBoard: boolean;
}

/** What OBS should hold now. Pure: same plan, content and OBS, same answer. */
export function composeStage(plan: StagePlan, content: StageContent, actual: ActualStage): DesiredStage {
  const layout = layoutOf(actual.canvas);
  const inputs = new Map<string, DesiredInput>();
  const names = nameFinder(actual);
  const context: Context = { content, actual, layout, inputs, names };
  const scenes: DesiredScene[] = [overlayScene(context)];
  for (const planned of plan.scenes)
    if (planned.page === null || content.pages.has(planned.page)) scenes.push(sceneOf(planned, context));
  for (const [name, text] of Object.entries(content.texts)) bindText(name, text, context);
  return { scenes, inputs };
}

/** Size of the layout that fits a canvas, and pixels of canvas per pixel of layout. */
export function layoutOf(canvas: { width: number; height: number }): {
  width: number;
  height: number;
  scale: number;
} {
  const upright = canvas.height > canvas.width;
  const [width, height] = upright ? [1080, 1920] : [1920, 1080];
  return { width, height, scale: Math.min(canvas.width / width, canvas.height / height) };
}

interface Context {
  content: StageContent;
  actual: ActualStage;
  layout: { width: number; height: number; scale: number };
  inputs: Map<string, DesiredInput>;
  names: { input(key: string, wish: string): string; scene(wish: string, marker: string): string };
}

function sceneOf(planned: PlannedScene, context: Context): DesiredScene {
  const items: DesiredItem[] = [marker(planned.key, context)];
  for (const layer of planned.layers) {
    if (layer.kind === 'page') {
      if (planned.page !== null) items.push(...pageItems(planned.page, layer.box, context));
    } else if (layer.kind === 'text') {
      const item = textItem(layer, context);
      if (item) items.push(item);
    } else if (layer.kind === 'image') {
      if (layer.file !== undefined)
        add(context, {
          key: `image:${layer.source}`,
          kind: 'image_source',
          settings: { file: layer.file },
        });
      const name = context.inputs.get(`image:${layer.source}`)?.name ?? layer.source;
      if (context.actual.inputs.has(name) || layer.file !== undefined)
        items.push({ source: name, enabled: true, switched: false, transform: fit(layer.box, context) });
    } else {
      const input = add(context, {
        key: `colour:${layer.source}`,
        kind: 'color_source_v3',
        settings: { color: abgr(layer.colour), width: 64, height: 64 },
      });
      items.push({ source: input.name, enabled: true, switched: false, transform: fill(layer.box, context) });
    }
  }
  items.push({ source: OVERLAY, enabled: true, switched: false, transform: { positionX: 0, positionY: 0 } });
  return {
    key: planned.key,
    name: context.names.scene(planned.name, `onair:${planned.key}`),
    items,
    transition: transitionOf(planned.from[context.content.onAir ?? ''] ?? planned.transition, context.actual),
  };
}

/**
 * The marker is an input that only this scene has: whether it is active tells which scene is on air, also in studio
 * mode, where OBS plays copies of scenes and misreports their names.
 */
function marker(key: string, context: Context): DesiredItem {
  const input = add(context, {
    key: `onair:${key}`,
    kind: 'color_source_v3',
    settings: { color: 0, width: 8, height: 8 },
  });
  return {
    source: input.name,
    enabled: true,
    switched: false,
    transform: { positionX: -64, positionY: -64 },
  };
}

function pageItems(page: string, box: Box | undefined, context: Context): DesiredItem[] {
  if (context.content.surface === 'browser') {
    const input = browserInput(page, context);
    return input
      ? [
          {
            source: input.name,
            enabled: true,
            switched: false,
            transform: fill(box, context, { cropBottom: BEACON_ROWS }),
          },
        ]
      : [];
  }
  const shown = context.content.pictures.get(page);
  return (['a', 'b'] as const).map((slot) => {
    const picture = shown?.[slot] ?? null;
    const input = add(context, {
      key: `picture:${page}:${slot}`,
      kind: 'image_source',
      role: 'picture',
      label: page,
      settings: picture
        ? // Only what may be on air soon stays decoded: one 1080p picture is 8 MB.
          { file: picture.file, unload: !context.content.warm.has(page), countnight_take: picture.take }
        : { unload: true },
    });
    const visible = Math.round(
      context.layout.height * ((picture?.width ?? context.layout.width) / context.layout.width),
    );
    return {
      source: input.name,
      enabled: shown ? shown.slot === slot : slot === 'a',
      switched: true,
      transform: fill(box, context, {
        cropBottom: Math.max(0, (picture?.height ?? visible + BEACON_ROWS) - visible),
      }),
    };
  });
}

function browserInput(page: string, context: Context): DesiredInput | null {
  const file = context.content.pages.get(page)?.file;
  if (file === undefined) return null;
  return add(context, {
    key: `page:${page}`,
    kind: 'browser_source',
    label: page,
    settings: {
      is_local_file: true,
      local_file: file,
      width: context.layout.width,
      height: context.layout.height + BEACON_ROWS,
      fps_custom: true,
      fps: 30,
      // A page that is neither on air nor next is destroyed; its file on disk is complete when it comes back.
      shutdown: true,
      restart_when_active: false,
      css: '',
    },
  });
}

function textItem(layer: TextLayer, context: Context): DesiredItem | null {
  const kind = textKind(context.actual.kinds);
  if (!kind) return null;
  const key = `text:${layer.source}`;
  const text = context.content.texts[layer.source] ?? '';
  const own = context.actual.inputs.get(layer.source);
  // A user's text source of that name is bound: its look is theirs, only its text is ours.
  const bound = own !== undefined && own.tag === null && isTextKind(own.kind);
  const input = context.inputs.get(key) ?? {
    key,
    name: bound ? layer.source : context.names.input(key, layer.source),
    kind,
    bound,
    role: 'text' as const,
    label: layer.source,
    settings: bound ? { text } : { ...textSettings(kind, layer, context.layout.scale), text, [TAG]: key },
  };
  context.inputs.set(key, input);
  const alignment = { left: 1, centre: 0, right: 2 }[layer.align];
  return {
    source: input.name,
    enabled: true,
    switched: false,
    transform: { ...fit(layer.box, context), boundsAlignment: alignment },
  };
}

/** Texts that no layer places: they go to a source of that name if the user has one. */
function bindText(name: string, text: string, context: Context): void {
  const own = context.actual.inputs.get(name);
  if (context.inputs.has(`text:${name}`) || !own || !isTextKind(own.kind)) return;
  context.inputs.set(`text:${name}`, {
    key: `text:${name}`,
    name,
    kind: own.kind,
    bound: true,
    role: 'text',
    label: name,
    settings: { text },
  });
}

function overlayScene(context: Context): DesiredScene {
  const { content } = context;
  const ground = add(context, {
    key: 'test:ground',
    kind: 'color_source_v3',
    settings: { color: abgr('#7a1f00'), width: 64, height: 64 },
  });
  const items: DesiredItem[] = [];
  if (content.surface === 'browser' && content.parked !== null) {
    const input = browserInput(content.parked, context);
    const beyond = context.actual.canvas.width + 64;
    if (input)
      items.push({
        source: input.name,
        enabled: true,
        switched: true,
        transform: { ...fill(undefined, context), positionX: beyond },
      });
  }
  items.push({
    source: ground.name,
    enabled: content.testBoard,
    switched: true,
    transform: fill(undefined, context),
  });
  const kind = textKind(context.actual.kinds);
  if (kind) {
    const { width, height, scale } = context.layout;
    const layer = { ...TEST_TEXT, box: [width * 0.08, height * 0.3, width * 0.84, height * 0.4] as Box };
    const text = add(context, {
      key: 'test:text',
      kind,
      settings: { ...textSettings(kind, layer, scale), text: 'TEST\nNOT REAL RESULTS' },
    });
    items.push({
      source: text.name,
      enabled: content.testBoard,
      switched: true,
      transform: fit(layer.box, context),
    });
  }
  return { key: 'scene:overlay', name: OVERLAY, items, transition: null };
}

const TEST_TEXT: TextLayer = {
  kind: 'text',
  source: 'Countnight test text',
  box: [0, 0, 1, 1],
  font: 'Sans',
  bold: true,
  size: 160,
  colour: '#ffffff',
  align: 'centre',
};

type Box = [number, number, number, number];

// Fills the box whatever the source's size.
function fill(box: Box | undefined, context: Context, crop: Partial<Transform> = {}): Partial<Transform> {
  return { ...place(box, context), boundsType: 'OBS_BOUNDS_STRETCH', ...crop };
}

// Fits inside the box and keeps the shape: text and pictures may grow without covering a neighbour.
function fit(box: Box | undefined, context: Context): Partial<Transform> {
  return { ...place(box, context), boundsType: 'OBS_BOUNDS_SCALE_INNER' };
}

function place(box: Box | undefined, { actual, layout }: Context): Partial<Transform> {
  const { width, height } = actual.canvas;
  const [x, y, w, h] = box ?? [0, 0, layout.width, layout.height];
  const [sx, sy] = [width / layout.width, height / layout.height];
  return {
    positionX: x * sx,
    positionY: y * sy,
    boundsWidth: w * sx,
    boundsHeight: h * sy,
    boundsAlignment: 0,
    alignment: 5,
    cropTop: 0,
    cropBottom: 0,
    cropLeft: 0,
    cropRight: 0,
    rotation: 0,
  };
}

interface Wish extends Pick<DesiredInput, 'key' | 'kind' | 'settings'> {
  role?: DesiredInput['role'];
  label?: string;
}

function add(context: Context, { key, kind, settings, role, label }: Wish): DesiredInput {
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

/** The transition of this OBS that a declaration means: by kind, because names are in OBS's language. */
export function transitionOf(
  spec: TransitionSpec | null,
  { transitions }: Pick<ActualStage, 'transitions'>,
): { name: string; ms: number } | null {
  if (!spec) return null;
  const kind = spec.kind === 'stinger' ? 'obs_stinger_transition' : `${spec.kind}_transition`;
  for (const [name, has] of transitions) if (has === kind) return { name, ms: spec.ms };
  return null;
}

/**
 * Names in OBS are one space for inputs and scenes. What is tagged with a key keeps its name; a name that the user
 * took is left alone, and ours gets a number.
 */
function nameFinder(actual: ActualStage): Context['names'] {
  const byTag = new Map<string, string>();
  for (const input of actual.inputs.values()) if (input.tag !== null) byTag.set(input.tag, input.name);
  const free = (wish: string, mine: (name: string) => boolean) => {
    for (let n = 1; ; n++) {
      const name = n === 1 ? wish : `${wish} (${n})`;
      if (mine(name) || (!actual.inputs.has(name) && !actual.scenes.has(name))) return name;
    }
  };
  return {
    input: (key, wish) => free(wish, (name) => actual.inputs.get(name)?.tag === key),
    scene: (wish, marker) =>
      free(wish, (name) => {
        const scene = actual.scenes.get(name);
        if (!scene || !isOurs(name)) return false;
        // Empty: made by us, and the connection was lost before its items came.
        return scene.items.length === 0 || scene.items.some((item) => item.source === byTag.get(marker));
      }),
  };
}
