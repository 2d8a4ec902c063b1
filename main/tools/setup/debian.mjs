/** Debian packages: what the tests, the demo and the worker's build take from the system. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { plainEnv, run, say, SetupError } from './report.mjs';

/** For tests and demo: package → a program of it that is needed (none: libraries and fonts). */
export const BASE = {
  chromium: 'chromium',
  ffmpeg: 'ffmpeg',
  socat: 'socat',
  xvfb: 'Xvfb',
  xauth: 'xauth',
  unzip: 'unzip',
  iproute2: 'ip',
  mosquitto: 'mosquitto',
  libfaketime: '',
  gpsd: 'gpsd',
  sqlite3: 'sqlite3',
  direwolf: 'direwolf',
  'libhamlib-utils': 'rigctld',
  // A network camera by RTSP, and an encoder that sends by WHIP.
  'gir1.2-gst-rtsp-server-1.0': '',
  'python3-gi': '',
  'gstreamer1.0-plugins-base': '',
  'gstreamer1.0-plugins-good': '',
  'gstreamer1.0-plugins-ugly': '',
  'gstreamer1.0-plugins-bad': '',
  'gstreamer1.0-nice': '',
  'gir1.2-gst-plugins-bad-1.0': '',
  // A sound server for radio channels.
  pulseaudio: 'pulseaudio',
  'poppler-utils': 'pdftotext',
  // Other programs' eyes on exported files.
  gpsbabel: 'gpsbabel',
  'libxml2-utils': 'xmllint',
  pngcheck: 'pngcheck',
  'fonts-noto-cjk': '',
  // What Electron links against.
  'libgtk-3-0': '',
  libnotify4: '',
  libnss3: '',
  libasound2: '',
  libgbm1: '',
  libxss1: '',
  libxtst6: '',
};

/** For the media worker, only where it must be compiled. */
export const BUILD = {
  cmake: 'cmake',
  'ninja-build': 'ninja',
  'pkg-config': 'pkg-config',
  'g++': 'g++',
  'libssl-dev': '',
  'libuv1-dev': '',
  'libsrtp2-dev': '',
  'libabsl-dev': '',
  'libflatbuffers-dev': '',
  'flatbuffers-compiler': 'flatc',
};

/** Peers of benches alone. Never installed by the set-up: the package of a server starts it. */
export const BENCH = { janus: 'janus' };

export const isDebian = () => existsSync('/etc/debian_version');

/** Names of `packages` that are not installed. One call for all: dpkg-query takes about 20 ms. */
export function missingPackages(packages) {
  const names = Object.keys(packages);
  // It prints what it knows and complains of what it does not, with exit code 1: that is the answer, not an error.
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f=${Package} ${db:Status-Status}\n', ...names], {
    encoding: 'utf8',
  });
  const installed = new Set((stdout ?? '').split('\n').map((line) => line.replace(/ installed$/, '')));
  return names.filter((name) => !installed.has(name));
}

/** Programs of `packages` that are not in PATH, for systems without Debian's packages. */
export function missingPrograms(packages, searchPath = process.env['PATH'] ?? '') {
  const dirs = searchPath.split(path.delimiter);
  return Object.values(packages).filter((name) => name && !dirs.some((dir) => existsSync(path.join(dir, name))));
}

/** The one line a person runs, or gives to who may. */
export const installCommand = (names) =>
  `apt-get update && apt-get install -y --no-install-recommends ${names.join(' ')}`;

/** @throws SetupError with the exact command for who is not root. */
export async function installPackages(names) {
  if (process.getuid?.() !== 0)
    throw new SetupError(
      `Debian packages are missing. Run this once, then again what you ran:\n  sudo sh -c '${installCommand(names)}'`,
    );
  const env = plainEnv({ DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' });
  const lockWait = ['-o', 'DPkg::Lock::Timeout=300'];
  await run('apt-get', [...lockWait, 'update'], { env, read: (line) => /^(Get|Hit|Reading).*/.exec(line)?.[0] });
  let total = '?';
  let done = 0;
  const read = (line) => {
    total = /(\d+) newly installed/.exec(line)?.[1] ?? total;
    if (line.startsWith('Setting up ')) done += 1;
    return /^(Get|Unpacking|Setting up)/.test(line) ? `[${done}/${total}] ${line}` : undefined;
  };
  await run('apt-get', [...lockWait, 'install', '-y', '--no-install-recommends', ...names], { env, read });
}

/** On another system: names what must be there, and goes on. */
export function tellPrograms(packages) {
  const programs = missingPrograms(packages);
  if (programs.length > 0) say(`Not Debian: install these programs by hand for tests and demo: ${programs.join(', ')}`);
}
