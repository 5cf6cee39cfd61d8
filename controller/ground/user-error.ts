/** sysexits.h codes that our commands end with. */
export const EXIT = {
  ok: 0,
  usage: 64,
  data: 65,
  unavailable: 69,
  software: 70,
  io: 74,
  temporary: 75,
  config: 78,
} as const;

/** What a clear message needs; every part that is known is given. */
export interface Complaint {
  /** What went wrong, one sentence without a full stop. */
  what: string;
  got?: string;
  expected?: string;
  /** File and line, URL, seat: where the reader must look. */
  where?: string;
  /** What to do about it. */
  remedy?: string;
  /** The error that it is told in place of. */
  cause?: unknown;
}

/**
 * "Tell the user and exit": anything thrown that is not a UserError is a bug of ours.
 * `message` holds the whole complaint in one line; `exitCode` follows sysexits.
 */
export class UserError extends Error {
  readonly complaint: Omit<Complaint, 'cause'>;
  readonly exitCode: number;

  constructor(exitCode: number, { cause, ...complaint }: Complaint) {
    super(complain(complaint), cause === undefined ? undefined : { cause });
    this.name = 'UserError';
    this.complaint = complaint;
    this.exitCode = exitCode;
  }
}

/** A complaint as one line: `what: got G, expected E (where); remedy`. */
export function complain({ what, got, expected, where, remedy }: Complaint): string {
  const facts = [got && `got ${got}`, expected && `expected ${expected}`].filter(Boolean).join(', ');
  return `${what}${facts && `: ${facts}`}${where ? ` (${where})` : ''}${remedy ? `; ${remedy}` : ''}`;
}

/**
 * Tells the user in place of an error, with the error's own words as `got`: `.catch(telling(EXIT.io, { what, where }))`.
 * What is told already stays as it is.
 */
export function telling(exitCode: number, complaint: Complaint): (cause: unknown) => never {
  return (cause) => {
    if (cause instanceof UserError) throw cause;
    const got = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(exitCode, { got, ...complaint, cause });
  };
}
