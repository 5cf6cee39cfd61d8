import type { Election } from '../election/election.ts';
import { type Proposal, proposalOf } from './proposal.ts';
import { proposeCsv } from './propose-csv.ts';
import { proposeHtml } from './propose-html.ts';
import { proposeTree } from './propose-tree.ts';
import { xmlTree } from './tree.ts';

/**
 * A mapping for a page never seen: the tables of it, their headers compared with the words of several
 * languages. Null when nothing on the page looks like results.
 */
export function proposeFeed(text: string, url: string, election: Election): Proposal | null {
  const start = text.trimStart();
  if (/^[[{]/.test(start)) return proposeJson(start, url, election);
  if (/^</.test(start) && /<html|<table|<!doctype html/i.test(start)) return proposeHtml(text, url, election);
  if (/^</.test(start)) return xmlTree(text) ? treeProposal('xml', xmlTree(text), url, election) : null;
  return proposeCsv(text, url, election);
}

function proposeJson(text: string, url: string, election: Election): Proposal | null {
  try {
    return treeProposal('json', JSON.parse(text), url, election);
  } catch {
    return null;
  }
}

function treeProposal(kind: 'json' | 'xml', root: unknown, url: string, election: Election): Proposal | null {
  const proposed = proposeTree(root);
  return proposed && proposalOf({ kind, url, ...proposed, election });
}
