import { OBSWebSocket } from 'obs-websocket-js/json';

/** A socket per attempt. The library swallows errors of listeners and cannot be cut off; both are mended here. */
export class ObsSocket extends OBSWebSocket {
  onEvent: (type: string, data: unknown) => void = () => {};

  override emit(type: never, ...args: never): boolean {
    this.onEvent(type as string, (args as unknown[])[0]);
    return true;
  }

  /** Ends the TCP connection now: a frozen OBS would never answer a closing handshake. */
  cut(): void {
    const socket = this.socket as unknown as { terminate?: () => void; close: () => void } | undefined;
    if (socket?.terminate) socket.terminate();
    else socket?.close();
  }
}
