import { type Complaint, complain, EXIT, UserError } from '../ground/user-error.ts';

/** Tells one more thing about the folder. */
export type Tell = (
  severity: Finding['severity'],
  rule: string,
  place: { file: string; line: number | null },
  what: string,
  rest?: Pick<Finding, 'got' | 'expected' | 'remedy'>,
) => void;

/** Something to say about an election folder. Errors stop a night; warnings are worth a look before it. */
export interface Finding {
  severity: 'error' | 'warning';
  /** Name of the rule, for filters: `unknown-party`. */
  rule: string;
  /** From the election folder: `candidates.csv`. */
  file: string;
  /** From 1; null when the whole file is meant. */
  line: number | null;
  what: string;
  got?: string;
  expected?: string;
  remedy?: string;
}

/** `file:line` as editors and terminals link it. */
function placeOf({ file, line }: Pick<Finding, 'file' | 'line'>): string {
  return line === null ? file : `${file}:${line}`;
}

/** A finding as one line. */
export function describeFinding(finding: Finding): string {
  const { where: _, ...rest } = complaintOf(finding);
  return `${placeOf(finding)}: ${finding.severity}: ${complain(rest)} [${finding.rule}]`;
}

/**
 * The first error as an exception, the others counted.
 * @param dir shown before the file's name
 */
export function refusal(errors: readonly Finding[], dir: string): UserError {
  const [first] = errors;
  if (!first) throw new Error('a refusal needs an error');
  const more = errors.length - 1;
  const complaint = complaintOf(first);
  const remedy = [
    complaint.remedy,
    more > 0 && `${more} more ${more === 1 ? 'error' : 'errors'}: countnight check ${dir}`,
  ].filter(Boolean);
  return new UserError(EXIT.config, {
    ...complaint,
    where: `${dir}/${placeOf(first)}`,
    ...(remedy.length > 0 && { remedy: remedy.join('; ') }),
  });
}

function complaintOf({ what, got, expected, remedy, ...place }: Finding): Complaint {
  return {
    what,
    where: placeOf(place),
    ...(got !== undefined && { got }),
    ...(expected !== undefined && { expected }),
    ...(remedy !== undefined && { remedy }),
  };
}
