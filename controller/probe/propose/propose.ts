import type { Election } from '../../election/election.ts';
import { xmlTree } from '../../feed/page/tree.ts';
import { PageError } from '../../feed/wire/decode.ts';
import { csvSheets } from './csv.ts';
import type { Guess } from './guess.ts';
import { guesses, promising } from './guesses.ts';
import { htmlSheets } from './html.ts';
import type { Fit } from './proposal.ts';
import { type Proposal, proposalOf } from './proposal.ts';
import { Roster } from './roster.ts';
import type { Sheet } from './sheet.ts';
import { treeSheets } from './tree.ts';
import { Trial } from './trial.ts';

/** Mappings that are tried on the whole page. */
const MOST_TRIED = 24;

/**
 * A mapping for a page never seen: whatever on it may be a list of results is held against the roster, which tells
 * whose names, parties, contests and numbers stand where; header words of several languages say the rest. Each likely
 * mapping is tried on the page, and the one that maps most is proposed. Null when nothing looks like results.
 */
export function proposeFeed(text: string, url: string, election: Election): Proposal | null {
  const roster = new Roster(election);
  const likely = sheetsOf(text, roster)
    .flatMap((sheet) => guesses(sheet, roster))
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_TRIED);
  const trial = new Trial(text, url, election);
  let best: { guess: Guess; fit: Fit } | null = null;
  for (const guess of likely) {
    // Evidence decides between mappings that map alike: one that cannot map more need not be tried.
    if (best?.fit.maps && guess.most <= best.fit.matched) continue;
    const fit = trial.fit(guess);
    if (!best || better(fit, best.fit)) best = { guess, fit };
  }
  const eci = best?.fit.maps ? null : trial.eci();
  return eci ?? (best && proposalOf(best.guess, best.fit, url, election));
}

// Whether `a` maps more than `b`. Of those that do not map the likeliest stays, so that what fails is told of it.
function better(a: Fit, b: Fit): boolean {
  if (a.maps !== b.maps) return a.maps;
  return a.maps ? a.matched > b.matched : b.contests === 0 && a.contests > 0;
}

function sheetsOf(text: string, roster: Roster): Sheet[] {
  const start = text.replace(/^\ufeff/, '').trimStart();
  try {
    if (/^[[{]/.test(start)) return treeSheets('json', JSON.parse(start), promising(roster));
    if (/^</.test(start) && /<html|<table|<!doctype html/i.test(start))
      return htmlSheets(text, promising(roster));
    if (/^</.test(start)) return treeSheets('xml', xmlTree(text), promising(roster));
    return csvSheets(text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof PageError) return [];
    throw error;
  }
}
