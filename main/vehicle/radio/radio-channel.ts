/**
 * One radio channel: what its radio hears goes to all who listen while somebody is heard, and never while its key is down, so
 * that nothing returns to where it came from; what one speaker says goes out by a transmission.
 */
import { QianshaoError } from '../../../contract/errors.ts';
import type { DeviceEvent } from '../../../contract/device-event.ts';
import type { PttEvent } from '../../../contract/radio.ts';
import type {
  KeyingWhy,
  KeyWord,
  RadioChannelConfig,
  RadioChannelView,
  Speaker,
} from '../../../contract/radio-channel.ts';
import { SoundIn, type SoundStatus } from '../../media/radio/sound-in.ts';
import { SoundOut } from '../../media/radio/sound-out.ts';
import { QUIET_DB, Squelch } from '../../media/radio/squelch.ts';
import { Transmission } from './transmission.ts';

/** What was heard before the squelch opened belongs to it: the first syllable. Packets of 60 ms. */
const BEFORE_LIMIT = 5;
/** After the key the radio crackles, and what it heard of us is still on its way through the sound card, ms. */
const DEAF_MS = 300;
/**
 * Then it stays deaf until it was quiet for so long, for a machine under load hears late; but not longer than the second: who
 * answers at once is heard. Ms.
 */
const QUIET_MS = 60;
const QUIET_LIMIT_MS = 1_200;
/** Without sound for so long it is quiet, ms. */
const STALE_MS = 1_000;

export interface RadioChannelOptions {
  config: RadioChannelConfig;
  /** Whether the key's device is there. */
  isThere: (device: string) => boolean;
  /** @throws what the device refuses */
  key: (device: string, command: { id: string; on: boolean; holder: string; override?: boolean }) => void;
  /** Takes the voice of a speaker at this vehicle. @returns look again, and the end */
  tap: (holder: string, onPacket: (packet: Uint8Array) => void) => { look(): void; close(): void };
  /** What is to be heard on the channel. @param from the station whose voice it is; undefined: the radio's */
  onVoice: (packet: Uint8Array, from: string | undefined) => void;
  onPress: (device: string, speaker: Speaker) => void;
  onEnding: (device: string, why: KeyingWhy) => void;
  onChange: () => void;
  now: () => number;
}

export class RadioChannel {
  readonly config: RadioChannelConfig;
  readonly #options: RadioChannelOptions;
  readonly #squelch: Squelch;
  readonly #sound: SoundIn;
  readonly #before: Uint8Array[] = [];
  #status: SoundStatus & { since: number };
  #loud = false;
  #levelDb = QUIET_DB;
  #levelAt = Number.NEGATIVE_INFINITY;
  #carrier: boolean | undefined;
  #keyed = false;
  #transmission: Transmission | undefined;
  #press = '';
  #deafUntil = 0;
  /** Since when it has been quiet after our own voice; undefined: it was, and what is heard is another's. */
  #quietSince: number | undefined;
  #wasOpen = false;
  #last: RadioChannelView['last'];
  #fault: string | undefined;

  constructor(options: RadioChannelOptions) {
    this.#options = options;
    this.config = options.config;
    const { input, voxDb, hangMs } = options.config;
    this.#squelch = new Squelch({ thresholdDb: voxDb, hangMs });
    this.#status = { reason: 'opening', since: options.now() };
    this.#sound = new SoundIn({
      place: input,
      onPacket: (packet) => this.#heard(packet),
      onLevel: (db) => this.#measured(db),
      onStatus: (status) => {
        if (status.reason !== this.#status.reason) this.#status = { ...status, since: options.now() };
        options.onChange();
      },
    });
  }

  view(consent: boolean): RadioChannelView {
    const { id, name, keyDevice } = this.config;
    const isAway = keyDevice !== undefined && !this.#options.isThere(keyDevice);
    const { since, ...sound } = this.#status;
    const isHeard = sound.reason === 'ok';
    const talker = this.#transmission?.talker;
    return {
      ...{ id, name, since, consent },
      ...(isHeard && isAway ? { reason: 'key-away' as const } : sound),
      ...(this.#fault === undefined ? {} : { detail: this.#fault }),
      state: !isHeard ? (sound.reason === 'opening' ? 'degraded' : 'lost') : isAway ? 'degraded' : 'connected',
      activity: talker ? 'sending' : this.#keyed ? 'busy' : this.#isOpen ? 'receiving' : 'idle',
      keyable: this.#keyDevice !== undefined,
      ...(talker ? { talker } : {}),
      ...(this.#last ? { last: this.#last } : {}),
    };
  }

  /** How loud the radio is, dB below full scale. */
  get levelDb(): number {
    return performance.now() - this.#levelAt > STALE_MS ? QUIET_DB : this.#levelDb;
  }

  /** A word of who presses the key. @throws radio-receive-only, radio-taken, ptt-busy, and what the device refuses */
  async word(word: KeyWord, speaker: Speaker, remote: boolean): Promise<void> {
    const device = this.#keyDevice;
    if (device === undefined) throw new QianshaoError('radio-receive-only');
    const mine = isSame(this.#transmission?.talker, speaker);
    if (!word.on) {
      if (mine && word.id === this.#press) this.#transmission?.release();
      return;
    }
    // His last words are still leaving: the next ones come after them.
    if (mine && word.id !== this.#press) await this.#transmission?.over;
    const talker = this.#transmission?.talker;
    if (talker && !isSame(talker, speaker)) throw new QianshaoError('radio-taken', nameOf(talker));
    // What was let go stays so until the hand comes anew.
    if (!talker && word.id === this.#press) throw new QianshaoError('command-expired');
    if (talker) return this.#transmission?.hold();
    if (this.#isOpen && word.override !== true) throw new QianshaoError('ptt-busy', 'carrier');
    this.#begin(device, word, speaker, remote);
  }

  /** A packet of a speaker elsewhere. */
  take(holder: string, packet: Uint8Array): void {
    if (this.#transmission?.talker.holder === holder) this.#transmission.take(packet);
  }

  /** Ends the transmission of speakers of other stations. */
  dropForeign(own: string): void {
    if (this.#transmission && this.#transmission.talker.station !== own) this.#transmission.drop('consent');
  }

  /** What the key's device says. */
  accept(event: DeviceEvent): void {
    if (event.type === 'ptt') this.#ptt(event);
    else if (event.type === 'command' && event.id === this.#press && event.state === 'refused')
      this.#transmission?.drop('fault', event.code);
  }

  /** Idempotent. The key falls at once. */
  async close(): Promise<void> {
    this.#transmission?.drop('fault');
    await this.#sound.close();
  }

  get #keyDevice(): string | undefined {
    return this.config.output && this.config.keyDevice;
  }

  /** Somebody is heard, and nobody here speaks. */
  get #isOpen(): boolean {
    if (this.#isDeaf) return false;
    return this.config.detect === 'carrier' ? (this.#carrier ?? this.#loud) : this.#loud;
  }

  #begin(device: string, word: KeyWord, speaker: Speaker, remote: boolean): void {
    const { output, leadMs, tailMs, id: channel } = this.config;
    if (!output) return;
    const { onVoice, onPress, onEnding, onChange, key, tap, now } = this.#options;
    const from = now();
    const { id, override = false } = word;
    const transmission = new Transmission({
      ...{ speaker, leadMs, tailMs, onChange, now },
      key: (on) => key(device, { id, on, holder: `channel-${channel}`, ...(on && override ? { override } : {}) }),
      open: (onFail) => new SoundOut(output, onFail),
      look: () => voice?.look(),
      onSent: (packet) => onVoice(packet, speaker.station),
      onEnding: (why) => onEnding(device, why),
      onOver: (why, detail) => {
        voice?.close();
        this.#transmission = undefined;
        this.#deafen();
        const { holder, stationName, person } = speaker;
        this.#last = { holder, stationName, person, from, to: Math.max(from, now()), why };
        this.#fault = why === 'fault' ? detail : undefined;
        onChange();
      },
    });
    const voice = remote ? undefined : tap(speaker.holder, (packet) => transmission.take(packet));
    onPress(device, speaker);
    this.#press = id;
    this.#transmission = transmission;
    onChange();
  }

  #ptt(event: PttEvent): void {
    if (event.keyed !== this.#keyed) this.#deafen();
    this.#keyed = event.keyed;
    this.#carrier = event.carrier;
    this.#transmission?.ptt(event);
    this.#options.onChange();
  }

  /** Our own voice is what the radio would give. */
  get #isDeaf(): boolean {
    return this.#transmission !== undefined || this.#keyed || this.#quietSince !== undefined;
  }

  #awaitQuiet(db: number, now: number): void {
    if (this.#transmission || this.#keyed || now < this.#deafUntil || this.#quietSince === undefined) return;
    if (db >= this.config.voxDb) this.#quietSince = Number.POSITIVE_INFINITY;
    else this.#quietSince = Math.min(this.#quietSince, now);
    if (now - this.#quietSince >= QUIET_MS || now - this.#deafUntil >= QUIET_LIMIT_MS) this.#quietSince = undefined;
  }

  #deafen(): void {
    this.#deafUntil = performance.now() + DEAF_MS;
    this.#quietSince = Number.POSITIVE_INFINITY;
    this.#squelch.close();
    this.#loud = false;
    this.#before.length = 0;
  }

  #measured(db: number): void {
    const now = performance.now();
    this.#levelDb = db > this.#levelDb || now - this.#levelAt > STALE_MS ? db : this.#levelDb * 0.8 + db * 0.2;
    this.#levelAt = now;
    if (this.#isDeaf) this.#awaitQuiet(db, now);
    else this.#loud = this.#squelch.read(db, now);
    if (this.#isOpen === this.#wasOpen) return;
    this.#wasOpen = this.#isOpen;
    this.#options.onChange();
  }

  #heard(packet: Uint8Array): void {
    if (!this.#isOpen) {
      this.#before.push(packet);
      if (this.#before.length > BEFORE_LIMIT) this.#before.shift();
      // What it hears of our own voice is not kept either.
      if (this.#isDeaf) this.#before.length = 0;
      return;
    }
    for (const each of [...this.#before.splice(0), packet]) this.#options.onVoice(each, undefined);
  }
}

/** A name alone holds no other's key. */
const isSame = (talker: Speaker | undefined, speaker: Speaker): boolean =>
  talker?.holder === speaker.holder && talker.station === speaker.station && talker.person === speaker.person;

/** Who sits at a vehicle's console has no name of his own there. */
const nameOf = ({ stationName, person }: Speaker): string =>
  person === 'console' ? stationName : `${stationName} ${person}`;
