import { join } from 'node:path';
import { readYamlFile, requireYaml } from '../election/yaml-file.ts';
import { EXIT, UserError } from '../ground/user-error.ts';
import { exists } from '../ground/whole-file.ts';
import { eciDesigns } from './eci/eci.ts';
import { requestOf } from './feed.ts';
import { type FeedSpec, feedFileSchema } from './spec.ts';
import { keysOf, requireKeys } from './wire/page-request.ts';

/**
 * Reads and checks an election's feed.yaml; a lone feed.ts is taken as one `module` feed.
 * @param dir the election folder
 * @throws UserError 78 with file, line and remedy
 */
export async function readFeedSpec(dir: string): Promise<FeedSpec> {
  const file = join(dir, 'feed.yaml');
  if (await exists(file)) return checked({ ...(await readYamlFile(file, feedFileSchema)), file });
  if (await exists(join(dir, 'feed.ts'))) {
    return parseFeedSpec('feeds: [{name: feed, kind: module, file: feed.ts}]', file);
  }
  throw new UserError(EXIT.config, {
    what: 'the election has no feed',
    where: dir,
    expected: 'feed.yaml or feed.ts',
    remedy: 'countnight probe ELECTION PAGE --write proposes one',
  });
}

/** The same from text; `file` is named in errors. */
export function parseFeedSpec(source: string, file: string): FeedSpec {
  return checked({ ...requireYaml(source, feedFileSchema, file), file });
}

/** @throws UserError 78 for a key that the environment has not */
export function requireFeedKeys({ feeds, file }: FeedSpec): void {
  for (const feed of feeds)
    for (const page of feed.pages ?? []) requireKeys(requestOf(feed, page) ?? {}, feed.name, file);
}

// What the schema cannot say: the parts of one feed must fit each other.
function checked(spec: FeedSpec): FeedSpec {
  for (const feed of spec.feeds) {
    const complain = (what: string, remedy: string): never => {
      throw new UserError(EXIT.config, { what: `feed ${feed.name}: ${what}`, where: spec.file, remedy });
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
    const origins = new Set(
      (feed.pages ?? []).flatMap(({ url }) => (URL.canParse(url) ? [new URL(url).origin] : [])),
    );
    if (origins.size > 1 && keysOf({ headers: feed.headers, query: feed.query }).length > 0)
      complain(
        'a key of the whole feed would go to several hosts',
        'write headers or query at the page they are for',
      );
    for (const page of feed.pages ?? [])
      if (page.via === 'browser' && page.body !== undefined)
        complain('a browser asks by GET and sends no body', 'leave out body, or via: browser');
    for (const { url } of feed.pages ?? []) {
      if (!/^https?:\/\//.test(url)) complain(`not an address: ${url}`, 'write it with http:// or https://');
    }
  }
  return spec.feeds.some(({ kind }) => kind === 'eci') ? { ...spec, designs: eciDesigns() } : spec;
}
