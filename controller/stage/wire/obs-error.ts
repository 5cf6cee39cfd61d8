/** RequestStatus NotReady: OBS is changing its scene collection. */
export const NOT_READY = 207;

/** A request that did not succeed, and which. `code` is obs-websocket's RequestStatus, or null when OBS is gone. */
export class ObsCallError extends Error {
  readonly request: string;
  readonly code: number | null;
  constructor(request: string, code: number | null, message: string, options?: ErrorOptions) {
    super(`${request}: ${message}`, options);
    this.name = 'ObsCallError';
    this.request = request;
    this.code = code;
  }
}

/** One sentence about any error. OBS refuses some requests with a bare code; from 4000 on it closes the connection. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String((error as { message?: string } | null)?.message ?? error);
  const code = (error as { code?: string | number }).code;
  if (error.message || code === undefined) return error.message || error.name;
  return `${Number(code) < 4000 ? 'refused' : 'closed'} with code ${code}`;
}
