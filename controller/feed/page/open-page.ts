import { isTyped } from '../feed.ts';
import { PageError } from '../wire/decode.ts';
import { openCsv } from './csv.ts';
import { openHtml } from './html.ts';
import type { Mapping } from './mapping.ts';
import type { OpenPage } from './part.ts';
import { openJson, openXml, unwrapped } from './tree.ts';

/**
 * A decoded body, opened by its feed's format.
 * @throws PageError when the text is not of that format at all (hazard H14)
 */
export function openPage(text: string, mapping: Mapping, url: string): OpenPage {
  const { feed } = mapping;
  switch (feed.kind) {
    case 'html':
      refuseForeign(text, url, 'html');
      return openHtml(text, { parser: feed.parser, url, selectors: mapping.selectors });
    case 'json':
      refuseForeign(text, url, 'json');
      return openJson(text, url);
    case 'xml':
      return openXml(text, url);
    case 'csv':
    case 'text':
    case 'manual':
      // People begin with an empty file.
      if (!isTyped(feed) || text.trim() !== '') refuseForeign(text, url, 'csv');
      return openCsv(text, feed);
    default:
      throw new PageError(
        `a ${feed.kind} feed opens no pages`,
        feed.kind,
        'html, json, xml, csv or text',
        url,
      );
  }
}

// An error page in the place of data is told by its first character, before a parser's odd message.
function refuseForeign(text: string, url: string, kind: 'html' | 'json' | 'csv'): void {
  const start = (kind === 'json' ? unwrapped(text) : text).trimStart().slice(0, 200);
  if (start === '') throw new PageError('the page is blank', `${text.length} blank characters`, kind, url);
  const looks = /^[[{]/.test(start)
    ? 'json'
    : /^<\?xml/i.test(start) && !/<!doctype html|<html/i.test(start)
      ? 'xml'
      : /^</.test(start)
        ? 'html'
        : 'text';
  const wrong =
    kind === 'html'
      ? looks === 'json'
      : kind === 'json'
        ? looks !== 'json'
        : looks === 'html' || looks === 'json';
  if (wrong) throw new PageError(`the body is ${looks}, not ${kind}`, start.slice(0, 80), kind, url);
}
