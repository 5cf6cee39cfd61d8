import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

type Message = { op: number; d: Record<string, unknown> };

/**
 * The part of obs-websocket 5 that carries messages: Hello with a password, Identify, and BroadcastCustomEvent
 * to every client, the sender too. `answer` plays the controller.
 */
export class BusServer {
  readonly url: string;
  /** Every event data that was broadcast. */
  readonly heard: Record<string, unknown>[] = [];
  /** Messages a controller would send on hearing one. */
  answer: (data: Record<string, unknown>) => Record<string, unknown>[] = () => [];
  /** What it answers to requests of OBS's own. */
  replies: Record<string, object> = {};
  readonly #server: WebSocketServer;
  readonly #identified = new Set<WebSocket>();

  private constructor(server: WebSocketServer, password: string) {
    this.#server = server;
    this.url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('connection', (socket) => this.#greet(socket, password));
  }

  static async start(password = 'secret', port = 0): Promise<BusServer> {
    const server = new WebSocketServer({ port, host: '127.0.0.1' });
    await once(server, 'listening');
    return new BusServer(server, password);
  }

  broadcast(eventData: Record<string, unknown>): void {
    this.heard.push(eventData);
    const event = { op: 5, d: { eventType: 'CustomEvent', eventIntent: 1, eventData } };
    for (const socket of this.#identified) socket.send(JSON.stringify(event));
  }

  async stop(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #greet(socket: WebSocket, password: string): void {
    const [challenge, salt] = ['challenge', 'salt'];
    const secret = sha256(password + salt);
    socket.on('message', (data) => {
      const { op, d } = JSON.parse(String(data)) as Message;
      if (op === 1) {
        if (d.authentication !== sha256(secret + challenge))
          return socket.close(4009, 'Authentication failed.');
        this.#identified.add(socket);
        return socket.send(JSON.stringify({ op: 2, d: { negotiatedRpcVersion: 1 } }));
      }
      if (op === 6) this.#serve(socket, d);
    });
    socket.on('close', () => this.#identified.delete(socket));
    const hello = { obsWebSocketVersion: '5.1.0', rpcVersion: 1, authentication: { challenge, salt } };
    socket.send(JSON.stringify({ op: 0, d: hello }));
  }

  #serve(socket: WebSocket, d: Record<string, unknown>): void {
    const { requestType, requestId, requestData } = d as {
      requestType: string;
      requestId: string;
      requestData?: { eventData: Record<string, unknown> };
    };
    const responseData =
      requestType === 'GetVersion'
        ? {
            obsVersion: '29.0.2',
            obsWebSocketVersion: '5.1.0',
            rpcVersion: 1,
            availableRequests: [],
            supportedImageFormats: [],
            platform: 'test',
            platformDescription: '',
          }
        : (this.replies[requestType] ?? {});
    const requestStatus = { result: true, code: 100 };
    socket.send(JSON.stringify({ op: 7, d: { requestType, requestId, requestStatus, responseData } }));
    if (requestType !== 'BroadcastCustomEvent' || !requestData) return;
    this.broadcast(requestData.eventData);
    for (const answer of this.answer(requestData.eventData)) this.broadcast(answer);
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
