import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { EXIT, UserError } from '../../ground/user-error.ts';
import type { Shown } from './format.ts';
import { programOf } from './kept-programs.ts';
import { fill, type Words } from './words.ts';

type TemplateSpecification = Parameters<typeof Handlebars.template>[0];

export type Template = (model: object) => string;

/** Templates by name; `overlays/parts/NAME.hbs` are partials of the same name. */
export type Templates = ReadonlyMap<string, Template>;

/**
 * Compiles the bundled templates, each replaced by the election folder's `overlays/NAME.hbs` where there is
 * one. Everything a template prints is escaped; `{{t "key"}}` is a word, `{{num shown}}` a number that the
 * page counts up to.
 * @throws UserError (78) with file and line for a template that does not parse
 */
export function readTemplates(words: Words, bundledDir: string, electionDir: string): Templates {
  const own = join(electionDir, 'overlays');
  const desk = Handlebars.create();
  desk.registerHelper('t', (key: string, options: Handlebars.HelperOptions) =>
    fill(words[key] ?? key, options.hash as Record<string, string>),
  );
  desk.registerHelper('num', (shown: Shown | null) =>
    shown
      ? new Handlebars.SafeString(
          `<span class="num" data-n="${Number(shown.value)}">${Handlebars.escapeExpression(shown.text)}</span>`,
        )
      : '',
  );
  desk.registerHelper('is', (a: unknown, b: unknown) => a === b);
  for (const [name, file] of templateFiles(join(bundledDir, 'parts'), join(own, 'parts'))) {
    desk.registerPartial(name, compiled(desk, file));
  }
  const templates = new Map<string, Template>();
  for (const [name, file] of templateFiles(bundledDir, own)) {
    templates.set(name, told(compiled(desk, file), file));
  }
  return templates;
}

/** Texts of the templates and partials in force, for compiling them elsewhere. */
export function templateSources(
  bundledDir: string,
  electionDir: string,
): { templates: Map<string, string>; parts: Map<string, string> } {
  const own = join(electionDir, 'overlays');
  const texts = (files: Map<string, string>) =>
    new Map([...files].map(([name, file]) => [name, readFileSync(file, 'utf8')]));
  return {
    templates: texts(templateFiles(bundledDir, own)),
    parts: texts(templateFiles(join(bundledDir, 'parts'), join(own, 'parts'))),
  };
}

function templateFiles(bundled: string, own: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const dir of [bundled, own]) {
    if (!existsSync(dir)) continue;
    for (const file of readdirSync(dir).sort()) {
      if (file.endsWith('.hbs')) files.set(file.slice(0, -'.hbs'.length), join(dir, file));
    }
  }
  return files;
}

/** Text of a template -> its program: another language of the boards, or a next reading, has mostly the same ones. */
const programs = new Map<string, TemplateSpecification>();

/** Compiled now, and once: Handlebars itself would parse it, and complain, only on air. */
function compiled(desk: typeof Handlebars, file: string): Handlebars.TemplateDelegate {
  try {
    const text = readFileSync(file, 'utf8');
    const known = programs.get(text);
    const program: TemplateSpecification =
      known ?? programOf(text, () => String(desk.precompile(text, { preventIndent: true })));
    programs.set(text, program);
    return desk.template(program);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const line = message.match(/line (\d+)/)?.[1] ?? '1';
    throw new UserError(EXIT.config, {
      what: 'template does not parse',
      got: message.split('\n').pop() ?? message,
      where: `${file}:${line}`,
      cause,
    });
  }
}

/** A template that names its file when it fails. */
function told(render: Handlebars.TemplateDelegate, file: string): Template {
  return (model) => {
    try {
      return render(model);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new UserError(EXIT.config, { what: 'template failed', got: message, where: file, cause });
    }
  };
}

/** @throws UserError (78) when there is no such template */
export function templateNamed(name: string, templates: Templates): Template {
  const template = templates.get(name);
  if (!template) throw new UserError(EXIT.config, { what: `no template ${name}`, expected: `${name}.hbs` });
  return template;
}
