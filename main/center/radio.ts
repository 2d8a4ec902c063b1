/** Vehicles' radio channels at the center: heard by its staff through the SFU, keyed by them where the vehicle lets them. */
import { QianshaoError } from '../../contract/errors.ts';
import type { KeyWord, RadioChannelView, RadioWord, StationChannels } from '../../contract/radio-channel.ts';
import type { CenterRadioServices } from '../api/radio-router.ts';
import type { StationRadio } from '../api/station-router.ts';
import { ChannelVoice } from '../media/radio/channel-voice.ts';
import type { Sfu } from '../media/sfu.ts';
import { Asks } from './asks.ts';
import { ownerOf } from './conference.ts';
import { RadioTalk } from './radio-talk.ts';

/** After the hand the voice is under way for so long, ms. */
const GRACE_MS = 150;
const NAME_LENGTH = 60;

export interface CenterRadioOptions {
  sfu: () => Sfu;
  nameOf: (station: string) => string;
  emit: (stations: StationChannels[]) => void;
  log: (error: unknown) => void;
}

interface Channel {
  view: RadioChannelView;
  voice: ChannelVoice;
}
interface Vehicle {
  emit: (word: RadioWord) => void;
  channels: Map<string, Channel>;
}

export class CenterRadio {
  readonly #options: CenterRadioOptions;
  /** Vehicles that are on line. */
  readonly #vehicles = new Map<string, Vehicle>();
  /** How many listen, by station and channel. */
  readonly #listeners = new Map<string, Map<string, number>>();
  /** Who of the staff holds a key, by holder. */
  readonly #talks = new Map<string, RadioTalk>();
  readonly #asks = new Asks(undefined);

  constructor(options: CenterRadioOptions) {
    this.#options = options;
  }

  /** For pages. */
  list(): StationChannels[] {
    return [...this.#vehicles].map(([station, { channels }]) => ({
      station,
      stationName: this.#options.nameOf(station),
      channels: [...channels.values()].map(({ view }) => view),
    }));
  }

  /** Whether a person's voice may come to the SFU to key a channel. */
  get mayKey(): boolean {
    return [...this.#vehicles.values()].some(({ channels }) => [...channels.values()].some(({ view }) => view.consent));
  }

  /** For the staff. */
  readonly services: CenterRadioServices = {
    key: (station, word, person) => this.#key(station, word, person),
    listen: (station, channel) => this.#listen(station, channel),
  };

  /** For vehicles. */
  readonly stationServices: StationRadio = {
    watch: (station, emit) => this.#watch(station, emit),
    tell: (station, channels) => this.#told(station, channels),
    voice: (station, channel, packets) => {
      const voice = this.#vehicles.get(station)?.channels.get(channel)?.voice;
      for (const packet of packets) voice?.send(Buffer.from(packet, 'base64'));
    },
    answer: (station, ask, refusal) => this.#asks.answer(station, ask, refusal, undefined),
  };

  /** Idempotent. */
  close(): void {
    for (const holder of [...this.#talks.keys()]) this.#endTalk(holder);
    for (const { channels } of this.#vehicles.values()) for (const { voice } of channels.values()) voice.close();
    this.#vehicles.clear();
  }

  #watch(station: string, emit: (word: RadioWord) => void): () => void {
    // A vehicle that came by another way has its old line still open for a while: the newest is the one that lives.
    const vehicle = this.#vehicles.get(station) ?? { emit, channels: new Map<string, Channel>() };
    vehicle.emit = emit;
    this.#vehicles.set(station, vehicle);
    this.#tellListened(station);
    return () => {
      if (vehicle.emit !== emit || this.#vehicles.get(station) !== vehicle) return;
      this.#vehicles.delete(station);
      for (const { voice } of vehicle.channels.values()) voice.close();
      this.#changed();
    };
  }

  #told(station: string, views: readonly RadioChannelView[]): void {
    const vehicle = this.#vehicles.get(station);
    if (!vehicle) return;
    const { channels } = vehicle;
    for (const [id, { voice }] of [...channels]) {
      if (views.some((view) => view.id === id)) continue;
      channels.delete(id);
      voice.close();
    }
    for (const view of views) {
      const { id, name } = view;
      const sfu = this.#options.sfu();
      const voice =
        channels.get(id)?.voice ??
        new ChannelVoice({ sfu, track: { station, feed: id, name }, log: this.#options.log });
      channels.set(id, { view, voice });
    }
    this.#followTalkers();
    this.#changed();
  }

  /** Who had the key and has it no more is through: his page hears so at its next word. */
  #followTalkers(): void {
    const holders = new Set(
      [...this.#vehicles.values()].flatMap(({ channels }) =>
        [...channels.values()].flatMap(({ view }) => view.talker?.holder ?? []),
      ),
    );
    for (const [holder, talk] of this.#talks) {
      if (holders.has(holder)) talk.granted = true;
      else if (talk.granted) this.#endTalk(holder);
    }
  }

  /** @param name of the person in full */
  async #key(station: string, word: KeyWord, name: string): Promise<void> {
    const person = name.slice(0, NAME_LENGTH);
    const vehicle = this.#vehicles.get(station);
    if (!vehicle) throw new QianshaoError('device-away', station);
    const channel = vehicle.channels.get(word.channel);
    if (!channel) throw new QianshaoError('not-found', `radio channel ${word.channel}`);
    const talk = this.#talks.get(word.holder);
    // Another's key is not his.
    if (talk && talk.person !== person) throw new QianshaoError('radio-taken', talk.person);
    if (!word.on) return this.#letGo(vehicle, word, person);
    if (talk?.press === word.id) {
      talk.hold();
      vehicle.emit({ type: 'key', word, person });
      return;
    }
    if (!channel.view.consent) throw new QianshaoError('radio-consent');
    this.#beginTalk(vehicle, word, person, ownerOf.person(name));
    try {
      await this.#asks.ask(station, (ask) => vehicle.emit({ type: 'key', word, person, ask }));
    } catch (error) {
      this.#endTalk(word.holder);
      throw error;
    }
  }

  #letGo(vehicle: Vehicle, word: KeyWord, person: string): void {
    vehicle.emit({ type: 'key', word, person });
    const talk = this.#talks.get(word.holder);
    if (talk?.press === word.id)
      setTimeout(() => this.#talks.get(word.holder) === talk && this.#endTalk(word.holder), GRACE_MS);
  }

  #beginTalk(vehicle: Vehicle, word: KeyWord, person: string, owner: string): void {
    const { holder, channel } = word;
    this.#endTalk(holder);
    const talk: RadioTalk = new RadioTalk({
      ...{ sfu: this.#options.sfu(), holder, press: word.id, person, owner, log: this.#options.log },
      onPackets: (packets) => {
        const base64 = packets.map((packet) => Buffer.from(packet).toString('base64'));
        vehicle.emit({ type: 'voice', channel, holder, packets: base64 });
        const { view, voice } = vehicle.channels.get(channel) ?? {};
        // The others here listen too; the vehicle need not send it back.
        if (view?.talker?.holder === holder && view.talker.phase !== 'keying')
          for (const packet of packets) voice?.send(packet);
      },
      onLost: () => this.#endTalk(holder),
    });
    this.#talks.set(holder, talk);
  }

  #endTalk(holder: string): void {
    this.#talks.get(holder)?.close();
    this.#talks.delete(holder);
  }

  #listen(station: string, channel: string): () => void {
    const of = this.#listeners.get(station) ?? new Map<string, number>();
    this.#listeners.set(station, of);
    const count = (by: number) => {
      const now = (of.get(channel) ?? 0) + by;
      if (now > 0) of.set(channel, now);
      else of.delete(channel);
      this.#tellListened(station);
    };
    count(1);
    let over = false;
    return () => {
      if (!over) count(-1);
      over = true;
    };
  }

  #tellListened(station: string): void {
    const channels = [...(this.#listeners.get(station)?.keys() ?? [])];
    this.#vehicles.get(station)?.emit({ type: 'listened', channels });
  }

  #changed(): void {
    this.#options.emit(this.list());
  }
}
