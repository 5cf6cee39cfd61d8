import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Browser, Page } from 'puppeteer-core';
import { loadElection } from '../../controller/election/load.ts';
import {
  exportOgraf,
  OGRAF_SCHEMA,
  type OgrafManifest,
  ografData,
} from '../../controller/render/board/ograf.ts';
import { openPages, type PageBook } from '../../controller/render/board/pages.ts';
import type { NightView } from '../../controller/render/board/view.ts';
import { openBrowser, openTab } from '../chromium.ts';
import { temporaryDir } from './browser.ts';
import { nightView } from './night.ts';

/** The OGraf v1 manifest rules, written down from the specification at ograf.ebu.io. */
const NUMBER_LIMIT = {
  type: 'object',
  properties: {
    min: { type: 'number' },
    max: { type: 'number' },
    exact: { type: 'number' },
    ideal: { type: 'number' },
  },
  additionalProperties: false,
};
const MANIFEST = {
  type: 'object',
  required: ['$schema', 'id', 'name', 'main', 'supportsRealTime', 'supportsNonRealTime'],
  properties: {
    $schema: { const: OGRAF_SCHEMA },
    id: { type: 'string', minLength: 1 },
    version: { type: 'string' },
    main: { type: 'string', minLength: 1 },
    name: { type: 'string', minLength: 1 },
    description: { type: 'string' },
    author: { type: 'object', required: ['name'] },
    customActions: { type: 'array' },
    supportsRealTime: { type: 'boolean' },
    supportsNonRealTime: { type: 'boolean' },
    stepCount: { type: 'number' },
    schema: {
      type: 'object',
      required: ['type', 'properties'],
      properties: { type: { const: 'object' }, properties: { type: 'object' } },
    },
    renderRequirements: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          resolution: { type: 'object', properties: { width: NUMBER_LIMIT, height: NUMBER_LIMIT } },
          frameRate: NUMBER_LIMIT,
          accessToPublicInternet: {
            type: 'object',
            properties: { exact: { type: 'boolean' }, ideal: { type: 'boolean' } },
            additionalProperties: false,
          },
        },
        patternProperties: { '^v_': {} },
        additionalProperties: false,
      },
    },
  },
  patternProperties: { '^v_': {} },
  additionalProperties: false,
};

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

test('the CasparCG template, from disk: nothing before play, data as JSON or XML, faulty data change nothing, stop', async () => {
  const board = book.boards.find((one) => one.id === 'state');
  assert.ok(board);
  const page = await openTab(browser);
  const refused: string[] = [];
  page.on('pageerror', (error) => refused.push(String(error)));
  await page.setViewport({ width: 1280, height: 720 });
  await page.goto(pathToFileURL(join(dir, 'state', 'state.caspar.html')).href);
  const shown = () => page.screenshot({ omitBackground: true, optimizeForSpeed: true });
  const caspar = (verb: string, ...data: string[]) =>
    page.evaluate(
      (name, values) =>
        (window as unknown as Record<string, (...v: string[]) => Promise<void>>)[name]?.(...values),
      verb,
      data,
    );
  const textOf = (id: string) =>
    page.$eval(
      'countnight-graphic',
      (graphic, name) => graphic.shadowRoot?.getElementById(name)?.textContent,
      id,
    );
  const empty = await shown();
  const data = ografData(board, view, book);
  await caspar('update', JSON.stringify({ ...data, title: 'As JSON' }));
  assert.deepEqual(await shown(), empty, 'nothing is drawn before the first play');
  await caspar('play');
  await fontsAndPictures(page);
  assert.notDeepEqual(await shown(), empty);
  assert.equal(await textOf('title'), 'As JSON');
  assert.equal(await textOf('mode'), 'TEST', 'recorded data carry the mark');
  await caspar('update', XML('title', 'As &quot;XML&quot; &amp; টেক্সট'));
  assert.equal(await textOf('title'), 'As "XML" & টেক্সট');
  await caspar('update', XML('json', JSON.stringify({ mode: 'live' }).replaceAll('"', '&quot;')));
  assert.equal(await textOf('mode'), 'LIVE');
  const before = await shown();
  for (const faulty of ['{"title":', '<templateData>', 'title=x', '']) await caspar('update', faulty);
  await caspar('next');
  assert.deepEqual(await shown(), before, 'faulty data and the next step change nothing');
  await caspar('stop');
  assert.deepEqual(await shown(), empty, 'nothing is left after stop');
  await caspar('play');
  assert.equal(await textOf('title'), 'As "XML" & টেক্সট', 'played again with the last data');
  assert.deepEqual(refused, []);
  await page.close();
});

function XML(id: string, value: string): string {
  return `<templateData><componentData id="${id}"><data id="text" value="${value}" /></componentData></templateData>`;
}

/** Waits until what a shot depends on is there: letters and the map. */
async function fontsAndPictures(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    const root = document.querySelector('countnight-graphic')?.shadowRoot;
    await Promise.all(
      [...(root?.querySelectorAll('img') ?? [])].map((image) => image.decode().catch(() => {})),
    );
  });
}

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
