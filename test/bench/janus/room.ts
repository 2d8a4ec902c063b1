/**
 * A page's place in janus's videoroom, by its JSON over a WebSocket: as few calls as the interface allows (join and publish in one,
 * ICE without trickle, for a lite peer on loopback needs no candidates of ours).
 */
import { z } from 'zod';
import { addVp8, withStartBitrate } from '../vp8.ts';

const ROOM = 1;
const PLUGIN = 'janus.plugin.videoroom';

const Reply = z.object({
  janus: z.string(),
  transaction: z.string().optional(),
  data: z.object({ id: z.number() }).optional(),
  plugindata: z
    .object({
      data: z.object({
        error: z.string().optional(),
        publishers: z.array(z.object({ id: z.number() })).optional(),
      }),
    })
    .optional(),
  jsep: z.object({ type: z.enum(['offer', 'answer']), sdp: z.string() }).optional(),
});
type Reply = z.infer<typeof Reply>;

export interface RoomOptions {
  url: string;
  /** Somebody publishes since now. */
  onPublisher?: (id: number) => void;
}

/** One socket and one session, open before anything is measured, as our pages have theirs. */
export class JanusRoom {
  readonly #socket: WebSocket;
  readonly #options: RoomOptions;
  readonly #open = new Map<string, (reply: Reply) => void>();
  #session: number | undefined;

  private constructor(socket: WebSocket, options: RoomOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.onmessage = ({ data }) => this.#read(Reply.parse(JSON.parse(String(data))));
  }

  static async connect(options: RoomOptions): Promise<JanusRoom> {
    const socket = new WebSocket(options.url, 'janus-protocol');
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    const room = new JanusRoom(socket, options);
    room.#session = (await room.#call({ janus: 'create' })).data?.id;
    return room;
  }

  /** From now on `onPublisher` is told. */
  async follow(): Promise<void> {
    const handle = await this.#attach();
    await this.#message(handle, { request: 'join', ptype: 'publisher', room: ROOM });
  }

  /**
   * @param maxBitrate bit/s
   * @param startKbps where the estimate of the rate begins
   * @returns the way to end it
   */
  async publish(track: MediaStreamTrack, maxBitrate: number, startKbps: number): Promise<() => void> {
    const peer = new RTCPeerConnection();
    addVp8(peer, track, maxBitrate);
    const [handle] = await Promise.all([this.#attach(), peer.setLocalDescription()]);
    const join = { request: 'joinandconfigure', ptype: 'publisher', room: ROOM };
    const { jsep } = await this.#message(handle, join, peer.localDescription);
    if (!jsep) throw new Error('janus did not answer');
    await peer.setRemoteDescription(withStartBitrate(jsep, startKbps));
    return this.#ending(peer, handle);
  }

  /**
   * @param onTrack what shows what `publisher` sends
   * @returns the way to end it
   */
  async watch(publisher: number, onTrack: (track: MediaStreamTrack) => void): Promise<() => void> {
    const peer = new RTCPeerConnection();
    peer.addEventListener('track', ({ track }) => onTrack(track));
    const handle = await this.#attach();
    const join = { request: 'join', ptype: 'subscriber', room: ROOM, streams: [{ feed: publisher }] };
    const { jsep } = await this.#message(handle, join);
    if (!jsep) throw new Error('janus did not offer');
    await peer.setRemoteDescription(jsep);
    await peer.setLocalDescription();
    await this.#message(handle, { request: 'start' }, peer.localDescription);
    return this.#ending(peer, handle);
  }

  /** Idempotent; ends all that came by it. */
  close(): void {
    this.#socket.close();
  }

  async #attach(): Promise<number> {
    const { data } = await this.#call({ janus: 'attach', plugin: PLUGIN });
    if (!data) throw new Error('janus gave no handle');
    return data.id;
  }

  #message(handle: number, body: object, jsep?: RTCSessionDescription | null): Promise<Reply> {
    return this.#call({ janus: 'message', handle_id: handle, body, ...(jsep ? { jsep: jsep.toJSON() } : {}) });
  }

  #call(request: object): Promise<Reply> {
    const transaction = crypto.randomUUID();
    const session = this.#session === undefined ? {} : { session_id: this.#session };
    this.#socket.send(JSON.stringify({ ...request, ...session, transaction }));
    return new Promise((resolve, reject) => {
      this.#open.set(transaction, (reply) => {
        const error = reply.janus === 'error' ? JSON.stringify(reply) : reply.plugindata?.data.error;
        if (error === undefined) resolve(reply);
        else reject(new Error(error));
      });
    });
  }

  #read(reply: Reply): void {
    for (const { id } of reply.plugindata?.data.publishers ?? []) this.#options.onPublisher?.(id);
    // That it was taken; what came of it follows.
    if (reply.janus === 'ack' || reply.transaction === undefined) return;
    const answer = this.#open.get(reply.transaction);
    this.#open.delete(reply.transaction);
    answer?.(reply);
  }

  #ending(peer: RTCPeerConnection, handle: number): () => void {
    return () => {
      peer.close();
      // Else it would wait until the peer is silent for long.
      void this.#call({ janus: 'detach', handle_id: handle });
    };
  }
}
