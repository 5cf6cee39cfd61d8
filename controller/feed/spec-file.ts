import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { EXIT, UserError } from '../user-error.ts';
import { type FeedSpec, feedFileSchema } from './spec.ts';

/**
 * Reads and checks an election's feed.yaml; a lone feed.ts is taken as one `module` feed.
 * @param dir the election folder
 * @throws UserError 78 with file, line and remedy
 */
export async function readFeedSpec(dir: string): Promise<FeedSpec> {
  const file = join(dir, 'feed.yaml');
  const source = await textOf(file);
  if (source !== null) return parseFeedSpec(source, file);
  if ((await textOf(join(dir, 'feed.ts'))) !== null) {
    return parseFeedSpec('feeds: [{name: feed, kind: module, file: feed.ts}]', file);
  }
  throw new UserError(
    {
      what: 'the election has no feed',
      where: dir,
      expected: 'feed.yaml or feed.ts',
      remedy: 'countnight probe ELECTION PAGE --write proposes one',
    },
    EXIT.config,
  );
}

/** The same from text; `file` is named in errors. */
export function parseFeedSpec(source: string, file: string): FeedSpec {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const [fault] = document.errors;
  if (fault) {
    throw new UserError(
      { what: `not YAML: ${fault.message}`, where: `${file}:${lines.linePos(fault.pos[0]).line}` },
      EXIT.config,
    );
  }
  const parsed = feedFileSchema.safeParse(document.toJS());
  if (!parsed.success) {
    const issue = parsed.error.issues[0] as z.core.$ZodIssue;
    const node = nearestNode(issue.path);
    const line = node?.range ? `:${lines.linePos(node.range[0]).line}` : '';
    throw new UserError(
      {
        what: `${issue.path.join('.') || 'the file'}: ${issue.message}`,
        where: `${file}${line}`,
        remedy: 'docs/feeds.md lists every key',
      },
      EXIT.config,
    );
  }
  const spec = { ...parsed.data, file };
  for (const feed of spec.feeds) checkFeed(feed, spec, file);
  return spec;

  // The deepest written node on the way to the fault: a missing key has none of its own.
  function nearestNode(path: readonly PropertyKey[]): { range?: [number, number, number] } | null {
    for (let depth = path.length; depth > 0; depth--) {
      const node = document.getIn(path.slice(0, depth), true);
      if (node && typeof node === 'object' && 'range' in node)
        return node as { range?: [number, number, number] };
    }
    return document.contents as { range?: [number, number, number] } | null;
  }
}

function checkFeed(feed: FeedSpec['feeds'][number], spec: FeedSpec, file: string): void {
  const complain = (what: string, remedy: string): never => {
    throw new UserError({ what: `feed ${feed.name}: ${what}`, where: file, remedy }, EXIT.config);
  };
  if (spec.feeds.filter(({ name }) => name === feed.name).length > 1) {
    complain('the name is used twice', 'give each feed a name of its own');
  }
  if (['html', 'json', 'xml', 'csv', 'text'].includes(feed.kind) && !feed.pages?.length) {
    complain('it has no pages', 'add pages: [{url: …}]');
  }
  if (feed.kind === 'module' && !feed.file) complain('it has no file', 'add file: feed.ts');
  if (feed.kind === 'manual' && !feed.file && !feed.pages?.length) {
    complain('it has neither file nor pages', 'add file: manual.csv');
  }
  for (const page of feed.pages ?? []) {
    if (feed.file === undefined && !/^(https?|file):\/\//.test(page.url)) {
      complain(`not an address: ${page.url}`, 'write it with http:// or https://');
    }
  }
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new UserError({ what: 'the file cannot be read', where: file }, EXIT.io, { cause: error });
  }
}
