import type { ActualItem } from '../actual.ts';
import { add, type Composition } from './composition.ts';
import type { DesiredInput, DesiredItem } from './desired.ts';
import { type Box, fillWithPage, pageSize } from './place.ts';

/**
 * The items that show a page: a browser source, or a pair of pictures of which one is seen. Items of the other surface that
 * are there from before are hidden. A page without a picture keeps what an earlier controller left: it may be on air.
 *
 * @param there what OBS has in the page's scene
 */
export function pageItems(
  page: string,
  box: Box | undefined,
  there: readonly ActualItem[],
  context: Composition,
): DesiredItem[] {
  const size = pageSize(context.layout);
  const transform = fillWithPage(box, context, size);
  const byBrowser = context.content.surface === 'browser';
  const items: DesiredItem[] = [];
  if (byBrowser || context.names.has(`page:${page}`)) {
    const input = browserInput(page, context);
    if (input) items.push({ source: input.name, enabled: byBrowser, switched: true, transform });
  }
  if (byBrowser && !context.names.has(`picture:${page}:a`)) return items;
  const shown = context.content.pictures.get(page);
  const pair = (['a', 'b'] as const).map((slot) => {
    const picture = shown?.[slot] ?? null;
    const key = `picture:${page}:${slot}`;
    // OBS loads a file anew with every change of the input's settings, and it may be gone.
    const unloaded = context.names.has(key) ? {} : { unload: true };
    const settings = picture
      ? { file: picture.file, ...decoded(page, slot, context), countnight_take: picture.take }
      : unloaded;
    const { name } = add(context, { key, kind: 'image_source', role: 'picture', label: page, settings });
    return { slot, name };
  });
  const isLeft = pair.some(({ name }) => isEnabled(there, name));
  for (const { slot, name } of pair) {
    const isSeen = shown ? shown.slot === slot : isLeft ? isEnabled(there, name) : slot === 'a';
    items.push({ source: name, enabled: !byBrowser && isSeen, switched: true, transform });
  }
  return items;
}

function isEnabled(items: readonly ActualItem[], name: string): boolean {
  return items.some(({ source, enabled }) => enabled && source === name);
}

// Only what may be on air soon stays decoded: one 1080p picture is 8 MB. Of a page's two pictures only the one that is
// seen, or is about to be, is decoded; the other is left as it is, because OBS decodes anew with every change of its
// settings.
function decoded(page: string, slot: 'a' | 'b', { content }: Composition): { unload?: boolean } {
  if (!content.warm.has(page)) return { unload: true };
  const shown = content.pictures.get(page);
  const newest = (shown?.a?.take ?? 0) > (shown?.b?.take ?? 0) ? 'a' : 'b';
  return shown?.slot === slot || newest === slot ? { unload: false } : {};
}

/** The browser source of a page; null for a page that is not there. */
export function browserInput(page: string, context: Composition): DesiredInput | null {
  const file = context.content.pages.get(page)?.file;
  if (file === undefined) return null;
  const { width, height } = pageSize(context.layout);
  return add(context, {
    key: `page:${page}`,
    kind: 'browser_source',
    label: page,
    settings: {
      is_local_file: true,
      local_file: file,
      width,
      height,
      fps_custom: true,
      fps: 30,
      // A page that is neither on air nor next is destroyed; its file on disk is complete when it comes back.
      shutdown: true,
      restart_when_active: false,
      // A page shows; it asks OBS for nothing and commands nothing.
      webpage_control_level: 0,
      css: '',
    },
  });
}
