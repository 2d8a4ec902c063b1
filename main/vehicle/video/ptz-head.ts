/**
 * One camera that can be turned, and the one hand that it has. Who moves it says so again and again; not heard, or let go, the
 * camera is stopped. It stays his for a few seconds after, so that two do not pull it to and fro; the vehicle's own hand comes first.
 */
import { v7 as uuidV7 } from 'uuid';
import { QianshaoError, type ErrorCode } from '../../../contract/errors.ts';
import {
  HAND_LINGER_MS,
  HAND_SILENCE_MS,
  isStill,
  STILL,
  type HandWhy,
  type PtzAbility,
  type PtzAct,
  type PtzHand,
  type PtzHold,
  type PtzMove,
  type PtzPosition,
  type PtzPreset,
  type PtzView,
} from '../../../contract/ptz.ts';
import type { RtspSource } from '../../../contract/video-source.ts';
import { OnvifCamera } from '../../media/onvif/camera.ts';
import { Mover } from '../../media/onvif/mover.ts';

/** While a hand is there, where the camera looks is asked this often, ms. */
const STATUS_MS = 1_000;

export type TurnedSource = RtspSource & { onvif: NonNullable<RtspSource['onvif']> };

export interface PtzHeadOptions {
  source: TurnedSource;
  /** This vehicle's id. */
  own: string;
  onHold: (hold: PtzHold) => void;
  onChange: () => void;
  now: () => number;
  log: (error: unknown) => void;
}

interface Held {
  hand: PtzHand;
  since: number;
  hold: PtzHold;
  /** The press that moves it now. */
  press: string | undefined;
  timer: NodeJS.Timeout | undefined;
}

export class PtzHead {
  readonly #options: PtzHeadOptions;
  readonly #camera: OnvifCamera;
  readonly #mover: Mover;
  readonly #profile: string;
  #can: PtzAbility = { turn: true, zoom: true };
  #held: Held | undefined;
  /** A press that is over: what of it still comes is not followed. */
  #over = '';
  /** Why the camera ended it. */
  #fault: QianshaoError | undefined;
  #position: PtzPosition | undefined;
  #status: NodeJS.Timeout | undefined;
  #tellsStatus = true;
  #presets: PtzPreset[] = [];

  constructor(options: PtzHeadOptions) {
    this.#options = options;
    const { address, profile } = options.source.onvif;
    const { user, password = '' } = options.source;
    this.#profile = profile;
    this.#camera = new OnvifCamera({ address, login: user === undefined ? undefined : { user, password } });
    this.#mover = new Mover({
      move: (move, signal) => this.#move(move, signal),
      stop: (signal) => this.#camera.stop(profile, signal),
      onFault: (error) => this.#failed(error),
      log: options.log,
    });
  }

  get view(): PtzView {
    return {
      feed: this.#options.source.id,
      can: this.#can,
      ...(this.#held ? { hand: { ...this.#held.hand, since: this.#held.since } } : {}),
      ...(this.#position ? { position: this.#position } : {}),
    };
  }

  /**
   * What a hand does.
   * @throws ptz-busy, ptz-late, and what the camera refuses
   */
  async act(act: PtzAct, hand: PtzHand): Promise<void> {
    if (act.type === 'move') return this.#hold(act, hand);
    this.#take(hand, act);
    this.#rest();
    this.#mover.set(STILL);
    if (act.type === 'go') await this.#camera.go(this.#profile, act.preset);
    else if (act.type === 'home') await this.#camera.home(this.#profile);
    else await this.#camera.setPreset(this.#profile, act.name, act.preset);
    this.#look();
  }

  /** @throws what the camera refuses */
  async presets(): Promise<PtzPreset[]> {
    await this.#learn();
    this.#presets = await this.#camera.presets(this.#profile);
    this.#look();
    return this.#presets;
  }

  /** Hands of other stations let go: their line is down. */
  dropForeign(): void {
    if (this.#held && this.#held.hand.station !== this.#options.own) this.#end('lost');
  }

  /** The camera stands then. Idempotent. */
  async close(): Promise<void> {
    this.#end('released');
    this.#tellsStatus = false;
    clearTimeout(this.#status);
    await this.#mover.close();
  }

  #hold({ id, move }: Extract<PtzAct, { type: 'move' }>, hand: PtzHand): void {
    if (isStill(move)) {
      if (this.#held && isSame(this.#held.hand, hand) && this.#held.press === id) this.#letGo();
      return;
    }
    // What was stopped stays so until the hand comes anew.
    if (id === this.#over) throw this.#fault ?? this.#taken(hand) ?? new QianshaoError('ptz-late');
    const held = this.#take(hand, { type: 'move' });
    if (held.press !== undefined && held.press !== id) this.#over = held.press;
    held.press = id;
    clearTimeout(held.timer);
    held.timer = setTimeout(() => this.#end('lost'), HAND_SILENCE_MS);
    this.#mover.set(move);
    this.#look();
  }

  async #move(move: PtzMove, signal: AbortSignal): Promise<void> {
    await this.#learn(signal);
    await this.#camera.move(this.#profile, move, signal);
  }

  /** What it can do is known from the first time that anybody wants something of it. */
  async #learn(signal?: AbortSignal): Promise<void> {
    const { can } = await this.#camera.abilities(this.#options.source.onvif.ptz, signal);
    if (can.turn === this.#can.turn && can.zoom === this.#can.zoom) return;
    this.#can = can;
    this.#options.onChange();
  }

  #taken(hand: PtzHand): QianshaoError | undefined {
    const other = this.#held?.hand;
    return other && !isSame(other, hand) ? new QianshaoError('ptz-busy', nameOf(other)) : undefined;
  }

  /** @throws ptz-busy */
  #take(hand: PtzHand, act: { type: PtzAct['type']; preset?: string | undefined; name?: string }): Held {
    if (this.#held && isSame(this.#held.hand, hand)) return this.#held;
    const { own, now, onHold, onChange } = this.#options;
    const busy = this.#taken(hand);
    if (busy && (hand.station !== own || this.#held?.hand.station === own)) throw busy;
    if (this.#held) this.#end('taken');
    const from = now();
    const preset = act.name ?? this.#presets.find(({ token }) => token === act.preset)?.name ?? act.preset;
    const hold: PtzHold = {
      ...{ id: uuidV7(), feed: this.#options.source.id, person: hand.person, act: act.type, from },
      ...(hand.station === own ? {} : { station: hand.station }),
      ...(preset === undefined ? {} : { preset: preset.slice(0, 60) }),
    };
    this.#fault = undefined;
    const held: Held = { hand, since: from, hold, press: undefined, timer: undefined };
    this.#held = held;
    onHold(hold);
    onChange();
    return held;
  }

  #letGo(): void {
    this.#mover.set(STILL);
    this.#rest();
  }

  /** It stands, and is still his for a while. */
  #rest(): void {
    const held = this.#held;
    if (!held) return;
    if (held.press !== undefined) this.#over = held.press;
    held.press = undefined;
    clearTimeout(held.timer);
    held.timer = setTimeout(() => this.#end('released'), HAND_LINGER_MS);
  }

  /** Idempotent. */
  #end(why: HandWhy): void {
    const held = this.#held;
    if (!held) return;
    clearTimeout(held.timer);
    if (held.press !== undefined) this.#over = held.press;
    this.#held = undefined;
    this.#mover.set(STILL);
    const { onHold, onChange, now } = this.#options;
    onHold({ ...held.hold, to: Math.max(held.hold.from, now()), why });
    onChange();
  }

  #failed(error: unknown): void {
    this.#fault = error instanceof QianshaoError ? error : new QianshaoError('internal', undefined, error);
    this.#end('fault');
  }

  /** While a hand is there: where the camera looks, as long as it tells. */
  #look(): void {
    if (!this.#tellsStatus) return;
    this.#status ??= setTimeout(() => {
      void this.#ask().finally(() => {
        this.#status = undefined;
        if (this.#held) this.#look();
      });
    }, STATUS_MS);
  }

  async #ask(): Promise<void> {
    try {
      const position = await this.#camera.status(this.#profile);
      if (JSON.stringify(position) === JSON.stringify(this.#position)) return;
      this.#position = position;
      this.#options.onChange();
    } catch (error) {
      // Many tell nothing: they are not asked again.
      if (error instanceof QianshaoError && NO_STATUS.includes(error.code)) this.#tellsStatus = false;
    }
  }
}

const NO_STATUS: readonly ErrorCode[] = ['ptz-refused', 'camera-no-ptz', 'camera-login-refused', 'camera-clock'];

/** A name alone takes no other's hand. */
const isSame = (one: PtzHand, other: PtzHand): boolean =>
  one.holder === other.holder && one.station === other.station && one.person === other.person;

/** Who sits at a vehicle's console has no name of his own there. */
const nameOf = ({ stationName, person }: PtzHand): string =>
  person === 'console' ? stationName : `${stationName} ${person}`;
