import type { Composition } from './composition.ts';
import type { DesiredItem } from './desired.ts';
import { fit } from './place.ts';
import { TAG } from './plan.ts';
import type { TextLayer } from './scene-spec.ts';
import { isTextKind, textKind, textSettings } from './text-kind.ts';

/** A text layer as an item; null where OBS has no text source. */
export function textItem(layer: TextLayer, context: Composition): DesiredItem | null {
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
export function bindText(name: string, text: string, context: Composition): void {
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
