import type { Page } from 'puppeteer-core';

/** What is wrong with a page, in words. */
type Complaint = string;

/**
 * Looks at every text a viewer should read: size, title safe, clipping by its own or an outer box, and
 * overlap with another text or what is drawn over it. Upright neither text nor map nor bar may lie where the short-video platforms have their buttons:
 * in the lowest 25 % and the right 12 %. A name may end in dots, a headline or a title may not. All measures in px of a 1080p picture.
 */
export async function checkLayout(page: Page): Promise<Complaint[]> {
  return page.evaluate(() => {
    const complaints: string[] = [];
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    const frame = (document.getElementById('frame') as HTMLElement).getBoundingClientRect();
    const isUpright = frame.height > frame.width;
    const safe = {
      left: frame.width * 0.05 - 1,
      right: frame.width * (isUpright ? 0.88 : 0.95) + 1,
      top: frame.height * 0.05 - 1,
      bottom: frame.height * (isUpright ? 0.75 : 0.95) + 1,
    };
    const drawn =
      '.crop, .ring, .bar, .line, .track, .gauge, .chart, .tiles > *, .dots > *, .face, .swatch, .arrow, img';
    for (const part of isUpright ? document.querySelectorAll(`#frame :is(${drawn})`) : []) {
      const { right, bottom, width } = part.getBoundingClientRect();
      if (
        width > 0 &&
        part.checkVisibility({ visibilityProperty: true }) &&
        (right > safe.right || bottom > safe.bottom)
      )
        complaints.push(`${part.className || part.tagName} lies under the buttons of a phone`);
    }
    for (const bar of document.querySelectorAll('#board .bar')) {
      const row = (bar.parentElement as Element).getBoundingClientRect();
      if (bar.getBoundingClientRect().bottom > row.bottom + 1) complaints.push('a bar leaves its row');
    }
    const texts: { text: string; box: DOMRect; node: Element }[] = [];
    const walker = document.createTreeWalker(
      document.getElementById('frame') as HTMLElement,
      NodeFilter.SHOW_TEXT,
    );
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent?.trim();
      const element = node.parentElement;
      if (!text || !element?.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      const style = getComputedStyle(element);
      const size = Number.parseFloat(style.fontSize) / rem;
      if (size < 29.9) complaints.push(`"${text}" is ${size.toFixed(1)} px`);
      const isHeading = element.closest(
        '#title, #headline, .show, #board :is(h2, figcaption, [data-heading])',
      );
      if (isHeading && isHeading.scrollWidth > isHeading.clientWidth + 1)
        complaints.push(`"${text}" is cut, or leaves its box`);
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const line of range.getClientRects()) {
        // Of a line box only the letters count: cap height to base line, about the middle 70 %.
        let box = new DOMRect(line.x, line.y + line.height * 0.17, line.width, line.height * 0.64);
        let cut = false;
        for (
          let outer: Element | null = element;
          outer && outer.id !== 'frame';
          outer = outer.parentElement
        ) {
          const around = getComputedStyle(outer);
          if (around.overflowX === 'visible') continue;
          const edge = outer.getBoundingClientRect();
          const ellipsis =
            !isHeading && around.textOverflow === 'ellipsis' && around.whiteSpace.startsWith('nowrap');
          if (box.right > edge.right + 1 || box.left < edge.left - 1) {
            if (ellipsis)
              box = new DOMRect(
                Math.max(box.x, edge.x),
                box.y,
                Math.min(box.right, edge.right) - Math.max(box.x, edge.x),
                box.height,
              );
            else cut = true;
          }
          if (box.bottom > edge.bottom + 1 || box.top < edge.top - 1) cut = true;
        }
        if (cut) complaints.push(`"${text}" is clipped`);
        if (box.width < 1) continue;
        if (
          box.left < safe.left ||
          box.right > safe.right ||
          box.top < safe.top ||
          box.bottom > safe.bottom
        ) {
          complaints.push(
            `"${text}" leaves title safe${isUpright ? ', or lies under the buttons of a phone' : ''}`,
          );
        }
        if (isCovered(element, box)) complaints.push(`"${text}" is covered`);
        texts.push({ text, box, node: element });
      }
    }
    for (let a = 0; a < texts.length; a++) {
      for (let b = a + 1; b < texts.length; b++) {
        const [one, two] = [texts[a], texts[b]];
        if (!one || !two || one.node === two.node) continue;
        const wide = Math.min(one.box.right, two.box.right) - Math.max(one.box.left, two.box.left);
        const high = Math.min(one.box.bottom, two.box.bottom) - Math.max(one.box.top, two.box.top);
        if (wide > 1.5 * rem && high > 1.5 * rem) complaints.push(`"${one.text}" overlaps "${two.text}"`);
      }
    }
    return complaints;

    /** Whether something opaque is drawn over the lower edge of a text's letters. */
    function isCovered(element: Element, { x, width, bottom }: DOMRect): boolean {
      return [0.1, 0.5, 0.9].some((part) => {
        const stack = document.elementsFromPoint(x + width * part, bottom - 1);
        return stack
          .slice(0, Math.max(0, stack.indexOf(element)))
          .some((over) => !element.contains(over) && !over.contains(element) && isOpaque(over));
      });
    }

    function isOpaque(element: Element): boolean {
      return !/^rgba\(.*, 0(\.\d+)?\)$/.test(getComputedStyle(element).backgroundColor);
    }
  });
}

/**
 * What a board says that cannot be true, or does not say at all: nothing on it, a hole that was not filled, a value that is
 * none, a sentence that breaks off, a picture that is not there.
 */
export async function checkSaid(page: Page): Promise<Complaint[]> {
  const own = await textsOn(page);
  const texts = [...own, ...(await factsOn(page))];
  const { drawn, template, missing } = await page.evaluate(() => {
    const board = document.getElementById('board') as HTMLElement;
    const pictures = [...board.querySelectorAll<HTMLImageElement>('#picture')];
    return {
      drawn: board.querySelectorAll('img[src], .dots i').length,
      template: document.documentElement.dataset.template,
      missing: pictures.flatMap(({ naturalWidth, dataset }) => (naturalWidth === 0 ? [dataset.src] : [])),
    };
  });
  const complaints = missing.map((src) => `the picture ${src} is not there`);
  // A flip card waits for its flip, and a ticker is the strip alone.
  if (drawn === 0 && template !== 'flip' && template !== 'ticker' && own.length === 0)
    complaints.push('nothing is on it');
  for (const text of texts) {
    if (/\{\w+\}/.test(text)) complaints.push(`"${text}" has a hole`);
    if (/\b(undefined|null|NaN|Infinity)\b|\[object/.test(text)) complaints.push(`"${text}" is no value`);
    if (/[:·–-]$|\s(in|by|since|of|to)$/.test(text)) complaints.push(`"${text}" breaks off`);
  }
  return complaints;
}

/**
 * Columns of a table that have a head and nothing below it. Asked only once votes are counted: before that a table waits, and
 * rows that wait still do.
 */
export function checkColumns(page: Page): Promise<Complaint[]> {
  return page.evaluate(() => {
    const complaints: string[] = [];
    for (const head of document.querySelectorAll('#board .head')) {
      const rows = [...(head.parentElement?.querySelectorAll('*') ?? [])].filter(
        (row) =>
          row !== head &&
          !head.contains(row) &&
          row.children.length === head.children.length &&
          row.tagName === head.tagName &&
          !row.matches('.no-trend'),
      );
      for (const [at, cell] of [...head.children].entries()) {
        const word = cell.textContent?.trim();
        if (!word || rows.length === 0 || !cell.checkVisibility()) continue;
        const isEmpty = (row: Element): boolean =>
          !row.children[at]?.textContent?.trim() && !row.children[at]?.querySelector('i');
        if (rows.every(isEmpty)) complaints.push(`nothing stands below "${word}"`);
      }
    }
    return complaints;
  });
}

/** What stands in the header beside the board: the share counted, the source, the age. */
function factsOn(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('#facts span')]
      .filter((span) => span.checkVisibility({ visibilityProperty: true }))
      .flatMap(({ textContent }) => textContent?.trim() || []),
  );
}

/** Every text of a page's board that is to be seen, in its order. */
export function textsOn(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const texts: string[] = [];
    const board = document.getElementById('board') as HTMLElement;
    const walker = document.createTreeWalker(board, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent?.trim();
      if (text && node.parentElement?.checkVisibility({ visibilityProperty: true })) texts.push(text);
    }
    return texts;
  });
}
