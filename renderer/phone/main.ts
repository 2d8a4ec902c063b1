/** A phone as a camera of the vehicle: its page is entered by a code that the operator shows, with the token behind `#`. */
import { Camera } from './camera.ts';
import { Page } from './page.ts';
import { PhoneSender } from './sender.ts';
import { Station } from './station.ts';
import { Where } from './where.ts';
import { sentenceOf, startWords, t } from './words.ts';
import './phone.css';

await startWords();
document.title = t('phone.title');

const token = location.hash.slice(1);
const station = new Station(token);
const camera = new Camera({
  onStream: (stream) => {
    page.picture(stream);
    if (!running) return;
    if (sender.state === 'idle') sender.start(stream);
    else void sender.replace(stream);
  },
  onLost: () => void open(),
});
const sender = new PhoneSender({
  station,
  onChange: () => {
    if (sender.state === 'refused' && running) stop();
    show();
  },
});
const where = new Where({ tell: (place) => station.place(place), onChange: () => show() });

let running = false;
/** Name of what `getUserMedia` failed with. */
let failed: string | undefined;
let awake: WakeLockSentinel | undefined;
const known = ['NotAllowedError', 'NotFoundError', 'NotReadableError'];

const page = new Page(document.getElementById('root') ?? document.body, {
  toggle: () => (running ? stop() : void start()),
  flip: () => void open(() => camera.flip()),
  mute: () => {
    camera.setMuted(!camera.muted);
    show();
  },
  place: () => (where.on ? where.stop() : where.start()),
});

/** Opens the camera, or says why not. */
async function open(how = () => camera.open()): Promise<void> {
  try {
    failed = undefined;
    await how();
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    failed = known.includes(name) ? name : 'other';
    stop();
  }
  show();
}

async function start(): Promise<void> {
  running = true;
  show();
  await open();
  await stayAwake();
}

function stop(): void {
  running = false;
  sender.stop();
  where.stop();
  camera.close();
  page.picture(null);
  void awake?.release();
  awake = undefined;
  show();
}

/** A phone that sleeps sends nothing; where it cannot be kept awake its owner has to. */
async function stayAwake(): Promise<void> {
  awake = running ? await navigator.wakeLock?.request('screen').catch(() => undefined) : undefined;
}

function troubleOf(): string | undefined {
  if (failed !== undefined) return t(`phone.camera.${failed}`);
  const { code } = sender;
  if (code === undefined) return undefined;
  if (code === 'away' || code === 'replaced') return t(code === 'away' ? 'phone.away' : 'phone.replaced');
  return sentenceOf(code);
}

function show(): void {
  const { told, state } = sender;
  const sends = state === 'sending';
  const notes = [
    ...(sends && told?.recording ? [t('phone.recording')] : []),
    ...(sends && told?.published ? [t('phone.published')] : []),
    ...(running && !camera.hears && state !== 'idle' ? [t('phone.silent')] : []),
    ...(where.place ? [t('phone.placed', { meters: Math.round(where.place.accuracyM) })] : []),
    ...(where.denied ? [t('phone.noPlace')] : []),
  ];
  page.show({
    heading: told ? `${told.station} · ${told.name}` : t('phone.title'),
    state: running && state === 'idle' ? 'opening' : state,
    running,
    muted: camera.muted,
    hears: camera.hears || !running,
    tellsPlace: where.on,
    trouble: troubleOf(),
    notes,
  });
}

if (token === '') page.close(t('phone.noToken'));
else if (!window.isSecureContext) page.close(t('phone.insecure'));
else show();

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState !== 'visible' || !running) return;
  sender.hurry();
  void stayAwake();
});
window.addEventListener('online', () => sender.hurry());
window.addEventListener('pagehide', () => sender.stop());
// The same page with another code in its address.
window.addEventListener('hashchange', () => location.reload());
