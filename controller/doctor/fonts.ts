import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Election, Names } from '../election/election.ts';
import { scriptsIn } from '../stage/plan/text-kind.ts';
import { type Check, ok, warning } from './check.ts';

/** The fonts of this machine that can write a language, by name; null where nobody can tell. */
export type FontList = (language: string) => Promise<readonly string[] | null>;

const run = promisify(execFile);

/**
 * Looks whether the names of an election can be written: by the boards' own fonts, or else by this machine's. Text
 * sources of OBS use this machine's alone.
 *
 * @param languages of the boards; more than one where stages.yaml says so
 */
export async function examineFonts(
  election: Pick<Election, 'contests' | 'candidates' | 'parties' | 'language'> | null,
  languages: readonly string[] = election ? [election.language] : [],
  fonts: FontList = installedFonts,
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const { name, language, bundled } of scriptsIn(election ? namesOf(election, languages) : ['Latin'])) {
    const installed = await fonts(language);
    const what = name === 'Latin' ? 'fonts' : `fonts ${name}`;
    if (installed === null) checks.push(ok(what, `${name}: this system brings its own`));
    else if (installed.length > 0)
      checks.push(
        ok(
          what,
          `${name}: ${[...installed].sort().slice(0, 2).join(', ')}${installed.length > 2 ? ', …' : ''}`,
        ),
      );
    else if (bundled)
      checks.push(
        warning(
          what,
          `no font of this machine writes ${name}; boards bring their own, text sources of OBS would show boxes`,
          `install a font for it, on Debian: fonts-noto-core`,
        ),
      );
    else
      checks.push(
        warning(
          what,
          `names are written in ${name}, and neither this machine nor the boards have a font for it`,
          `install one, on Debian: fonts-noto-core; or add it to the election's overlays/theme.css`,
        ),
      );
  }
  return checks;
}

function* namesOf(
  { contests, parties, candidates }: Pick<Election, 'contests' | 'candidates' | 'parties'>,
  languages: readonly string[],
): Iterable<string> {
  for (const language of languages) {
    const shown = ({ name, names }: { name: string; names: Names }) => names[language] ?? name;
    for (const contest of contests.values()) yield shown(contest);
    for (const party of parties.values()) yield shown(party);
    for (const roster of candidates.values()) for (const candidate of roster) yield shown(candidate);
  }
}

// Windows and macOS come with fonts for every script here; elsewhere fontconfig knows.
async function installedFonts(language: string): Promise<readonly string[] | null> {
  if (process.platform === 'win32' || process.platform === 'darwin') return null;
  try {
    const { stdout } = await run('fc-list', [`:lang=${language}`, 'family'], { timeout: 10_000 });
    const families = stdout.split('\n').map((line) => line.split(',')[0]?.trim() ?? '');
    return [...new Set(families.filter(Boolean))];
  } catch {
    return null;
  }
}
