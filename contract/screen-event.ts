/**
 * What a station tells a screen: one subscription, first the whole state, then what changed. Each event carries the whole
 * of its part, so the newest of a type replaces the one before.
 */
import type { AlertingEvent } from './alerting.ts';
import type { AskView, FetchedFeed } from './backfill.ts';
import type { RouteStatus } from './bridge.ts';
import type { ClockState } from './clock.ts';
import type { ConferenceEvent } from './conference.ts';
import type { Device } from './device.ts';
import type { CommandView } from './device-command.ts';
import type { DeviceEvent } from './device-event.ts';
import type { Feed } from './feed.ts';
import type { CommanderStatus, FloorStatus } from './floor.ts';
import type { Sky } from './fix.ts';
import type { ClipSummary, FootageStatus } from './footage.ts';
import type { HeardEvent, TextEvent } from './heard.ts';
import type { Link, LinkChoice, LinkSample, Uplink } from './link.ts';
import type { MapEvent } from './map-download.ts';
import type { LiveTrack } from './media.ts';
import type { MessagingEvent } from './messaging.ts';
import type { PlottingEvent } from './plot.ts';
import type { PortView } from './port-info.ts';
import type { Receivers } from './positioning.ts';
import type { PtzView, StationPtz } from './ptz.ts';
import type { RadioChannelConfig, RadioChannelView, StationChannels } from './radio-channel.ts';
import type { ResourceEvent } from './resource.ts';
import type { PushEvent } from './push.ts';
import type { ShareEvent } from './share.ts';
import type { EnrolledStation, Presence, Station } from './station.ts';
import type { StillPlan, StillView } from './still.ts';
import type { StoreTrouble } from './store-trouble.ts';
import type { UnitPosition } from './unit.ts';
import type { SourceView } from './video-source.ts';

/** Positions that changed; never the whole list after the first. */
type PositionsEvent = { type: 'positions'; positions: UnitPosition[] };

/** What keeps the station from writing down; empty while all is well. */
export type StoreEvent = { type: 'store'; troubles: readonly StoreTrouble[] };

/** Video on the vehicle itself. */
export type VideoEvent =
  | { type: 'video-sources'; sources: SourceView[] }
  /** What is at the vehicle's own SFU. */
  | { type: 'local-tracks'; tracks: LiveTrack[] }
  | { type: 'footage'; footage: FootageStatus }
  | { type: 'clips'; clips: ClipSummary[] }
  | { type: 'stills'; plan: StillPlan }
  /** Cameras that can be turned, and who has them. */
  | { type: 'ptz'; cameras: PtzView[] }
  | ShareEvent
  | PushEvent
  | AsksEvent;

/** What was asked of vehicles' footage, newest first. */
export type AsksEvent = { type: 'asks'; asks: AskView[] };

/** Footage at the center. */
export type FetchedEvent =
  | { type: 'footage'; footage: FootageStatus }
  | { type: 'fetched'; feeds: FetchedFeed[] }
  | { type: 'clips'; clips: ClipSummary[] }
  | AsksEvent;

/** A radio channel as the vehicle's console has it. */
export interface RadioChannelRow extends RadioChannelView {
  config: RadioChannelConfig;
  /** It was entered here and may be taken away here. */
  own: boolean;
}

/** Radio channels of the vehicle, and how loud each radio is, dB below full scale. */
export type RadioEvent =
  { type: 'radio-channels'; channels: RadioChannelRow[] } | { type: 'radio-levels'; levels: Record<string, number> };

export type VehicleEvent =
  | { type: 'station'; station: Station; version: string }
  | { type: 'devices'; devices: Device[] }
  | { type: 'ports'; ports: PortView[] }
  /** What a device says of itself: the newest event of each type. */
  | { type: 'device-status'; device: string; status: DeviceEvent[] }
  /** What became of commands, newest last. */
  | { type: 'commands'; device: string; commands: CommandView[] }
  /** Words and positions of others that a device heard lately, newest last. */
  | { type: 'heard'; device: string; heard: (HeardEvent | TextEvent)[] }
  | { type: 'sky'; device: string; sky: Sky }
  | { type: 'receivers'; receivers: Receivers }
  | { type: 'clock'; clock: ClockState }
  | PositionsEvent
  | MapEvent
  | ResourceEvent
  | MessagingEvent
  | PlottingEvent
  | AlertingEvent
  /** The rows of the device bridge. */
  | { type: 'bridge'; routes: RouteStatus[] }
  | { type: 'uplink'; uplink: Uplink }
  | { type: 'links'; links: Link[]; choice: LinkChoice }
  /** Points of a link's small diagrams: first those of the last minutes, then each new one. */
  | { type: 'link-samples'; link: string; samples: LinkSample[] }
  | { type: 'floor'; floor: FloorStatus }
  | { type: 'feeds'; feeds: Feed[] }
  | VideoEvent
  | RadioEvent
  | ConferenceEvent
  /** CBOR entries (base64) to send over the data channel at once, while the console publishes. */
  | { type: 'live-entry'; entry: string }
  | StoreEvent
  | { type: 'notice'; code: string; detail?: string; at: number };

/** A vehicle as the center sees it. */
export interface VehicleSummary {
  station: Station;
  presence: Presence;
  /** When anything last came from it, by any path. */
  lastHeardAt?: number;
  /** Who has taken note that it is away; until then it is the largest thing on the overview. */
  noted?: { by: string; at: number };
  devices: Pick<Device, 'id' | 'name' | 'state' | 'reason' | 'since'>[];
  feeds: Feed[];
}

export type CenterEvent =
  | { type: 'station'; station: Station; version: string }
  | { type: 'vehicles'; vehicles: VehicleSummary[] }
  | PositionsEvent
  | MapEvent
  | ResourceEvent
  | MessagingEvent
  | PlottingEvent
  | AlertingEvent
  | { type: 'tracks'; tracks: LiveTrack[] }
  | FetchedEvent
  /** Radio channels of the vehicles that are on line. */
  | { type: 'station-channels'; stations: StationChannels[] }
  /** Cameras that can be turned of the vehicles that are on line. */
  | { type: 'station-ptz'; stations: StationPtz[] }
  | { type: 'stills'; stills: StillView[] }
  | ConferenceEvent
  | { type: 'enrolled'; stations: EnrolledStation[] }
  | ShareEvent
  | PushEvent
  /** The center's BeiDou terminal; not told where there is none. */
  | { type: 'commander'; commander: CommanderStatus }
  | StoreEvent
  | { type: 'notice'; code: string; detail?: string; at: number };
