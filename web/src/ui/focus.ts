import { type RefObject, useEffect, useRef } from "react";

type Place = RefObject<HTMLElement | null>;

/** Takes the focus once `due`, where what had it has gone from the page. */
export function useFocusOnce(place: Place, due: boolean): void {
  useEffect(() => {
    if (due) catchFocus(place);
  }, [place, due]);
}

/** Takes the focus when there are fewer of something, where the one that had it has gone. */
export function useFocusOnFewer(place: Place, count: number): void {
  const before = useRef(count);
  useEffect(() => {
    if (count < before.current) catchFocus(place);
    before.current = count;
  }, [place, count]);
}

/** Whoever goes by keyboard goes on from here, and not from the top of the page. */
function catchFocus(place: Place): void {
  const { activeElement } = document;
  if (activeElement && activeElement !== document.body) return;
  place.current?.focus({ preventScroll: true });
}
