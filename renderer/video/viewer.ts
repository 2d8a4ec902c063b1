/** Receives live tracks from the center's SFU for as long as they exist; never gives one up by itself. */
import type { Device, types } from 'mediasoup-client';
import type { LiveTrack } from '../../contract/media.ts';
import { hold, incoming, lastFrame, type Incoming } from './incoming.ts';
import { layerFor } from './layers.ts';
import { Session } from './session.ts';
import { inTime, isAnswer, type MediaSignalling } from './signalling.ts';
import { readTrackStats, type TrackStats } from './track-stats.ts';

export interface ViewerOptions {
  signalling: MediaSignalling;
  /** The stream to show for a producer; undefined when there is none for now. */
  onStream: (producer: string, stream: MediaStream | undefined) => void;
}

/**
 * No new frame for this long: a key frame is asked for. Ms. A packet that is lost and asked for again is there after one round trip, over a
 * satellite 0.7 s: whoever waits longer has lost the second one too.
 */
const STALL_MS = 900;
/** The same where nothing of it arrives at all: who sends has no room for a frame just now, and still less for a key frame. Ms. */
const SILENT_MS = 2_500;
/** How often that is looked at, and how long an answer is waited for before it is asked for again, ms. */
const STALL_LOOK_MS = 200;
const ASK_AGAIN_MS = 1_000;
/** No new frame for this long over a transport that is connected: the track is asked for anew. Longer than a cut stays unnoticed, ms. */
const DEAD_MS = 10_000;
const LOOK_MS = 1_000;
/** How often it is looked whether the first frame is there that takes the place of the last picture, ms. */
const SWAP_LOOK_MS = 50;
/** A level older than this is silence: a voice that pauses sends nothing. Ms. */
const LEVEL_MS = 500;

export class Viewer {
  readonly #options: ViewerOptions;
  readonly #incoming = new Map<string, Incoming>();
  readonly #session: Session;
  readonly #timers: ReturnType<typeof setInterval>[];
  #device: Device | undefined;

  constructor(options: ViewerOptions) {
    this.#options = options;
    this.#session = new Session({
      signalling: options.signalling,
      direction: 'receive',
      onTransport: (_transport, device) => {
        this.#device = device;
        for (const row of this.#incoming.values()) void this.#consume(row);
      },
      onLost: () => {
        for (const row of this.#incoming.values()) this.#drop(row);
      },
      onConnected: (connected) => {
        if (!connected) return;
        for (const row of this.#incoming.values()) {
          row.frameAt = performance.now();
          // After a cut the picture begins with a key frame; nobody waits for the next by chance. At the beginning the SFU has one
          // sent by itself, and a second wish would be a second one.
          if (row.stats?.framesDecoded) this.#askKeyFrame(row);
        }
      },
      onEvent: (event) => {
        // The SFU begins what was cut off anew: the last picture stays until there is another.
        const isGone = (id: string) =>
          (event.type === 'consumer-closed' && event.consumer === id) ||
          (event.type === 'ready' && event.consumers?.includes(id) === false);
        for (const row of this.#incoming.values()) if (row.consumer && isGone(row.consumer.id)) this.#lose(row);
      },
    });
    this.#timers = [setInterval(() => void this.#look(), LOOK_MS), setInterval(() => this.#help(), STALL_LOOK_MS)];
  }

  /** Exactly these tracks shall play. */
  setTracks(tracks: readonly LiveTrack[]): void {
    const wanted = new Map(tracks.map((track) => [track.producer, track]));
    for (const [producer, row] of [...this.#incoming]) {
      if (wanted.has(producer)) continue;
      this.#incoming.delete(producer);
      if (row.consumer) this.#release(row.consumer);
      this.#drop(row);
    }
    for (const track of tracks) {
      const known = this.#incoming.get(track.producer);
      if (known) known.track = track;
      else {
        const row = incoming(track);
        this.#incoming.set(track.producer, row);
        void this.#consume(row);
      }
    }
  }

  /** How tall the picture on the tile is, in device pixels: the layer that fits is asked for. */
  setTileHeight(producer: string, tallPx: number): void {
    const row = this.#incoming.get(producer);
    if (!row || row.tallPx === tallPx) return;
    row.tallPx = tallPx;
    this.#askLayer(row);
  }

  stats(producer: string): TrackStats | undefined {
    return this.#incoming.get(producer)?.stats;
  }

  /** How long ago the last new frame was shown, ms; undefined: none was yet, or it does not play. */
  stillFor(producer: string): number | undefined {
    const row = this.#incoming.get(producer);
    const shownAt = row?.consumer && lastFrame(row.consumer);
    if (!row || (shownAt === undefined && !row.stats?.framesDecoded)) return undefined;
    return performance.now() - (shownAt ?? row.frameAt);
  }

  /** How loud it is as it is played now, 0…1; undefined while nothing of it arrives. */
  level(producer: string): number | undefined {
    const [source] = this.#incoming.get(producer)?.consumer?.rtpReceiver?.getSynchronizationSources() ?? [];
    return source && performance.timeOrigin + performance.now() - source.timestamp < LEVEL_MS
      ? source.audioLevel
      : undefined;
  }

  /** The same of a voice whose packets do not tell how loud they are: measured where it is decoded. */
  async decodedLevel(producer: string): Promise<number | undefined> {
    const report = await this.#incoming.get(producer)?.consumer?.getStats();
    let level: number | undefined;
    report?.forEach((row: { type: string; audioLevel?: number }) => {
      if (row.type === 'inbound-rtp') level = row.audioLevel;
    });
    return level;
  }

  /** Idempotent. */
  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.setTracks([]);
    this.#session.close();
  }

  async #consume(row: Incoming): Promise<void> {
    const transport = this.#session.transport;
    const device = this.#device;
    if (!transport || !device || row.asking || row.consumer) return;
    row.asking = true;
    const { signalling } = this.#options;
    const { peer } = this.#session;
    try {
      const rtpCapabilities = { ...device.recvRtpCapabilities };
      const { producer } = row.track;
      const offer = await inTime(
        signalling.consume.mutate({ peer, transport: transport.id, producer, rtpCapabilities }),
      );
      const consumer = await transport.consume({
        id: offer.id,
        producerId: offer.producer,
        kind: offer.kind,
        rtpParameters: offer.rtpParameters as unknown as types.RtpParameters,
      });
      if (this.#incoming.get(producer) !== row) return this.#release(consumer);
      row.consumer = consumer;
      row.since = performance.now();
      if (!row.shown) row.frameAt = row.since;
      row.layer = undefined;
      row.heldMs = 0;
      consumer.on('transportclose', () => this.#drop(row));
      // In this order: before it is known which copy he wishes, nobody need send him the largest.
      this.#askLayer(row);
      const resumed = inTime(signalling.resumeConsumer.mutate({ peer, consumer: consumer.id }));
      this.#show(row, consumer);
      await resumed;
    } catch {
      // Asked for anew at the next look, as long as the track exists.
      if (row.consumer) this.#release(row.consumer);
      this.#lose(row);
      if (transport.connectionState !== 'connected') this.#session.fail();
    } finally {
      row.asking = false;
    }
  }

  /** What stands still for too long is helped. */
  #help(): void {
    const now = performance.now();
    for (const row of this.#incoming.values()) {
      if (!row.consumer || now - row.askedAt < ASK_AGAIN_MS) continue;
      const shownAt = lastFrame(row.consumer) ?? row.frameAt;
      const still = now - Math.max(shownAt, row.since);
      if (still > SILENT_MS) this.#askKeyFrame(row);
      else if (still > STALL_MS) void this.#helpIfComing(row);
    }
  }

  /** Since the last look something of it came that made no frame. */
  async #helpIfComing(row: Incoming): Promise<void> {
    const { stats, consumer } = row;
    const now = consumer && (await readTrackStats(consumer, stats).catch(() => undefined));
    if (now && row.consumer === consumer && now.raw.packets > (stats?.raw.packets ?? 0)) this.#askKeyFrame(row);
  }

  /** Looks at every picture once a second. */
  async #look(): Promise<void> {
    for (const row of this.#incoming.values()) {
      if (!row.consumer) {
        await this.#consume(row);
        continue;
      }
      const before = row.stats;
      row.stats = await readTrackStats(row.consumer, before).catch(() => before);
      this.#fitLayer(row);
      const now = performance.now();
      const waiting = Math.max(row.frameAt, row.since);
      if (row.track.kind === 'audio' || row.stats?.framesDecoded !== before?.framesDecoded) row.frameAt = now;
      else if (now - waiting > DEAD_MS && row.track.score > 0 && this.#session.connected) this.#again(row);
      hold(row);
    }
  }

  #again(row: Incoming): void {
    if (row.consumer) this.#release(row.consumer);
    this.#lose(row);
    void this.#consume(row);
  }

  #askKeyFrame(row: Incoming): void {
    if (!row.consumer || row.askingKeyFrame || row.track.kind !== 'video') return;
    row.askingKeyFrame = true;
    row.askedAt = performance.now();
    const input = { peer: this.#session.peer, consumer: row.consumer.id };
    void inTime(this.#options.signalling.requestKeyFrame.mutate(input))
      .catch(() => undefined)
      .finally(() => (row.askingKeyFrame = false));
  }

  /** A larger frame than before tells how many lines each copy has; a wish that was lost on the way is told again. */
  #fitLayer(row: Incoming): void {
    row.tallestSeen = Math.max(row.tallestSeen, row.stats?.heightPx ?? 0);
    this.#askLayer(row);
  }

  #askLayer(row: Incoming): void {
    const { consumer, tallPx, track, tallestSeen } = row;
    if (!consumer || tallPx === undefined || track.kind !== 'video') return;
    const layer = layerFor(tallPx, tallestSeen);
    if (layer === row.layer) return;
    row.layer = layer;
    const layers = { spatialLayer: layer, temporalLayer: 2 };
    const input = { peer: this.#session.peer, consumer: consumer.id, ...layers };
    // A source with one layer refuses the wish for another; it plays all the same.
    void inTime(this.#options.signalling.setPreferredLayers.mutate(input)).catch((error: unknown) => {
      if (!isAnswer(error)) row.layer = undefined;
    });
  }

  /** At once, or with its first frame where a picture stands that it shall take the place of. */
  #show(row: Incoming, consumer: types.Consumer): void {
    const show = () => {
      clearInterval(row.swap);
      row.shown = true;
      this.#options.onStream(row.track.producer, new MediaStream([consumer.track]));
    };
    clearInterval(row.swap);
    if (!row.shown || row.track.kind === 'audio') return show();
    row.swap = setInterval(() => {
      if (consumer.rtpReceiver?.getSynchronizationSources().length) show();
    }, SWAP_LOOK_MS);
  }

  /** The consumer is gone; the tile keeps its place, and its picture. */
  #lose(row: Incoming): void {
    clearInterval(row.swap);
    row.consumer = undefined;
    row.stats = undefined;
  }

  /** The consumer is gone, and the picture; the tile keeps its place. */
  #drop(row: Incoming): void {
    if (row.consumer) this.#lose(row);
    if (!row.shown) return;
    row.shown = false;
    this.#options.onStream(row.track.producer, undefined);
  }

  #release(consumer: types.Consumer): void {
    consumer.close();
    void this.#options.signalling.closeConsumer
      .mutate({ peer: this.#session.peer, consumer: consumer.id })
      .catch(() => undefined);
  }
}
