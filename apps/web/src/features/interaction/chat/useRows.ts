import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Rows } from './rows.ts';

const guess = 56;
const over = 8;
/** Nearer to the end than this counts as being there. */
const endSlack = 48;

export interface RowsView {
  scroller: RefObject<HTMLDivElement | null>;
  /** What is to be drawn: rows from the first to before the last, between spaces of these heights. */
  from: number;
  to: number;
  before: number;
  after: number;
  isAtEnd: boolean;
  /** The first rows are in sight. */
  isAtStart: boolean;
  onScroll: () => void;
  toEnd: () => void;
  /** Brings a row into sight. */
  show: (index: number) => void;
}

/**
 * Draws of a long list only what is in sight. Rows are measured when they are drawn (elements with `data-row`); the list stays at its
 * end while the reader is there, and otherwise what is read stays where it is, whatever comes before or after.
 */
export function useRows(keys: readonly string[]): RowsView {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useRef(new Rows(guess)).current;
  const isStuck = useRef(true);
  const anchor = useRef<{ key: string; within: number } | null>(null);
  const [, redraw] = useState(0);
  const [isAtEnd, setAtEnd] = useState(true);
  rows.set(keys);

  const { scrollTop = 0, clientHeight = 600 } = scroller.current ?? {};
  const top = isStuck.current ? Math.max(0, rows.total - clientHeight) : scrollTop;
  const { from, to } = rows.between(top, top + clientHeight, over);

  useLayoutEffect(() => {
    const { current } = scroller;
    if (!current) return;
    const drawn = [...current.querySelectorAll<HTMLElement>('[data-row]')];
    const changed = rows.measure(
      drawn.map((row) => [row.dataset.row ?? '', row.getBoundingClientRect().height] as const),
    );
    if (changed) redraw((count) => count + 1);
    if (isStuck.current) {
      current.scrollTop = current.scrollHeight;
    } else if (anchor.current) {
      const offset = rows.offsetOf(anchor.current.key);
      if (offset === undefined) return;
      const wanted = offset + anchor.current.within;
      if (Math.abs(current.scrollTop - wanted) > 1) current.scrollTop = wanted;
    }
  });

  useEffect(() => {
    const { current } = scroller;
    if (!current) return;
    const observer = new ResizeObserver(() => redraw((count) => count + 1));
    observer.observe(current);
    return () => observer.disconnect();
  }, []);

  const onScroll = useCallback(() => {
    const { current } = scroller;
    if (!current) return;
    const key = rows.keyAt(current.scrollTop);
    anchor.current =
      key === undefined ? null : { key, within: current.scrollTop - (rows.offsetOf(key) ?? current.scrollTop) };
    isStuck.current = current.scrollHeight - current.scrollTop - current.clientHeight < endSlack;
    setAtEnd(isStuck.current);
    redraw((count) => count + 1);
  }, [rows]);

  const toEnd = useCallback(() => {
    isStuck.current = true;
    setAtEnd(true);
    redraw((count) => count + 1);
  }, []);

  const show = useCallback(
    (index: number) => {
      const { current } = scroller;
      if (!current) return;
      const start = rows.offsetAt(index);
      const end = rows.offsetAt(index + 1);
      if (start < current.scrollTop) current.scrollTop = start;
      else if (end > current.scrollTop + current.clientHeight) current.scrollTop = end - current.clientHeight;
      onScroll();
    },
    [rows, onScroll],
  );

  return {
    scroller,
    from,
    to,
    before: rows.offsetAt(from),
    after: rows.total - rows.offsetAt(to),
    isAtEnd,
    isAtStart: isStuck.current ? rows.total <= clientHeight : scrollTop < guess * 4,
    onScroll,
    toEnd,
    show,
  };
}
