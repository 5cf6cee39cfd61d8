import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Handlebars from 'handlebars';
import { replaceFile } from '../../ground/whole-file.ts';

type Program = Parameters<typeof Handlebars.template>[0];

/** They are written while a start has other things to wait for, ms. */
const LATER_MS = 1000;
/** Of templates that somebody works on there are always new ones. */
const MOST = 500;

/** Hash of a template's text -> its program's source; held only while a start asks for them. */
let kept: Map<string, string> | null = null;
let grown = false;

/**
 * The program of a template, as an earlier start of the same code compiled it from the same text; to compile all templates
 * takes a tenth of a start.
 *
 * @param compile gives the program's source
 * @throws what `compile` throws
 */
export function programOf(text: string, compile: () => string): Program {
  if (kept === null) {
    kept = readKept();
    setTimeout(() => void letGo().catch(() => {}), LATER_MS).unref();
  }
  const key = createHash('sha256').update(text).digest('base64url');
  const known = kept.get(key);
  if (known !== undefined) return run(known);
  const source = compile();
  if (kept.size >= MOST) kept.clear();
  kept.set(key, source);
  grown = true;
  return run(source);
}

function run(source: string): Program {
  return new Function(`return ${source}`)();
}

function readKept(): Map<string, string> {
  try {
    return new Map(Object.entries(JSON.parse(readFileSync(placeOf() ?? '', 'utf8'))));
  } catch {
    // Nothing is kept yet, or it is no file of ours: they are compiled.
    return new Map();
  }
}

// Where it cannot be written the next start compiles them.
async function letGo(): Promise<void> {
  const [place, programs] = [placeOf(), kept];
  kept = null;
  if (!grown || !place || !programs) return;
  grown = false;
  await replaceFile(place, JSON.stringify(Object.fromEntries(programs)));
}

// Beside the code that compiled them. Sources that run as they are keep nothing.
function placeOf(): string | null {
  const code = process.env.COUNTNIGHT_CODE;
  return code ? join(code, 'templates.json') : null;
}
