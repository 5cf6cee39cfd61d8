import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Board } from './board.ts';
import { OVERLAYS } from './look-files.ts';

/**
 * A board as an HTML template for CasparCG: `update`, `play`, `next` and `stop` on `window`, data as JSON or
 * as `templateData` XML. The OGraf component stands inside as a classic script, because a page from disk may
 * not import modules.
 * @param component the OGraf component's source, its template still open
 * @param data what is shown until the first update
 */
export function casparPage(component: string, board: Board, data: object, build: string): string {
  const classic = component
    .replace('__TEMPLATE__', () => board.template)
    .replaceAll('import.meta.url', 'document.baseURI')
    .replace('export default class', 'class');
  return readFileSync(join(OVERLAYS, 'caspar.html'), 'utf8')
    .replace('<!-- @title -->', () => board.id)
    .replace('@build', () => build)
    .replace('/* @component */', () => inScript(classic))
    .replace('/* @data */ {}', () => inScript(JSON.stringify(data)));
}

/** Source for inside a script element: nothing in it may close the element or open a comment. */
function inScript(source: string): string {
  return source.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
}
