/** `npm run -s decode -- --driver modem-at`: transcripts and recordings of modems, with and without questions in them. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { deviceEvent } from '../../../contract/device-event.ts';
import { recordedLine } from '../../../native/ports/recording.ts';
import { ModemBench } from '../../sim/modem-bench.ts';
import { tempDir } from '../../temp-dir.ts';

const tool = path.resolve(import.meta.dirname, '../../../main/tools/decode.ts');

function decode(file: string, input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, '--driver', 'modem-at', file], {
    input,
    encoding: 'utf8',
  });
  const lines = stdout.split('\n').filter((line) => line !== '');
  // When it was heard is not in a transcript, and not printed.
  const events = lines.map((line) => deviceEvent.parse({ ...JSON.parse(line), receivedAt: 0 }));
  return { status, stderr, events };
}

it('a plain text of answers is told, answer by answer', () => {
  const { status, events, stderr } = decode(
    '-',
    [
      '+C5GREG: 2,1,"2D6600","1CA74B017",11,1,"01"',
      '',
      'OK',
      '+QENG: "servingcell","NOCONN","NR5G-SA","TDD",310,260,18666712F,335,794E00,516270,41,12,-75,-11,5,1,-',
      '',
      'OK',
      '+QCSQ: "NR5G",-75,4,-11',
    ].join('\n'),
  );
  expect(status).toBe(0);
  expect(events).toHaveLength(3);
  expect(events.at(-1)).toMatchObject({
    registration: 'home',
    technology: '5g-sa',
    band: 'n41',
    cell: '18666712F',
    tac: '794E00',
    rsrpDbm: -75,
    sinrDb: 4,
    rsrqDb: -11,
  });
  expect(stderr).toBe('sentences 5, bad checksums 0, stray bytes 0\n');
});

it.each([true, false])('a recording of the console is told too, echo %s', (echo) => {
  const bench = new ModemBench({ make: 'fibocom', service: '5g-nsa', echo });
  const lines: string[] = [];
  const speak = bench.modem.onSpeech;
  bench.modem.onSpeech = (bytes) => {
    lines.push(recordedLine(bench.now, 'in', bytes));
    speak(bytes);
  };
  bench.run(8);
  for (const { at, text } of bench.said) lines.push(recordedLine(at, 'out', Buffer.from(`${text}\r`)));
  const file = path.join(tempDir(), 'modem.jsonl');
  writeFileSync(file, lines.join(''));
  const { events } = decode(file);
  expect(events.at(-1)).toMatchObject({
    registration: 'home',
    technology: '5g-nsa',
    operator: 'CHINA MOBILE',
    temperatureC: 36.5,
    band: 'n41',
    anchor: { band: 'B3', rsrpDbm: -75 },
  });
});

it('ends quietly when its reader has read enough', () => {
  const file = path.join(tempDir(), 'modem.txt');
  writeFileSync(file, '+CSQ: 29,99\r\nOK\r\n'.repeat(50_000));
  const command = `"$1" "$2" --driver modem-at "$3" | head -n 1`;
  const { stdout, stderr } = spawnSync('sh', ['-c', command, 'sh', process.execPath, tool, file], { encoding: 'utf8' });
  expect(stdout).toBe('{"type":"modem","registration":"unknown","rssiDbm":-55}\n');
  expect(stderr).not.toMatch(/EPIPE/);
});
