import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mode } from '../../controller/ground/mode.ts';
import { encodeBeacon, pageNumber } from '../../controller/render/board/beacon.ts';
import type { Page } from '../../controller/render/page.ts';

let seq = 0;

/**
 * Writes a page with the entry points of the real ones and nothing else: a ground colour, a word, the beacon. So that
 * a test can read from OBS's pixels which page and which revision is on air.
 */
export async function smallPage(
  dir: string,
  id: string,
  rev: number,
  colour: string,
  options: { mode?: Mode; portrait?: boolean } = {},
): Promise<Page> {
  const { mode = 'rehearsal', portrait = false } = options;
  const overlays = join(dir, 'overlays');
  await mkdir(overlays, { recursive: true });
  const file = join(overlays, `${id}.html`);
  const data = { rev, colour, blocks: encodeBeacon({ rev, page: pageNumber(id), mode }) };
  const [width, height] = portrait ? [1080, 1920] : [1920, 1080];
  const html = `<!doctype html><meta charset="utf-8"><title>${id}</title>
<style>html,body{margin:0;background:transparent}main{width:100vw;height:calc(100vw*${height / width});font:bold 10vw sans-serif;color:#fff}
#beacon{display:grid;grid-template-columns:repeat(24,1fr);width:100vw;height:calc(100vw*${8 / width})}</style>
<main>${id}</main><div id="beacon"></div>
<script>
let rev = -1;
const show = (data) => {
  if (data.rev <= rev) return;
  rev = data.rev;
  document.querySelector('main').style.background = data.colour;
  document.querySelector('#beacon').innerHTML = data.blocks
    .map((b) => '<i style="background:rgb(' + [b & 4, b & 2, b & 1].map((bit) => (bit ? 255 : 0)) + ')"></i>').join('');
};
window.countnight = { receive: (fragment) => { if (fragment.to === ${JSON.stringify(id)}) show(JSON.parse(fragment.json)); } };
addEventListener('countnight', (event) => window.countnight.receive(event.detail));
show(${JSON.stringify(data)});
</script>`;
  await writeFile(`${file}.new`, html);
  await rename(`${file}.new`, file);
  return { id, file, rev, fragment: { to: id, seq: ++seq, rev, json: JSON.stringify(data) } };
}
