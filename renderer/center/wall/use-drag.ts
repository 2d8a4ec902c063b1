/**
 * Dragging a picture to another place, by mouse or finger: it begins after some pixels, so that a tap stays a tap. What is under
 * the pointer is asked of the page: an element with `data-place` takes the picture, one with `data-turn` turns the page when the
 * picture is held over it.
 */
import { useEffect, useRef, useState, type PointerEvent as ReactPointerEvent } from 'react';

/** Less is a tap of a hand that is not quite still, px. */
const BEGIN_PX = 10;
/** Held over "next page" for so long it turns, and turns again, ms. */
const TURN_MS = 700;

export interface Dragged {
  key: string;
  /** The place under the pointer. */
  over: number | undefined;
}

export interface DragOptions {
  onDrop: (key: string, place: number) => void;
  onTurn: (step: number) => void;
}

/** A number of the nearest element around a point that has it. */
function numberAt(x: number, y: number, name: 'place' | 'turn'): number | undefined {
  const element = document.elementFromPoint(x, y)?.closest<HTMLElement>(`[data-${name}]`);
  return element ? Number(element.dataset[name]) : undefined;
}

export function useDrag({ onDrop, onTurn }: DragOptions) {
  const [dragged, setDragged] = useState<Dragged>();
  const ghost = useRef<HTMLDivElement>(null);
  const options = useRef({ onDrop, onTurn });
  useEffect(() => {
    options.current = { onDrop, onTurn };
  });
  /** The last press became a drag: the click that ends it is none. */
  const wasDrag = useRef(false);
  const stop = useRef<() => void>(undefined);
  useEffect(() => () => stop.current?.(), []);

  const start = (event: ReactPointerEvent, key: string) => {
    if (event.button !== 0 || !event.isPrimary) return;
    wasDrag.current = false;
    stop.current?.();
    const { clientX, clientY, pointerId } = event;
    let turning: ReturnType<typeof setInterval> | undefined;
    let step: number | undefined;
    const turnAt = (now: number | undefined) => {
      if (now === step) return;
      step = now;
      clearInterval(turning);
      if (now !== undefined) turning = setInterval(() => options.current.onTurn(now), TURN_MS);
    };
    const move = ({ clientX: x, clientY: y, pointerId: id }: PointerEvent) => {
      if (id !== pointerId) return;
      if (!wasDrag.current && Math.hypot(x - clientX, y - clientY) < BEGIN_PX) return;
      wasDrag.current = true;
      const over = numberAt(x, y, 'place');
      setDragged((before) => (before && before.over === over ? before : { key, over }));
      if (ghost.current) ghost.current.style.transform = `translate(${x}px, ${y}px)`;
      turnAt(numberAt(x, y, 'turn'));
    };
    const end = (drop: boolean, { clientX: x, clientY: y, pointerId: id }: PointerEvent) => {
      if (id !== pointerId) return;
      stop.current?.();
      const over = numberAt(x, y, 'place');
      if (drop && wasDrag.current && over !== undefined) options.current.onDrop(key, over);
    };
    const up = (event: PointerEvent) => end(true, event);
    const cancel = (event: PointerEvent) => end(false, event);
    const escape = ({ key: name }: KeyboardEvent) => name === 'Escape' && stop.current?.();
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', up);
    window.addEventListener('pointercancel', cancel);
    window.addEventListener('keydown', escape);
    stop.current = () => {
      clearInterval(turning);
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', up);
      window.removeEventListener('pointercancel', cancel);
      window.removeEventListener('keydown', escape);
      stop.current = undefined;
      setDragged(undefined);
    };
  };
  /** Whether the click that comes now ends a drag. */
  const endsDrag = () => wasDrag.current;
  return { dragged, ghost, start, endsDrag };
}
