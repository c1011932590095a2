const PATHS = {
  bag: "M5 8h14l-1 11a1.8 1.8 0 0 1-1.8 1.6H7.8A1.8 1.8 0 0 1 6 19zM9 8V6.6a3 3 0 0 1 6 0V8",
  person: "M12 12a3.6 3.6 0 1 0 0-7.2 3.6 3.6 0 0 0 0 7.2zM5 20c.6-3.4 3.4-5.2 7-5.2s6.4 1.8 7 5.2",
  receipt: "M6 3.5h12V21l-3-1.8L12 21l-3-1.8L6 21zM9 8.5h6M9 12.5h6",
  send: "M12 19V6M6 11.5 12 5.5l6 6",
  close: "M6 6l12 12M18 6 6 18",
  back: "M14.5 6 8.5 12l6 6",
  plus: "M12 5.5v13M5.5 12h13",
  minus: "M5.5 12h13",
  check: "m5.5 12.5 4.3 4.3 8.7-9.3",
  bin: "M5 7h14M10 7V4.8h4V7M7 7l.8 12.5h8.4L17 7M10.2 10.5v5.5M13.8 10.5v5.5",
  lock: "M6.5 11h11v9h-11zM8.8 11V8.3a3.2 3.2 0 0 1 6.4 0V11",
  again: "M19 12a7 7 0 1 1-2.1-5M19 4v4h-4",
  spark: "M12 4v4.5M12 15.5V20M4 12h4.5M15.5 12H20",
  star: "m12 4.5 2.3 4.8 5.2.7-3.8 3.6.9 5.2-4.6-2.5-4.6 2.5.9-5.2L4.5 10l5.2-.7z",
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing beside words that say the same, or inside a button that is labelled. */
export function Icon({ name, filled = false }: { name: IconName; filled?: boolean }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" data-filled={filled || undefined}>
      <path d={PATHS[name]} />
    </svg>
  );
}
