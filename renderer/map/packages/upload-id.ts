/** The same file is the same sending, also after the page was closed: its id lies in this browser until it has ended. */
import { freshId } from '../../ui/fresh-id.ts';

const PREFIX = 'qianshao.upload ';
/** Sendings that are remembered; the station forgets what nobody goes on with after a day. */
const KEPT = 16;

export interface UploadId {
  id: string;
  /** It has ended: the next sending of this file is another one. */
  done: () => void;
}

/** @param store the browser's own; another one in tests */
export function uuidOf(file: Pick<File, 'name' | 'size' | 'lastModified'>, store: Storage = localStorage): UploadId {
  const key = `${PREFIX}${file.name} ${file.size} ${file.lastModified}`;
  const known = store.getItem(key);
  const id = known ?? asUuid(freshId());
  if (known === null) {
    const others = Array.from({ length: store.length }, (_, n) => store.key(n) ?? '').filter((one) =>
      one.startsWith(PREFIX),
    );
    for (const old of others.slice(0, Math.max(0, others.length - KEPT + 1))) store.removeItem(old);
    store.setItem(key, id);
  }
  return { id, done: () => store.removeItem(key) };
}

/** Version 4, variant 1 (RFC 9562 §5.4). */
function asUuid(hex: string): string {
  const digits = `${hex.slice(0, 12)}4${hex.slice(13, 16)}${'89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4)}${hex.slice(17, 32)}`;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
