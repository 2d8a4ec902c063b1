/** The vehicle's radio channels: entered, heard at the vehicle's SFU and at the center, keyed by one person at a time. */
import { randomBytes } from 'node:crypto';
import type { DeviceCommand } from '../../../contract/device-command.ts';
import type { DeviceEvent } from '../../../contract/device-event.ts';
import { QianshaoError } from '../../../contract/errors.ts';
import type { Feed } from '../../../contract/feed.ts';
import {
  CHANNEL_LIMIT,
  type KeyingWhy,
  type KeyWord,
  type NewRadioChannel,
  type RadioChannelConfig,
  type RadioWord,
  type Speaker,
} from '../../../contract/radio-channel.ts';
import type { RadioEvent } from '../../../contract/screen-event.ts';
import type { Station } from '../../../contract/station.ts';
import type { RadioServices } from '../../api/radio-router.ts';
import { ChannelVoice } from '../../media/radio/channel-voice.ts';
import { soundsFound } from '../../media/radio/sounds-found.ts';
import { TalkerTap } from '../../media/radio/talker-tap.ts';
import type { Sfu } from '../../media/sfu.ts';
import type { Registry } from '../../store/types.ts';
import type { Presser } from '../bridge/keying-log.ts';
import { CONSOLE } from '../video/lazy-sfu.ts';
import { ChannelBook } from './channel-book.ts';
import { RadioChannel } from './radio-channel.ts';
import { RadioLine } from './radio-line.ts';

/** How often the meters are told, ms. */
const METER_MS = 250;
const NAME_LENGTH = 60;

export interface RadioDeskOptions {
  self: Station;
  /** Channels of the settings file. */
  given: readonly RadioChannelConfig[];
  registry: Pick<Registry, 'setting' | 'putSetting'>;
  /** The vehicle's SFU. @throws media-unavailable */
  sfu: () => Promise<Sfu>;
  center: () => Station | undefined;
  isThere: (device: string) => boolean;
  /** @throws QianshaoError what the device refuses */
  command: (device: string, command: DeviceCommand) => void;
  onPress: (device: string, by: Presser) => void;
  onEnding: (device: string, why: KeyingWhy) => void;
  /** What is heard or said on a channel. */
  onVoice: (channel: string, packet: Uint8Array) => void;
  onFeeds: (feeds: Pick<Feed, 'id' | 'kind' | 'name'>[]) => void;
  emit: (event: RadioEvent) => void;
  now: () => number;
  log: (error: unknown) => void;
}

interface Row {
  channel: RadioChannel;
  voice: ChannelVoice | undefined;
}

export class RadioDesk {
  readonly line: RadioLine;
  readonly #options: RadioDeskOptions;
  readonly #book: ChannelBook;
  readonly #rows = new Map<string, Row>();
  readonly #timer: NodeJS.Timeout;
  #sfu: Sfu | undefined;
  /** Channels to which somebody at the center listens. */
  #listened: ReadonlySet<string> = new Set();
  #changing = Promise.resolve();
  #toldLevels = '';
  #toldViews = '';
  #closed = false;

  constructor(options: RadioDeskOptions) {
    this.#options = options;
    this.#book = new ChannelBook(options.registry, options.given);
    this.line = new RadioLine({
      onWord: (word) => this.#fromCenter(word),
      onAway: () => (this.#listened = new Set()),
      log: options.log,
    });
    this.#timer = setInterval(() => this.#tellLevels(), METER_MS);
    void this.#apply();
  }

  get services(): RadioServices {
    return {
      put: (channel) => this.#put(channel),
      remove: async (id) => {
        this.#row(id);
        this.#book.remove(id);
        await this.#apply([id]);
      },
      sounds: soundsFound,
      consent: (id, allowed) => this.#consent(id, allowed),
      key: (word, person) => {
        const { id: station, name: stationName } = this.#options.self;
        const speaker = { holder: word.holder, station, stationName, person: person.slice(0, NAME_LENGTH) };
        return this.#row(word.channel).channel.word(word, speaker, false);
      },
    };
  }

  snapshot(): RadioEvent[] {
    return [this.#event(), this.#levels()];
  }

  /** What a device says. */
  accept(device: string, event: DeviceEvent): void {
    for (const { channel } of this.#rows.values()) if (channel.config.keyDevice === device) channel.accept(event);
  }

  /** A device came, or went away. */
  deviceChanged(device: string): void {
    if ([...this.#rows.values()].some(({ channel }) => channel.config.keyDevice === device)) this.#changed();
  }

  /** Idempotent. Every key falls, no ffmpeg is left. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#changing;
    await Promise.all([...this.#rows.values()].map((row) => this.#end(row)));
  }

  #row(id: string): Row {
    const row = this.#rows.get(id);
    if (!row) throw new QianshaoError('not-found', `radio channel ${id}`);
    return row;
  }

  async #put({ id, input, output, keyDevice, ...rest }: NewRadioChannel): Promise<string> {
    if (id !== undefined) this.#row(id);
    else if (this.#rows.size >= CHANNEL_LIMIT) throw new QianshaoError('radio-channel-limit');
    const config: RadioChannelConfig = {
      ...rest,
      input,
      id: id ?? `radio-${randomBytes(4).toString('hex')}`,
      ...(output ? { output } : {}),
      ...(keyDevice === undefined ? {} : { keyDevice }),
    };
    this.#book.put(config);
    await this.#apply();
    return config.id;
  }

  #consent(id: string, allowed: boolean): void {
    const { channel } = this.#row(id);
    this.#book.consent(id, allowed);
    if (!allowed) channel.dropForeign(this.#options.self.id);
    this.#changed();
  }

  /** One change after the other. @param without ids that are gone whatever the book says */
  #apply(without: readonly string[] = []): Promise<void> {
    this.#changing = this.#changing.then(() => this.#work(without)).catch(this.#options.log);
    return this.#changing;
  }

  async #work(without: readonly string[]): Promise<void> {
    if (this.#closed) return;
    const configs = this.#book
      .all()
      .filter(({ id }) => !without.includes(id))
      .slice(0, CHANNEL_LIMIT);
    for (const [id, row] of [...this.#rows]) {
      const config = configs.find((one) => one.id === id);
      if (config && JSON.stringify(config) === JSON.stringify(row.channel.config)) continue;
      this.#rows.delete(id);
      await this.#end(row);
    }
    if (configs.length > 0) this.#sfu ??= await this.#options.sfu().catch(() => undefined);
    for (const config of configs) if (!this.#rows.has(config.id)) this.#rows.set(config.id, this.#begin(config));
    this.#options.onFeeds(configs.map(({ id, name }) => ({ id, kind: 'radio', name })));
    this.#changed();
  }

  #begin(config: RadioChannelConfig): Row {
    const { self, command, isThere, onPress, onEnding, now, log } = this.#options;
    const { id, name } = config;
    const sfu = this.#sfu;
    const channel = new RadioChannel({
      ...{ config, isThere, onEnding, now },
      key: (device, key) => command(device, { type: 'key', ...key }),
      tap: (holder, onPacket) =>
        sfu
          ? new TalkerTap({ sfu, holder, owner: CONSOLE, onPacket, log })
          : { look: () => undefined, close: () => undefined },
      onVoice: (packet, from) => this.#heard(id, packet, from),
      onPress: (device, speaker) => onPress(device, presserOf(speaker, self.id, id)),
      onChange: () => this.#changed(),
    });
    const voice = sfu && new ChannelVoice({ sfu, track: { station: self.id, feed: id, name }, log });
    return { channel, voice };
  }

  async #end({ channel, voice }: Row): Promise<void> {
    voice?.close();
    await channel.close();
  }

  /** Everybody hears it who listens; the center has its own people's voices already. */
  #heard(id: string, packet: Uint8Array, from: string | undefined): void {
    this.#rows.get(id)?.voice?.send(packet);
    this.#options.onVoice(id, packet);
    const isOurs = from === undefined || from === this.#options.self.id;
    if (isOurs && this.#listened.has(id)) this.line.voice(id, packet);
  }

  #fromCenter(word: RadioWord): void {
    if (word.type === 'listened') this.#listened = new Set(word.channels);
    else if (word.type === 'voice')
      for (const packet of word.packets)
        this.#rows.get(word.channel)?.channel.take(word.holder, Buffer.from(packet, 'base64'));
    else
      this.#keyFromCenter(word.word, word.person).then(
        () => word.ask !== undefined && this.line.answer(word.ask, undefined),
        (error: unknown) => word.ask !== undefined && this.line.answer(word.ask, error),
      );
  }

  async #keyFromCenter(word: KeyWord, person: string): Promise<void> {
    const center = this.#options.center();
    if (word.on && (!center || !this.#book.consents(word.channel))) throw new QianshaoError('radio-consent');
    const { id: station = '', name: stationName = '' } = center ?? {};
    await this.#row(word.channel).channel.word(word, { holder: word.holder, station, stationName, person }, true);
  }

  #event(): Extract<RadioEvent, { type: 'radio-channels' }> {
    const rows = [...this.#rows.values()].map(({ channel }) => {
      const { config } = channel;
      return { ...channel.view(this.#book.consents(config.id)), config, own: this.#book.isOwn(config.id) };
    });
    return { type: 'radio-channels', channels: rows };
  }

  #changed(): void {
    if (this.#closed) return;
    const event = this.#event();
    const words = JSON.stringify(event);
    if (words === this.#toldViews) return;
    this.#toldViews = words;
    this.#options.emit(event);
    // Names of sound devices are nothing to the center.
    this.line.tell(event.channels.map(({ config: _config, own: _own, ...view }) => view));
  }

  #levels(): Extract<RadioEvent, { type: 'radio-levels' }> {
    const levels = [...this.#rows].map(([id, { channel }]) => [id, Math.round(channel.levelDb)] as const);
    return { type: 'radio-levels', levels: Object.fromEntries(levels) };
  }

  #tellLevels(): void {
    const event = this.#levels();
    const words = JSON.stringify(event);
    if (words === this.#toldLevels) return;
    this.#toldLevels = words;
    this.#options.emit(event);
  }
}

/** As the journal has him: where he sits is said when it is not here. */
const presserOf = ({ station, person }: Speaker, own: string, channel: string): Presser => ({
  person,
  channel,
  ...(station === own ? {} : { station }),
});
