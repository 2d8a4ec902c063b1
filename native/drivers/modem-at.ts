/**
 * 5G, 4G and older modems by AT commands: what they are registered in, on which cell and how well they hear it.
 *
 * The port may be somebody else's too, so it is never disturbed: one that a program has locked (ModemManager does) is
 * `port-busy`; nothing is asked that sets anything; nothing is asked while an answer is under way; and where bytes show that
 * somebody else commands the modem, the line is left to him for a while (at-exchange.ts). Where a modem has two command
 * ports, the one that ModemManager does not use is ours.
 */
import { ModemDialog } from '../protocols/at-modem.ts';
import { defineDriver, type Output } from './driver.ts';

const line = (baudRate: number) => ({ baudRate, dataBits: 8, parity: 'none', stopBits: 1 }) as const;

/** Lines that only a modem sends, and how surely: its result, our question coming back, answers and notices by name. */
const SIGNS: readonly [RegExp, number][] = [
  [/^OK$/m, 0.6],
  [/^AT\r?$/m, 0.3],
  [/^\+CM[ES] ERROR: ?\S/m, 0.6],
  [/^ERROR$/m, 0.3],
  [/^\+(CSQ|CESQ|C5GREG|CEREG|CGREG|CREG|COPS|CPIN|CGMI|CGMM|QENG|QCSQ|QIND|QUSIM|GTCCINFO|CMTI|CTZV): ?\S/m, 0.6],
  [/^\^(HCSQ|MONSC|SYSINFOEX|RSSI|SIMST|SRVST|MODE|NWTIME|CHIPTEMP|HFREQINFO|DSFLOWRPT): ?\S/m, 0.6],
  [/^(RDY|RING|Call Ready|SMS Ready|PB DONE|SMS DONE)$/m, 0.3],
];

export const modemAt = defineDriver({
  id: 'modem-at',
  title: { zh: '5G/4G 模组（AT 指令）', en: '5G/4G modem (AT commands)' },
  lines: [line(115_200), line(9_600), line(460_800), line(921_600)],
  silenceMs: 20_000,
  // What was asked of other devices before this is ended first.
  questions: [Buffer.from('\rAT\r', 'latin1')],
  probe: (sample) => {
    const text = Buffer.from(sample)
      .toString('latin1')
      .replace(/\r+\n?/g, '\n');
    return Math.min(
      1,
      SIGNS.reduce((sum, [sign, weight]) => sum + (sign.test(text) ? weight : 0), 0),
    );
  },
  decoder: () => {
    const dialog = new ModemDialog();
    let ready = false;
    return {
      push: (chunk, receivedAt) => dialog.push(chunk, receivedAt),
      flush: (receivedAt) => dialog.flush(receivedAt),
      get stats() {
        return dialog.stats;
      },
      get trouble() {
        return dialog.trouble;
      },
      tick: (now) => {
        const outputs: Output[] = [];
        // Many a modem says nothing to a terminal that is not ready (V.24 circuits 108/2 and 105).
        if (!ready) outputs.push({ lines: { dtr: true, rts: true } });
        ready = true;
        const { output, event } = dialog.tick(now);
        if (output) outputs.push({ bytes: output });
        return { outputs, events: event ? [event] : [] };
      },
    };
  },
});
