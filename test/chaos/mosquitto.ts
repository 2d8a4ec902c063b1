/** A broker of another make for a chaos world: Debian's mosquitto, on one port, with nothing of its own on the disk. */
import { existsSync, writeFileSync } from 'node:fs';
import { Actor } from './actor.ts';

const program = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/usr/bin/mosquitto'].find((file) =>
  existsSync(file),
);

export const hasMosquitto = (): boolean => program !== undefined;

/** @param config file that is made */
export function mosquitto(config: string, port: number): Actor {
  writeFileSync(
    config,
    [
      `listener ${port} 127.0.0.1`,
      'allow_anonymous true',
      'message_size_limit 135168',
      'log_dest stderr',
      'user root',
      '',
    ].join('\n'),
  );
  return new Actor({
    command: program ?? 'mosquitto',
    args: ['-c', config],
    onLine: () => undefined,
    // Unlike the other output it is not held back.
    onError: (line) => line.endsWith(' running'),
  });
}
