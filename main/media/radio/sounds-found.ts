/** Which sound inputs and outputs this machine has, as ffmpeg finds them (ffmpeg §Advanced options, -sources and -sinks). */
import type { SoundFound, SoundsFound } from '../../../contract/radio-channel.ts';
import { startProgram } from '../ingest/program.ts';
import { SOUND_VARIABLES } from './sound.ts';

/** A sound server that does not answer in this time has none, ms. */
const ANSWER_MS = 4_000;
/** Longest answer, bytes, and most that is told. */
const ANSWER_LIMIT = 200_000;
const FOUND_LIMIT = 64;
/** Of ALSA's many names for one card that which converts what the card cannot do, and the system's choice. */
const ALSA_NAMES = /^(default$|plughw:)/;

let looking: Promise<SoundsFound> | undefined;

/** Looks anew, once for all who ask at the same time. Where there is no sound system the lists are empty. */
export function soundsFound(): Promise<SoundsFound> {
  return (looking ??= look().finally(() => (looking = undefined)));
}

async function look(): Promise<SoundsFound> {
  const ask = (option: '-sources' | '-sinks') => Promise.all([answer(option, 'pulse'), answer(option, 'alsa')]);
  const [inputs, outputs] = await Promise.all([ask('-sources'), ask('-sinks')]);
  return { inputs: inputs.flat(), outputs: outputs.flat() };
}

async function answer(option: '-sources' | '-sinks', by: SoundFound['by']): Promise<SoundFound[]> {
  const program = startProgram('ffmpeg', ['-hide_banner', option, by], '', { variables: SOUND_VARIABLES });
  const timer = setTimeout(() => void program.end(), ANSWER_MS);
  let text = '';
  program.child.stdout.setEncoding('utf8').on('data', (more: string) => {
    text = (text + more).slice(0, ANSWER_LIMIT);
  });
  await program.ended.catch(() => undefined);
  clearTimeout(timer);
  return soundsOf(by, text);
}

/** `* name [title] (kind)` in each line, with a star at the system's choice; a title may go on over lines. */
export function soundsOf(by: SoundFound['by'], text: string): SoundFound[] {
  const rows = text.matchAll(/^[* ] (\S+) \[([^\]]*)\]/gm);
  return [...rows]
    .map(([, name = '', title = '']) => ({ by, name, title: title.replaceAll(/\s+/g, ' ').trim().slice(0, 200) }))
    .filter(({ name }) => name.length <= 200 && (by === 'pulse' || ALSA_NAMES.test(name)))
    .slice(0, FOUND_LIMIT);
}
