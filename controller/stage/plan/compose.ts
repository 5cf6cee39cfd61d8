import { isOpaque } from '../../election/board-pages.ts';
import type { ActualStage } from '../actual.ts';
import { bridgeScene } from './bridge.ts';
import { pageItems } from './compose-pages.ts';
import { add, type Composition, markerItem, openComposition, type StageContent } from './composition.ts';
import type { DesiredItem, DesiredScene, DesiredStage } from './desired.ts';
import { overlayItem, overlayScene } from './overlay-scene.ts';
import { fill, fit } from './place.ts';
import { type PlannedScene, type StagePlan, TAG } from './plan.ts';
import { safeItems, safeScene } from './safe-scene.ts';
import type { Layer, TextLayer } from './scene-spec.ts';
import { abgr, isTextKind, textKind, textSettings } from './text-kind.ts';
import { transitionOf } from './transition.ts';

/** What OBS should hold now. Pure: same plan, content and OBS, same answer. */
export function composeStage(plan: StagePlan, content: StageContent, actual: ActualStage): DesiredStage {
  const context = openComposition(content, actual);
  // What somebody waits for is made first; the overlay stands in all others.
  const scenes: DesiredScene[] = [overlayScene(context), safeScene(context)];
  if (content.bridge !== null) scenes.push(bridgeScene(content.bridge, context));
  const first = content.first.flatMap((page) => plan.byPage.get(page) ?? []);
  for (const planned of new Set([...first, ...plan.scenes]))
    if (planned.page === null || content.pages.has(planned.page)) scenes.push(sceneOf(planned, context));
  for (const [name, text] of Object.entries(content.texts)) bindText(name, text, context);
  return { scenes, inputs: context.inputs };
}

function sceneOf(planned: PlannedScene, context: Composition): DesiredScene {
  const items: DesiredItem[] = [markerItem(planned.key, context)];
  const name = context.names.scene(planned.name, `onair:${planned.key}`);
  const there = context.actual.scenes.get(name)?.items ?? [];
  if (planned.page !== null && isOpaque(planned.page) && planned.layers.some(isFull))
    items.push(...safeItems(context));
  for (const layer of planned.layers) {
    if (layer.kind === 'page') {
      if (planned.page !== null) items.push(...pageItems(planned.page, layer.box, there, context));
    } else if (layer.kind === 'text') {
      const item = textItem(layer, context);
      if (item) items.push(item);
    } else if (layer.kind === 'image') {
      if (layer.file !== undefined)
        add(context, { key: `image:${layer.source}`, kind: 'image_source', settings: { file: layer.file } });
      const source = context.inputs.get(`image:${layer.source}`)?.name ?? layer.source;
      const { inputs, scenes } = context.actual;
      if (inputs.has(source) || scenes.has(source) || layer.file !== undefined)
        items.push({ source, enabled: true, switched: false, transform: fit(layer.box, context) });
    } else {
      const input = add(context, {
        key: `colour:${layer.source}`,
        kind: 'color_source_v3',
        settings: { color: abgr(layer.colour), width: 64, height: 64 },
      });
      items.push({ source: input.name, enabled: true, switched: false, transform: fill(layer.box, context) });
    }
  }
  items.push(overlayItem(context));
  return {
    key: planned.key,
    name,
    items,
    transition: transitionOf(planned.transition, context.actual),
  };
}

function isFull(layer: Layer): boolean {
  return layer.kind === 'page' && layer.box === undefined;
}

/** A text layer as an item; null where OBS has no text source. */
function textItem(layer: TextLayer, context: Composition): DesiredItem | null {
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
    settings: bound
      ? { text }
      : { ...textSettings(kind, layer, context.layout.scale, context.actual.kinds), text, [TAG]: key },
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
function bindText(name: string, text: string, context: Composition): void {
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
