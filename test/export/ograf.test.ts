import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Browser, Page } from 'puppeteer-core';
import { loadElection } from '../../controller/election/load.ts';
import { exportOgraf, OGRAF_SCHEMA, type OgrafManifest, ografData } from '../../controller/export/ograf.ts';
import { openPages, type PageBook } from '../../controller/render/board/pages.ts';
import type { NightView } from '../../controller/render/board/view.ts';
import { openBrowser, openTab } from '../chromium.ts';
import { temporaryDir } from '../look/browser.ts';
import { nightView } from '../look/night.ts';

/**
 * The rules of an OGraf v1 manifest, in our own words, from the specification at ograf.ebu.io: what must be there, what
 * may be, and nothing else but `v_` for a vendor's own.
 */
const strict = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
  patternProperties: { '^v_': {} },
  additionalProperties: false,
});
const [TEXT, NUMBER] = [{ type: 'string' }, { type: 'number' }];
const NUMBER_LIMIT = {
  type: 'object',
  properties: { min: NUMBER, max: NUMBER, exact: NUMBER, ideal: NUMBER },
  additionalProperties: false,
};
/** Data of a graphic: JSON Schema whose every part says its type, and whose defaults are of that type. */
const DATA = {
  $id: 'data',
  type: 'object',
  required: ['type'],
  properties: {
    type: { enum: ['boolean', 'string', 'number', 'integer', 'array', 'object'] },
    gddType: TEXT,
    gddOptions: { type: 'object' },
    order: NUMBER,
    items: { $ref: 'data' },
    properties: { type: 'object', additionalProperties: { $ref: 'data' } },
  },
  allOf: [
    ...['boolean', 'string', 'number', 'integer', 'array', 'object'].map((type) => ({
      if: { properties: { type: { const: type } } },
      // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema.
      then: {
        properties: { default: { type } },
        ...(type === 'array' && { required: ['items'] }),
        ...(type === 'object' && { required: ['properties'] }),
      },
    })),
  ],
};
const ACTION = strict({ id: TEXT, name: TEXT, description: TEXT, schema: {} }, ['id', 'name']);
const MANIFEST = strict(
  {
    $schema: { const: OGRAF_SCHEMA },
    id: { type: 'string', minLength: 1 },
    version: TEXT,
    main: { type: 'string', minLength: 1 },
    name: { type: 'string', minLength: 1 },
    description: TEXT,
    author: strict({ name: TEXT, email: TEXT, url: TEXT }, ['name']),
    customActions: { type: 'array', items: ACTION },
    supportsRealTime: { type: 'boolean' },
    supportsNonRealTime: { type: 'boolean' },
    stepCount: { type: 'number', minimum: -1 },
    schema: { $ref: 'data', properties: { type: { const: 'object' } } },
    renderRequirements: {
      type: 'array',
      items: strict({
        resolution: { type: 'object', properties: { width: NUMBER_LIMIT, height: NUMBER_LIMIT } },
        frameRate: NUMBER_LIMIT,
        accessToPublicInternet: {
          type: 'object',
          properties: { exact: { type: 'boolean' }, ideal: { type: 'boolean' } },
          additionalProperties: false,
        },
      }),
    },
  },
  ['$schema', 'id', 'name', 'main', 'supportsRealTime', 'supportsNonRealTime'],
);

const temporary = temporaryDir();
const dir = join(temporary.dir, 'ograf');
let browser: Browser;
let view: NightView;
let book: PageBook;

before(async () => {
  const election = await loadElection(new URL('../../elections/west-bengal-2021', import.meta.url).pathname);
  view = await nightView(election, 'half', temporary.dir, 'rehearsal');
  book = openPages(election, temporary.dir, { clock: { now: () => view.now, wall: () => view.now } });
  exportOgraf(view, book, dir);
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  temporary.remove();
});

test('every manifest follows the OGraf v1 schema, and its data the schema it declares', () => {
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema(DATA);
  const manifestOk = ajv.compile(MANIFEST);
  for (const board of book.boards) {
    const manifest: OgrafManifest = JSON.parse(
      readFileSync(join(dir, board.id, `${board.id}.ograf.json`), 'utf8'),
    );
    assert.ok(manifestOk(manifest), `${board.id}: ${ajv.errorsText(manifestOk.errors)}`);
    const dataOk = ajv.compile(manifest.schema);
    assert.ok(dataOk(ografData(board, view, book)), `${board.id}: ${ajv.errorsText(dataOk.errors)}`);
    assert.ok(readFileSync(join(dir, board.id, manifest.main), 'utf8').includes('export default class'));
  }
});

for (const id of ['state', 'house', 'seat']) {
  test(`the ${id} graphic loads, plays, updates and stops in a plain renderer`, async () => {
    const board = book.boards.find((one) => one.id === id);
    assert.ok(board);
    const data = ografData(board, view, book);
    const page = await renderer(id);
    const shown = () => page.screenshot({ omitBackground: true, optimizeForSpeed: true });
    const empty = await shown();
    await call(page, 'load', { data, renderType: 'realtime' });
    assert.deepEqual(await shown(), empty, 'nothing is drawn before the first play');
    assert.deepEqual(await call(page, 'playAction', {}), { statusCode: 200, currentStep: 0 });
    const first = await shown();
    assert.notDeepEqual(first, empty);
    const marks = () =>
      page.$eval('#graphic', (graphic) => {
        const found = [...(graphic.shadowRoot?.querySelectorAll('.mark, #mode') ?? [])];
        return found.filter((mark) => mark.checkVisibility() && mark.textContent === 'TEST').length;
      });
    assert.equal(await marks(), 4, 'recorded data carry TEST in every corner');
    await call(page, 'updateAction', { data: { ...data, mode: 'live', title: 'Another title' } });
    assert.equal(
      await page.$eval('#graphic', (graphic) => graphic.shadowRoot?.getElementById('title')?.textContent),
      'Another title',
    );
    assert.equal(await marks(), 0);
    const styles = await page.$eval(
      '#graphic',
      (graphic) => graphic.shadowRoot?.querySelector('style')?.textContent,
    );
    assert.doesNotMatch(styles ?? '', /[\d.]rem\b|:root|\d\.calc/, 'every length follows the host');
    assert.equal((await call(page, 'customAction', { id: 'x' })).statusCode, 404);
    if (process.env.LOOK_DIR) writeFileSync(join(process.env.LOOK_DIR, `ograf-${id}.png`), await shown());
    await call(page, 'stopAction', { skipAnimation: true });
    assert.deepEqual(await shown(), empty, 'nothing is left after stop');
    await page.close();
  });
}

test('a graphic in an upright place is upright, whatever the window is', async () => {
  const board = book.boards.find((one) => one.id === 'state');
  assert.ok(board);
  const page = await renderer('state');
  await call(page, 'load', { data: ografData(board, view, book), renderType: 'realtime' });
  const height = () =>
    page.$eval('#graphic', (graphic) => {
      const body = graphic.shadowRoot?.querySelector('.body')?.getBoundingClientRect();
      return body ? body.height / body.width : 0;
    });
  assert.ok((await height()) < 0.6);
  await page.$eval('#graphic', (graphic) => (graphic as HTMLElement).style.setProperty('right', '875px'));
  await page.waitForFunction(() => {
    const body = document
      .querySelector('#graphic')
      ?.shadowRoot?.querySelector('.body')
      ?.getBoundingClientRect();
    return body !== undefined && body.height / body.width > 1.7 && Math.abs(body.width - 405) < 1;
  });
  await page.close();
});

/** A page that does what any OGraf renderer does: imports the main module and puts the element on screen. */
async function renderer(id: string): Promise<Page> {
  const page = await openTab(browser);
  await page.setViewport({ width: 1280, height: 720 });
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    const path = new URL(request.url()).pathname;
    if (path === '/')
      return void request.respond({
        body: '<!doctype html><body style="margin:0">',
        contentType: 'text/html',
      });
    try {
      void request.respond({
        body: readFileSync(join(dir, path)),
        contentType: TYPES[extname(path)] ?? 'text/html',
      });
    } catch {
      void request.respond({ status: 404 });
    }
  });
  await page.goto('http://renderer.example/');
  await page.evaluate(async (main) => {
    const { default: Graphic } = await import(main);
    customElements.define('a-graphic', Graphic);
    const graphic = document.createElement('a-graphic');
    graphic.id = 'graphic';
    document.body.append(graphic);
  }, `http://renderer.example/${id}/graphic.mjs`);
  return page;
}

async function call(page: Page, action: string, payload: object): Promise<{ statusCode: number }> {
  return page.$eval(
    '#graphic',
    (graphic, name, parameters) =>
      (graphic as unknown as Record<string, (p: object) => Promise<{ statusCode: number }>>)[
        name as string
      ]?.(parameters as object) as Promise<{ statusCode: number }>,
    action,
    payload as never,
  );
}

const TYPES: Record<string, string> = {
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};
