/** Takes from a producer what its picture's age is told by: each report of its sender, and one packet at each look. */
import type { types } from 'mediasoup';
import { PictureAge } from './picture-age.ts';

/** From 1900 (NTP) to 1970, s. */
const NTP_EPOCH_S = 2_208_988_800;

/** As mediasoup's worker gives them (fbs/producer.fbs). */
interface SrInfo {
  ssrc: number;
  ntpSec: number;
  ntpFrac: number;
  rtpTs: number;
}
interface RtpInfo {
  rtpPacket: { ssrc: number; timestamp: number };
  isRtx: boolean;
}

export class AgeProbe {
  #age = new PictureAge();
  #producer: types.Producer | undefined;
  #waits = false;

  /** At the last look that found a packet, ms; undefined: not known. */
  get ms(): number | undefined {
    return this.#age.ms;
  }

  /** From now on of this one. */
  follow(producer: types.Producer): void {
    this.#producer = producer;
    this.#age = new PictureAge();
    this.#waits = false;
    const age = this.#age;
    producer.on('trace', ({ type, timestamp: atMs, info }) => {
      if (type === 'sr') age.report(reportOf(atMs, info as unknown as SrInfo));
      else if (type === 'rtp') this.#take(producer, age, atMs, info as unknown as RtpInfo);
    });
    trace(producer, ['sr']);
  }

  /**
   * Asks for a packet.
   * @param atMs by the worker's clock, as statistics give it @param rttMs 0: not known
   */
  look(atMs: number, rttMs: number, isFlowing: boolean): void {
    this.#age.roundTrip(atMs, rttMs);
    if (!isFlowing) this.#age.forget();
    if (this.#waits || !this.#producer) return;
    this.#waits = true;
    trace(this.#producer, ['sr', 'rtp']);
  }

  #take(producer: types.Producer, age: PictureAge, atMs: number, { rtpPacket, isRtx }: RtpInfo): void {
    // One that was sent again is late for itself alone.
    if (!this.#waits || isRtx || age !== this.#age) return;
    this.#waits = false;
    age.packet({ atMs, ssrc: rtpPacket.ssrc, rtpTimestamp: rtpPacket.timestamp });
    trace(producer, ['sr']);
  }
}

const reportOf = (atMs: number, { ssrc, ntpSec, ntpFrac, rtpTs }: SrInfo) => ({
  atMs,
  ssrc,
  sentMs: (ntpSec - NTP_EPOCH_S + ntpFrac / 2 ** 32) * 1_000,
  rtpTimestamp: rtpTs,
});

/** One that has just ended refuses. */
function trace(producer: types.Producer, types: types.ProducerTraceEventType[]): void {
  producer.enableTraceEvent(types).catch(() => undefined);
}
