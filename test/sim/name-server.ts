/**
 * A name server for a process that has a network of its own (`unshare --net --mount --map-root-user`): it gives one address for
 * every name, or takes questions and answers none.
 *
 * Answer (RFC 1035 §4): header with id, flags 8180h and counts; the question as it came; for type A (1) one record: a pointer to
 * the name (C00Ch), type, class, time to live 0, length 4, address.
 */
import { spawnSync } from 'node:child_process';
import dgram from 'node:dgram';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

const HEADER = 12;

function run(program: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(program, args);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr.toString()}`);
}

/** Whether a process can have a network of its own here. */
export const canBeAlone = (): boolean =>
  spawnSync('unshare', [...ALONE, 'ip', 'link'], { stdio: 'ignore' }).status === 0;
/** Arguments of `unshare`. */
export const ALONE = ['--net', '--mount', '--map-root-user'];

function answer(question: Buffer, address: string): Buffer {
  const end = question.indexOf(0, HEADER) + 5;
  const isA = question.readUInt16BE(end - 4) === 1;
  const header = Buffer.from(question.subarray(0, HEADER));
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(isA ? 1 : 0, 6);
  header.writeUInt32BE(0, 8);
  const record = Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]);
  return Buffer.concat([header, question.subarray(HEADER, end), ...(isA ? [record] : [])]);
}

export class NameServer {
  /** Undefined: silent. */
  address: string | undefined;

  /** Brings the loopback up and makes this the process's only name server. @param folder for its settings */
  static async open(folder: string): Promise<NameServer> {
    run('ip', 'link', 'set', 'lo', 'up');
    const settings = path.join(folder, 'resolv.conf');
    writeFileSync(settings, 'nameserver 127.0.0.1\noptions timeout:10 attempts:3\n');
    run('mount', '--bind', settings, '/etc/resolv.conf');
    const server = new NameServer();
    const socket = dgram.createSocket('udp4');
    socket.on('message', (question, { port, address }) => {
      if (server.address !== undefined) socket.send(answer(question, server.address), port, address);
    });
    await new Promise<void>((resolve) => socket.bind(53, '127.0.0.1', resolve));
    return server;
  }
}
