/** One thing that was looked at. */
export interface Check {
  name: string;
  verdict: 'ok' | 'warning' | 'failure';
  /** What was found, one sentence. */
  found: string;
  /** What to do about it. */
  fix: string | null;
}

export function ok(name: string, found: string): Check {
  return { name, verdict: 'ok', found, fix: null };
}

export function warning(name: string, found: string, fix: string): Check {
  return { name, verdict: 'warning', found, fix };
}

export function failure(name: string, found: string, fix: string): Check {
  return { name, verdict: 'failure', found, fix };
}
