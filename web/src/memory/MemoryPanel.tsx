import { useEffect, useRef } from "react";
import type { MemoryEntry } from "../api/types";
import { plain, words } from "../format";
import { useShop, useValue } from "../ui/context";
import { Icon } from "../ui/Icon";
import { Trouble } from "../ui/Notice";

/** What is remembered, as it is now, each with a way to have it forgotten. */
export function MemoryPanel() {
  const store = useShop().memory;
  const { memory, busy, refusal } = useValue(store.state);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => void store.load(), [store]);
  const forget = async (id: string) => {
    await store.forget(id);
    heading.current?.focus();
  };
  return (
    <section className="memory" aria-labelledby="memory-title" aria-busy={busy}>
      <h2 id="memory-title" ref={heading} tabIndex={-1}>
        What is remembered of you
      </h2>
      {refusal && <Trouble refusal={refusal} onRetry={() => void store.load()} />}
      {memory?.entries.length === 0 && <p role="status">Nothing.</p>}
      <ul>
        {memory?.entries.map((entry) => (
          <li key={entry.id}>
            <EntryWords entry={entry} />
            <button
              type="button"
              className="button button-quiet"
              disabled={busy}
              aria-label={`Forget: ${words(entry.topic)} ${plain(entry.value)}`}
              onClick={() => void forget(entry.id)}
            >
              <Icon name="bin" />
              Forget
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function EntryWords({ entry }: { entry: MemoryEntry }) {
  const { topic, value, likes, about, source } = entry;
  return (
    <p>
      <span className="teaser-label">
        {words(topic)}
        {about && ` · for your ${plain(about)}`}
        {source.kind === "learned" && " · learned from your shopping"}
      </span>
      <span className="memory-value">
        {!likes && "avoid "}
        <bdi>{plain(value)}</bdi>
      </span>
    </p>
  );
}
