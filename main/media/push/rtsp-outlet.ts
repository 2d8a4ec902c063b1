/**
 * A feed to another platform by RTSP. ffmpeg can push by RTSP too, but takes the password only as an argument, where everybody
 * reads it (docs/decisions/026): it makes the packets and their description, and the session is ours.
 */
import dgram from 'node:dgram';
import { once } from 'node:events';
import { startProgram, type Program } from '../ingest/program.ts';
import type { OutletOptions } from './outlet.ts';
import { rtpArgs } from './push-plan.ts';
import { troubleOfProgram, type PushTrouble } from './push-trouble.ts';
import { RtspClient } from './rtsp-client.ts';

/** A key frame comes at once: nothing of it may be lost on loopback, bytes. */
const RECEIVE_BYTES = 1_000_000;
const SDP_LIMIT = 16_000;
/** How often it is told what went, ms. */
const TELL_MS = 1_000;

export async function pushByRtsp({ target, leaving, going, onSent, onGone, signal }: OutletOptions): Promise<never> {
  const over = new AbortController();
  const stop = () => over.abort(signal.reason);
  signal.addEventListener('abort', stop);
  const onEnd = (trouble: PushTrouble) => over.abort(trouble);
  const { address, user, password } = target;
  const login = user === undefined ? undefined : { user, password: password ?? '' };
  const sockets: dgram.Socket[] = [];
  let client: RtspClient | undefined;
  let program: Program | undefined;
  let telling: NodeJS.Timeout | undefined;
  let failure: unknown;
  try {
    // One that is away costs no ffmpeg.
    client = await RtspClient.connect({ address, login, onEnd }, over.signal);
    const tracks = going.sound === 'none' ? 1 : 2;
    for (let at = 0; at < tracks; at += 1) sockets.push(await listen(client, at));
    const ports = sockets.map((socket) => socket.address().port);
    const run = (program = startProgram('ffmpeg', rtpArgs(going, ports), leaving.description(), { low: going.encode }));
    const end = () => void run.end();
    over.signal.addEventListener('abort', end);
    const described = descriptionFrom(run, tracks);
    await leaving.start(onGone);
    const sdp = await Promise.race([described, run.ended]);
    if (typeof sdp === 'string') {
      await client.record(announcement(sdp), tracks);
      leaving.askKeyFrame();
      telling = tell(client, onSent);
      await run.ended;
    }
  } catch (error) {
    failure = error;
  } finally {
    signal.removeEventListener('abort', stop);
    clearInterval(telling);
    client?.close();
    await program?.end();
    for (const socket of sockets) socket.close();
  }
  over.signal.throwIfAborted();
  throw troubleOfProgram(
    failure,
    program?.words() ?? '',
    [user, password].filter((each) => each !== undefined),
    false,
  );
}

/** Tells while something goes. */
function tell(client: RtspClient, onSent: (bytes: number) => void): NodeJS.Timeout {
  let told = 0;
  return setInterval(() => {
    const { sentBytes } = client;
    if (sentBytes > told) onSent((told = sentBytes));
  }, TELL_MS);
}

/** Where ffmpeg sends a track. */
async function listen(client: RtspClient, track: number): Promise<dgram.Socket> {
  const socket = dgram.createSocket({ type: 'udp4', recvBufferSize: RECEIVE_BYTES });
  socket.on('message', (packet) => client.send(track, packet));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

/** It writes its description once it knows all tracks. */
function descriptionFrom(program: Program, tracks: number): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    program.child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text = (text + more).slice(0, SDP_LIMIT);
      if (text.endsWith('\n') && (text.match(/^m=/gm) ?? []).length === tracks) resolve(text);
    });
  });
}

/** What is announced: nothing of our own ports and addresses, and each track with the name by which it is set up. */
export function announcement(sdp: string): string {
  const [head = '', ...tracks] = sdp.replaceAll(/\r?\n/g, '\n').split(/^(?=m=)/m);
  const bare = (text: string) => text.replaceAll(/^(c=|a=tool:).*\n/gm, '').replace(/^(m=\w+) \d+/, '$1 0');
  const session = bare(head).replace(/^t=/m, 'c=IN IP4 0.0.0.0\nt=');
  return [session, ...tracks.map((track, at) => `${bare(track)}a=control:streamid=${at}\n`)]
    .join('')
    .replaceAll('\n', '\r\n');
}
