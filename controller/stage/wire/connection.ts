import type { RequestBatchExecutionType, ResponseMessage } from 'obs-websocket-js/json';
import { EventSubscription, type OBSRequestTypes, type OBSResponseTypes } from 'obs-websocket-js/json';
import pTimeout from 'p-timeout';
import type { ConnectionState } from '../health.ts';
import { Listeners } from './listeners.ts';
import { describe, ObsCallError } from './obs-error.ts';
import { ObsSocket } from './obs-socket.ts';

/** Longest time any request may take before it counts as failed. */
const CALL_MS = 2000;
/** An OBS that answered nothing for so long is asked for a sign of life. */
const HEARTBEAT_MS = 1000;
const BACK_OFF_MS = [50, 100, 200, 300, 400] as const;
/** After this many attempts OBS is away for longer, and is asked for less often. */
const PATIENT_AFTER = 300;
const PATIENT_MS = 2000;
const REFUSED_MS = 5000;

const SUBSCRIPTIONS =
  EventSubscription.General |
  EventSubscription.Config |
  EventSubscription.Scenes |
  EventSubscription.Inputs |
  EventSubscription.Transitions |
  EventSubscription.Outputs |
  EventSubscription.SceneItems |
  EventSubscription.Vendors |
  EventSubscription.Ui |
  EventSubscription.SceneItemTransformChanged;

/** obs-websocket's close codes that mean something to us (its protocol document, WebSocketCloseCode). */
const CLOSE = { authenticationFailed: 4009, unsupportedRpc: 4010, sessionInvalidated: 4011 } as const;
/** One request of a batch; variables chain results (obs-websocket 5, RequestBatch). */
export interface BatchRequest {
  requestType: string;
  requestData?: object;
  /** A refusal is an answer too (no such thing on this machine), not a failure. */
  mayBeRefused?: true;
}

/** What OBS answered to one request of a batch. */
export type BatchResult =
  | { requestType: string; ok: true; data: Record<string, unknown> }
  | { requestType: string; ok: false; code: number; comment: string };

/** OBS's password ('' = none), or where to ask for it: it is asked for at every attempt, because it may change. */
export type Password = string | (() => Promise<string>);

export interface ConnectionEvents {
  state: { state: ConnectionState; reason: string };
  /** Any event of OBS, by its protocol name. */
  obs: { type: string; data: Record<string, unknown> };
  problem: { reason: string };
}

/**
 * One OBS, over obs-websocket 5. Every call ends: with its answer, with OBS's refusal, at its deadline, or when the
 * connection is lost. Reconnects by itself until `stop`, except after being kicked.
 */
export class ObsConnection {
  readonly url: string;
  readonly events: Listeners<ConnectionEvents>;
  requests = 0;
  failures = 0;
  /** Of the failures, those that OBS never answered. */
  unanswered = 0;
  reconnects = -1;
  readonly #password: Password;
  readonly #callMs: number;
  #socket: ObsSocket | null = null;
  #state: ConnectionState = 'connecting';
  #why: string | null = null;
  #pending = new Set<(error: Error) => void>();
  #timer: NodeJS.Timeout | undefined;
  #attempt = 0;
  /** When OBS answered last, on the clock that never goes back. */
  #answeredAt = 0;
  #stopped = false;

  /** @param callMs longest time any request may take */
  constructor(url: string, password: Password, callMs = CALL_MS) {
    this.url = url;
    this.#password = password;
    this.#callMs = callMs;
    this.events = new Listeners((event, error) => {
      if (event !== 'problem')
        this.events.emit('problem', { reason: `a listener of ${event} failed: ${describe(error)}` });
    });
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get why(): string | null {
    return this.#why;
  }

  start(): void {
    void this.#connect();
  }

  async call<T extends keyof OBSRequestTypes>(
    request: T,
    data?: OBSRequestTypes[T],
    deadlineMs = this.#callMs,
  ): Promise<OBSResponseTypes[T]> {
    const socket = this.#connected(request);
    this.requests++;
    return this.#deadline(request, socket.call(request, data), deadlineMs);
  }

  /**
   * Sends requests whose order OBS keeps. Answers in the same order; a refused one does not stop the others.
   * Throws only when the connection or the deadline is lost.
   */
  async batch(
    requests: readonly BatchRequest[],
    executionType: 0 | 1 = 0,
    deadlineMs = this.#callMs,
  ): Promise<BatchResult[]> {
    if (requests.length === 0) return [];
    const label = `batch of ${requests.length} (${requests[0]?.requestType}…)`;
    const socket = this.#connected(label);
    this.requests += requests.length;
    const answers = await this.#deadline(
      label,
      socket.callBatch(requests.map(({ mayBeRefused, ...request }) => request) as never, {
        executionType: executionType as RequestBatchExecutionType,
      }),
      deadlineMs,
    );
    return answers.map((answer, index) => this.#result(answer, requests[index]?.mayBeRefused));
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#drop('stopped', 'the controller ends');
  }

  #result(answer: ResponseMessage, mayBeRefused = false): BatchResult {
    const { requestType, requestStatus, responseData } = answer;
    if (requestStatus.result)
      return { requestType, ok: true, data: (responseData ?? {}) as Record<string, unknown> };
    if (!mayBeRefused) this.failures++;
    return { requestType, ok: false, code: requestStatus.code, comment: requestStatus.comment ?? '' };
  }

  #connected(request: string): ObsSocket {
    if (this.#socket && this.#state === 'connected') return this.#socket;
    throw new ObsCallError(request, null, `OBS is ${this.#state} (${this.#why ?? this.url})`);
  }

  async #deadline<T>(request: string, promise: Promise<T>, ms: number): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    let abort: ((error: Error) => void) | undefined;
    const ended = new Promise<never>((_, reject) => {
      abort = reject;
      this.#pending.add(reject);
      timer = setTimeout(() => reject(new ObsCallError(request, null, `no answer in ${ms} ms`)), ms);
    });
    try {
      const answer = await Promise.race([promise, ended]);
      this.#answeredAt = performance.now();
      return answer;
    } catch (error) {
      this.failures++;
      if (error instanceof ObsCallError) {
        this.unanswered++;
        throw error;
      }
      const code = (error as { code?: number }).code ?? null;
      if (code !== null) this.#answeredAt = performance.now();
      throw new ObsCallError(request, code, describe(error), { cause: error });
    } finally {
      clearTimeout(timer);
      if (abort) this.#pending.delete(abort);
    }
  }

  async #connect(): Promise<void> {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    const socket = new ObsSocket();
    this.#socket?.cut();
    this.#socket = socket;
    this.#enter('connecting', this.#why ?? `connecting to ${this.url}`);
    socket.onEvent = (type, data) => this.#receive(socket, type, data);
    try {
      const password = typeof this.#password === 'string' ? this.#password : await this.#password();
      if (this.#socket !== socket) return;
      await pTimeout(socket.connect(this.url, password || undefined, { eventSubscriptions: SUBSCRIPTIONS }), {
        milliseconds: CALL_MS,
        message: new Error(`OBS did not answer in ${CALL_MS} ms`),
      });
      if (this.#socket !== socket || this.#stopped) return socket.cut();
      this.#attempt = 0;
      this.#why = null;
      this.reconnects++;
      this.#answeredAt = performance.now();
      this.#enter('connected', `connected to ${this.url}`);
      this.#beat(socket);
    } catch (error) {
      if (this.#socket === socket) this.#refuse(error);
    }
  }

  #receive(socket: ObsSocket, type: string, data: unknown): void {
    if (socket !== this.#socket || this.#stopped) return;
    if (type === 'ConnectionClosed') {
      if (this.#state === 'connected') this.#refuse(data);
      return;
    }
    if (/^(Connection|Hello$|Identified$)/.test(type)) return;
    this.events.emit('obs', { type, data: (data ?? {}) as Record<string, unknown> });
  }

  // A frozen OBS keeps its socket open and says nothing; only a missed answer shows it. One that answers anything else is
  // not asked for this as well.
  #beat(socket: ObsSocket): void {
    const restMs = this.#answeredAt + HEARTBEAT_MS - performance.now();
    this.#timer = setTimeout(async () => {
      if (socket !== this.#socket || this.#state !== 'connected') return;
      if (this.#answeredAt + HEARTBEAT_MS > performance.now()) {
        this.#beat(socket);
        return;
      }
      try {
        await this.call('GetStats');
        if (socket === this.#socket) this.#beat(socket);
      } catch (error) {
        const notReady = error instanceof ObsCallError && error.code !== null;
        if (socket !== this.#socket) return;
        if (notReady) this.#beat(socket);
        else this.#refuse(error);
      }
    }, restMs);
  }

  #refuse(error: unknown): void {
    const code = (error as { code?: number | string } | null)?.code;
    if (code === CLOSE.authenticationFailed) {
      const why =
        'OBS refused the password; set OBS_PASSWORD to the one in Tools > WebSocket Server Settings';
      this.#retryLater('refused', why, REFUSED_MS);
      return;
    }
    if (code === CLOSE.unsupportedRpc) {
      this.#retryLater('refused', 'OBS speaks no obs-websocket 5; update OBS to 28 or newer', REFUSED_MS);
      return;
    }
    if (code === CLOSE.sessionInvalidated) {
      this.#drop('refused', 'somebody disconnected us in OBS (kicked); not reconnecting');
      return;
    }
    const wait =
      this.#attempt >= PATIENT_AFTER
        ? PATIENT_MS
        : (BACK_OFF_MS[this.#attempt] ?? BACK_OFF_MS.at(-1) ?? PATIENT_MS);
    this.#attempt++;
    // Jitter, so that several controllers do not knock together.
    this.#retryLater(
      this.reconnects < 0 ? 'absent' : 'lost',
      describe(error),
      wait * (0.8 + Math.random() * 0.4),
    );
  }

  #retryLater(state: ConnectionState, why: string, ms: number): void {
    this.#drop(state, why);
    this.#timer = setTimeout(() => void this.#connect(), ms);
  }

  #drop(state: ConnectionState, why: string): void {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    this.#why = why;
    socket?.cut();
    this.#enter(state, why);
    for (const reject of [...this.#pending])
      reject(new ObsCallError('request', null, `the connection to OBS ended: ${why}`));
    this.#pending.clear();
  }

  #enter(state: ConnectionState, reason: string): void {
    if (this.#state === state) return;
    this.#state = state;
    this.events.emit('state', { state, reason });
  }
}
