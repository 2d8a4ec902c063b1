/** ONVIF's PTZ service (ver20/ptz/wsdl): moving while a hand is there, stopping, presets, where the camera looks. */
import type { Element } from '@xmldom/xmldom';
import {
  PRESET_LIMIT,
  type PtzAbility,
  type PtzMove,
  type PtzPosition,
  type PtzPreset,
} from '../../../contract/ptz.ts';
import type { Question } from './caller.ts';
import { at, children, escaped, numberOf, NS, ONVIF, wordsOf } from './xml.ts';

const NAME_LENGTH = 60;

const question = (operation: string, content: string): Question => ({ service: NS.ptz, operation, content });
const profileOf = (profile: string): string => `<ProfileToken>${escaped(profile)}</ProfileToken>`;

/** Speeds that ONVIF's generic velocity spaces have: −1…1. */
const speed = (value: number): string => String(Math.round(Math.max(-1, Math.min(1, value)) * 1_000) / 1_000);

/**
 * `ContinuousMove`: an axis that the camera has not is left out, for some refuse the whole then. @param timeoutMs after which
 * the camera stops by itself (xs:duration)
 */
export function moveQuestion(
  profile: string,
  { pan, tilt, zoom }: PtzMove,
  can: PtzAbility,
  timeoutMs: number,
): Question {
  const turn = can.turn ? `<tt:PanTilt x="${speed(pan)}" y="${speed(tilt)}"/>` : '';
  const magnify = can.zoom ? `<tt:Zoom x="${speed(zoom)}"/>` : '';
  return question(
    'ContinuousMove',
    `${profileOf(profile)}<Velocity xmlns:tt="${NS.schema}">${turn}${magnify}</Velocity>` +
      `<Timeout>PT${timeoutMs / 1_000}S</Timeout>`,
  );
}

export const stopQuestion = (profile: string): Question =>
  question('Stop', `${profileOf(profile)}<PanTilt>true</PanTilt><Zoom>true</Zoom>`);

export const homeQuestion = (profile: string): Question => question('GotoHomePosition', profileOf(profile));
export const statusQuestion = (profile: string): Question => question('GetStatus', profileOf(profile));
export const presetsQuestion = (profile: string): Question => question('GetPresets', profileOf(profile));

export const goQuestion = (profile: string, preset: string): Question =>
  question('GotoPreset', `${profileOf(profile)}<PresetToken>${escaped(preset)}</PresetToken>`);

/** Keeps where the camera looks now; with a token in the place of that preset. */
export const setQuestion = (profile: string, name: string, preset: string | undefined): Question =>
  question(
    'SetPreset',
    `${profileOf(profile)}<PresetName>${escaped(name)}</PresetName>` +
      (preset === undefined ? '' : `<PresetToken>${escaped(preset)}</PresetToken>`),
  );

export const optionsQuestion = (configuration: string): Question =>
  question('GetConfigurationOptions', `<ConfigurationToken>${escaped(configuration)}</ConfigurationToken>`);

export interface PtzOptions {
  can: PtzAbility;
  /** Shortest and longest timeout of a move, ms. */
  shortestMs: number;
  longestMs: number;
}

/** What is taken of a camera that tells none of it. */
export const PLAIN_OPTIONS: PtzOptions = { can: { turn: true, zoom: true }, shortestMs: 0, longestMs: Infinity };

/** `GetConfigurationOptionsResponse`: spaces of speeds, and the range of timeouts. */
export function readOptions(response: Element): PtzOptions {
  const options = at(response, 'PTZConfigurationOptions');
  const spaces = at(options, 'Spaces');
  if (!spaces) return PLAIN_OPTIONS;
  return {
    can: {
      turn: at(spaces, 'ContinuousPanTiltVelocitySpace') !== undefined,
      zoom: at(spaces, 'ContinuousZoomVelocitySpace') !== undefined,
    },
    shortestMs: durationMs(wordsOf(at(options, 'PTZTimeout', 'Min'))) ?? PLAIN_OPTIONS.shortestMs,
    longestMs: durationMs(wordsOf(at(options, 'PTZTimeout', 'Max'))) ?? PLAIN_OPTIONS.longestMs,
  };
}

/** xs:duration of hours, minutes and seconds. */
export function durationMs(words: string | undefined): number | undefined {
  const match = /^P(?:\d+D)?T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/.exec(words ?? '');
  if (!match) return undefined;
  const [, hours = 0, minutes = 0, seconds = 0] = match;
  return (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000;
}

/** `GetPresetsResponse`; a preset without a name has its token for one. */
export function readPresets(response: Element): PtzPreset[] {
  return children(response, ONVIF, 'Preset')
    .flatMap((preset) => {
      const token = preset.getAttribute('token');
      return token ? [{ token, name: wordsOf(at(preset, 'Name'))?.slice(0, NAME_LENGTH) ?? token }] : [];
    })
    .slice(0, PRESET_LIMIT);
}

/** `SetPresetResponse`: under which token it is kept. */
export const readPresetToken = (response: Element): string | undefined => wordsOf(at(response, 'PresetToken'));

/** `GetStatusResponse`: where it looks, in the generic spaces (−1…1, zoom 0…1), and whether it moves. */
export function readStatus(response: Element): PtzPosition {
  const status = at(response, 'PTZStatus');
  const number = (element: Element | undefined, name: string) => numberOf(element?.getAttribute(name));
  const turn = at(status, 'Position', 'PanTilt');
  const [pan, tilt, zoom] = [number(turn, 'x'), number(turn, 'y'), number(at(status, 'Position', 'Zoom'), 'x')];
  const moves = [at(status, 'MoveStatus', 'PanTilt'), at(status, 'MoveStatus', 'Zoom')].map((one) => wordsOf(one));
  return {
    ...(pan === undefined || tilt === undefined ? {} : { pan, tilt }),
    ...(zoom === undefined ? {} : { zoom }),
    ...(moves.every((move) => move === undefined) ? {} : { moving: moves.includes('MOVING') }),
  };
}
