import { spawn } from 'node:child_process';
import os from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The exit code that a shell gives for a signal. */
export const signalCode = (signal) => 128 + os.constants.signals[signal];

/** Calls `stop` at the first signal; the returned function ends that. */
export function onSignals(stop) {
  for (const signal of SIGNALS) process.on(signal, stop);
  return () => SIGNALS.forEach((signal) => process.off(signal, stop));
}

/** Runs a script on `node` in the place of this process: same terminal, same signals, same end. */
export function handOver(node, script, args, cwd) {
  const child = spawn(node, [script, ...args], { stdio: 'inherit', cwd });
  onSignals((signal) => {
    // At a terminal, Ctrl-C reaches the child by itself.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  });
  child.once('error', (error) => {
    console.error(`${node}: ${error.message}`);
    process.exitCode = 1;
  });
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? signalCode(signal);
  });
}
