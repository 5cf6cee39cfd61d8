import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

/** A wire to an OBS that hears what its one client asks. */
export class WireTap {
  readonly url: string;
  /** Hears each message of the client's, as text. */
  asked: (text: string) => void = () => {};
  /** Hears each message of OBS's to the client. */
  heard: (text: string) => void = () => {};
  readonly #server: WebSocketServer;

  private constructor(server: WebSocketServer, obs: string) {
    this.#server = server;
    this.url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('connection', (client) => {
      const far = new WebSocket(obs, client.protocol || []);
      const early: string[] = [];
      client.on('message', (data) => {
        const text = String(data);
        this.asked(text);
        if (far.readyState === WebSocket.OPEN) far.send(text);
        else early.push(text);
      });
      far.on('open', () => {
        for (const text of early.splice(0)) far.send(text);
      });
      far.on('message', (data) => {
        const text = String(data);
        this.heard(text);
        client.send(text);
      });
      // OBS's own codes say why; those of the wire itself may not be sent on.
      far.on('close', (code) => (code >= 4000 ? client.close(code) : client.terminate()));
      far.on('error', () => client.terminate());
      client.on('close', () => far.close());
    });
  }

  static async to(obs: string): Promise<WireTap> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    return new WireTap(server, obs);
  }

  stop(): void {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }
}
